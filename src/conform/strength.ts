import { profiles, type Rule, rules } from '../kernel/index.ts'
import { type Answer, type ExamOptions, examine } from './exam.ts'

/** A rule, and a row that would have disagreed with a kernel without it; none: no row notices. */
export interface Guarded {
  readonly rule: Rule
  readonly by: Answer | undefined
  /** No row disagreed, but some were not decided in time. */
  readonly undecided: boolean
}

/**
 * How strong was the exam: each rule of the kernel is broken in turn, and the rows are examined anew, small
 * ones first, until one disagrees.
 */
export async function* strengthOf(
  answers: readonly Answer[],
  options: ExamOptions,
): AsyncGenerator<Guarded> {
  const agreed = answers
    .filter(({ answer }) => answer === 'agrees')
    .sort((a, b) => a.states - b.states)
  for (const rule of rules) {
    const profile = { ...(options.profile ?? profiles['6.x']), ...rule.without }
    let by: Answer | undefined
    let undecided = false
    for (const { row } of agreed) {
      if (options.signal?.aborted) return
      const answer = await examine(row, { ...options, profile })
      if (answer.answer === 'undecided') undecided = true
      if (answer.answer !== 'disagrees') continue
      by = answer
      break
    }
    yield { rule, by, undecided }
  }
}

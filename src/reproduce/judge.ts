import { check, findCompletion, findDeadlock } from '../check/index.ts'
import { cyclesOf, type Explanation, explainEvidence } from '../explain/index.ts'
import type { Observation } from '../lab/index.ts'
import { restful } from '../topology/setup.ts'
import type { Foretold, Prepared } from './prepare.ts'
import { rolesOf, waitNames, waitsSeen } from './roles.ts'

/** What was seen, held against the model. */
export interface Judgement {
  readonly agreement: 'agreed' | 'contradicted' | 'undecided'
  /** In a sentence without its full stop. */
  readonly because: string
  /** A hang of the model in which the tasks of the real one wait as they do. */
  readonly like?: Explanation
}

export interface JudgeOptions {
  /** Milliseconds. */
  readonly timeout: number
  readonly signal?: AbortSignal
}

/** Is the outcome of a run one that the model allows? */
export async function judge(
  prepared: Prepared,
  foretold: Foretold,
  observation: Observation,
  options: JudgeOptions,
): Promise<Judgement> {
  switch (observation.outcome) {
    case 'goes on':
      return judgeUnrest(prepared, options)
    case 'hangs':
      return judgeHang(prepared, observation, options)
    case 'completes':
      return judgeCompletion(prepared, foretold, observation, options)
  }
}

const undecided = (because: string): Judgement => ({ agreement: 'undecided', because })

/** Without an end for as long as it was watched: a listener that keeps itself busy never comes to rest. */
async function judgeUnrest(
  { system }: Prepared,
  { timeout, signal }: JudgeOptions,
): Promise<Judgement> {
  const busy = 'the kernel neither completed nor hung for as long as it was watched'
  const properties = system.properties
    .map(({ name }) => name)
    .filter((name) => name.endsWith(restful))
  if (properties.length === 0) return undecided(busy)
  const result = await check(system, { properties, timeout, ...(signal && { signal }) })
  return result.properties.some(({ verdict }) => verdict === 'violated')
    ? { agreement: 'agreed', because: `${busy}, as the model says it can go on for ever` }
    : undecided(busy)
}

async function judgeHang(
  { system, topology }: Prepared,
  observation: Observation,
  options: JudgeOptions,
): Promise<Judgement> {
  const roleOf = rolesOf(topology)
  const wanted = waitsSeen(observation, roleOf)
  if (wanted.size === 0) return undecided('the kernel hung in waits that are not known')
  const found = await findDeadlock(system, wanted, { ...options, nameOf: waitNames(roleOf) })
  if (found.ending === 'exhausted') {
    return {
      agreement: 'contradicted',
      because:
        found.waits === undefined
          ? 'the kernel hung, and the model cannot'
          : 'the kernel hung, and the model does not hang with these tasks in these waits',
    }
  }
  if (found.ending !== 'found') return undecided('the model was not explored to the end in time')
  const like = explainEvidence({ system }, found.evidence!, ['no deadlock'])
  return { agreement: 'agreed', because: 'the kernel hung, as the model says it can', like }
}

async function judgeCompletion(
  { system }: Prepared,
  { verdict, moves }: Foretold,
  { followed }: Observation,
  options: JudgeOptions,
): Promise<Judgement> {
  if (verdict === 'cannot hang') {
    return { agreement: 'agreed', because: 'the kernel completed, as the model says it must' }
  }
  const found = await findCompletion(system, options)
  if (found.ending === 'found' && verdict === 'can hang' && moves !== undefined) {
    const left = followed?.left
    const why = left === undefined ? 'it may have gone another way' : left
    return undecided(`the kernel completed, though it was driven towards a hang: ${why}`)
  }
  if (found.ending === 'found') {
    return { agreement: 'agreed', because: 'the kernel completed, as the model says it can' }
  }
  if (found.ending !== 'exhausted') {
    return undecided('the model was not explored to the end in time')
  }
  return { agreement: 'contradicted', because: 'the kernel completed, and the model never does' }
}

/** The circles of a real hang, by the names of tasks; of several threads, each by its own. */
export function cyclesSeen({ edges }: Observation): readonly (readonly string[])[] {
  return cyclesOf(edges)
}

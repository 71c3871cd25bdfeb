import type { Answer, Guarded } from '../conform/index.ts'
import type { Explanation } from '../explain/index.ts'
import { renderCounterexample, type TextOptions, widthOf } from './counterexample.ts'
import { clean, columnsOf, hang } from './lay.ts'
import { paint } from './paint.ts'
import { amount, formatCount } from './phrases.ts'

/** What the models say of recorded runs. */
export interface Conformity {
  readonly file: string
  readonly answers: readonly Answer[]
  /** Of rows that disagree, by id: a hang of the model. */
  readonly hangs: ReadonlyMap<string, Explanation>
  /** Undefined where nobody asked for it. */
  readonly strength: readonly Guarded[] | undefined
  readonly seconds: number
}

/** How many lines of a hang are shown beside what was seen. */
const firstLines = 16

/** Counts, each row that does not agree, and which rules of the kernel the runs guard. */
export function renderConformity(conformity: Conformity, options: TextOptions = {}): string {
  const width = widthOf(options)
  const painted = paint(options.colour ?? false)
  const { file, answers, strength } = conformity
  const runs = answers.reduce((sum, { row }) => sum + row.runs, 0)
  const count = (answer: Answer['answer']) =>
    formatCount(answers.filter((each) => each.answer === answer).length)
  const open = answers.filter(({ answer }) => answer === 'disagrees' || answer === 'undecided')
  return [
    painted.title(clean(`${file}: ${amount(answers.length, 'row')}, ${amount(runs, 'run')}`)),
    ...hang(
      '',
      `${count('agrees')} agreed, ${count('disagrees')} disagreed, ${count('undecided')} undecided; ` +
        `${count('no evidence')} are no evidence: they did not hang, which does not say that they cannot`,
      width,
      2,
    ),
    painted.faint(`${conformity.seconds.toFixed(1)} s`),
    ...open.flatMap((answer) => ['', ...rowLines(answer, conformity, options)]),
    ...(strength === undefined || strength.length === 0
      ? []
      : ['', painted.title('Would these runs have noticed?'), ...ruleLines(strength, width)]),
  ].join('\n')
}

function rowLines(
  { row, answer, detail = '' }: Answer,
  { hangs }: Conformity,
  options: TextOptions,
): string[] {
  const painted = paint(options.colour ?? false)
  const sign = answer === 'disagrees' ? painted.bad('✗') : painted.doubtful('?')
  const [first = '', ...more] = hang('  ', clean(`${row.id}: ${detail}`), widthOf(options), 4)
  const trace = hangs.get(row.id)
  const shown = trace === undefined ? [] : renderCounterexample(trace, options).split('\n')
  return [
    `${sign} ${first.trimStart()}`,
    ...more,
    ...shown.slice(0, firstLines).map((line) => `    ${line}`.trimEnd()),
    ...(shown.length > firstLines
      ? [`    … ${amount(shown.length - firstLines, 'line')} more`]
      : []),
  ]
}

function ruleLines(strength: readonly Guarded[], width: number): string[] {
  const column = Math.max(...strength.map(({ rule }) => columnsOf(rule.number))) + 2
  return strength.flatMap(({ rule, by, undecided }) => {
    const found = by === undefined ? (undecided ? '?' : '✗') : '✓'
    const who =
      by === undefined
        ? `no row disagreed${undecided ? ', some were not decided in time' : ''}`
        : `${by.row.id} would have disagreed`
    return hang(`${found} ${rule.number.padEnd(column)}`, `without "${rule.text}": ${who}`, width)
  })
}

/** The same for machines. */
export function renderConformityJson(conformity: Conformity, version: string): string {
  const { file, answers, strength, seconds } = conformity
  return JSON.stringify(
    {
      fsmc: version,
      file,
      seconds,
      rows: answers.map(({ row, answer, detail, states }) => ({
        id: row.id,
        answer,
        states,
        ...(detail !== undefined && { detail }),
      })),
      ...(strength && {
        rules: strength.map(({ rule, by, undecided }) => ({
          rule: rule.number,
          text: rule.text,
          guardedBy: by?.row.id ?? null,
          undecided,
        })),
      }),
    },
    null,
    2,
  )
}

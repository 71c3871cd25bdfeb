import type { CheckResult, Ending, PropertyResult, Verdict } from '../check/index.ts'
import {
  type Exchange,
  type Explanation,
  type Task,
  type WaitEdge,
  withArticle,
} from '../explain/index.ts'
import { formatValue } from '../system/index.ts'
import { clean, cut } from './lay.ts'

/** A count with its noun: `1,234 states`. */
export function amount(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`
}

/** 8,204,112. Not by Intl, which takes longer to load than most models to check. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',')
}

export const verdictWords: Record<Verdict, string> = {
  holds: 'holds',
  'holds-within-bounds': 'holds within bounds',
  violated: 'violated',
  unknown: 'unknown',
}

export const verdictSigns: Record<Verdict, string> = {
  holds: '✓',
  'holds-within-bounds': '✓',
  violated: '✗',
  unknown: '?',
}

const endings: Record<Ending, string> = {
  exhausted: 'exhaustive',
  decided: 'stopped because every property is decided',
  'max-states': 'stopped because the limit of states was reached',
  memory: 'stopped because the memory that it may take was used up',
  timeout: 'stopped because the time limit was reached',
  interrupted: 'stopped because it was interrupted',
}

/** How much was explored: `1,234 states, 3,456 transitions, depth 23, 0.12 s, exhaustive, reduced by symmetry`. */
export function figures(result: CheckResult): string {
  return [
    amount(result.states, 'state'),
    amount(result.transitions, 'transition'),
    ...(result.order === 'bfs' ? [`depth ${formatCount(result.depth)}`] : []),
    `${result.seconds.toFixed(2)} s`,
    endings[result.ending],
    ...(result.reduction === 'none' ? [] : [`reduced by ${result.reduction}`]),
  ].join(', ')
}

/** `counter may grow without bound: 1,000 values so far, such as 250, 500, 999`. */
export function growth({
  component,
  values,
  examples,
}: NonNullable<CheckResult['growing']>): string {
  const some = examples.map((value) => cut(clean(formatValue(value)), longestValue)).join(', ')
  return `${clean(component)} may grow without bound: ${amount(values, 'value')} so far, such as ${some}`
}

const longestValue = 40

/** `no partial-order reduction: "every open gets a verdict" looks at whole runs`. */
export function refusals({ refused = {} }: CheckResult): string[] {
  return Object.entries(refused).map(
    ([reduction, why]) => `no ${reduction.replace(' ', '-')} reduction: ${why}`,
  )
}

/** Why the verdict is what it is, where no run can show it; with what it assumes in short, or in full. */
export function reasonOf(result: PropertyResult, inShort = false) {
  const { property, verdict, reason, evidence, assuming, vacuous } = result
  if (reason !== undefined) return reason
  if (vacuous) return 'vacuously, for what it is about never happens'
  if (assuming !== undefined) return inShort ? `under ${assuming} fairness` : assumptionOf(result)
  if (property.kind === 'sometimes' && verdict === 'violated' && evidence === undefined) {
    return 'it is true in no reachable state'
  }
  return undefined
}

/** `assuming that pages stay in the page cache`: what the system takes for granted, where something holds. */
export function takenForGranted({ system, properties }: CheckResult): string[] {
  if (!properties.some(({ verdict }) => verdict.startsWith('holds'))) return []
  return (system.assumes ?? []).map((clause) => `assuming that ${clause}`)
}

/** What verdicts assume, where several do and all of them the same: a line for all. */
export function sharedAssumption({ properties }: CheckResult): string[] {
  const assuming = properties.filter((each) => each.assuming !== undefined && !each.vacuous)
  const [first, ...others] = new Set(assuming.map(assumptionOf))
  if (first === undefined || others.length > 0 || assuming.length < 2) return []
  return [`${assuming[0]!.assuming} fairness: ${first}`]
}

function assumptionOf({ assuming, declared = [] }: PropertyResult): string {
  return [assumptions[assuming!], ...declarations(declared)].join('; ')
}

/** What a run is an example of: `13 steps to a deadlock`. */
export function runTitle({ steps, shows, loop }: Explanation): string {
  if (loop !== undefined) return loopTitle(steps.length, loop)
  const ends: Record<Exclude<Explanation['shows'], 'loop'>, string> = {
    deadlock: 'a deadlock',
    state: 'a state that violates it',
    'no-way-out': 'a state from which no run leads on to what is promised',
    end: 'an end at which all rest, and nothing more happens',
    witness: 'a state in which it is true',
  }
  return `${amount(steps.length, 'step')} to ${ends[shows as keyof typeof ends]}`
}

/** `3 steps, then a fair loop of 4 steps`. */
function loopTitle(steps: number, { from, fair }: NonNullable<Explanation['loop']>): string {
  return `${amount(from, 'step')}, then ${fair ? 'a fair' : 'an unfair'} loop of ${amount(steps - from, 'step')} for ever`
}

/** What a verdict assumes of the scheduler. */
export const assumptions = {
  weak: 'assuming that every task that can go on does so eventually',
  strong: 'assuming that every task that can go on again and again does so eventually',
} as const

/** `declared in the model: strong fairness of listener`. */
function declarations(declared: NonNullable<PropertyResult['declared']>): string[] {
  const list = declared.map(({ kind, of }) => `${kind} fairness of ${of}`)
  return list.length === 0 ? [] : [`declared in the model: ${list.join(', ')}`]
}

/** `round 4 — SFTP OPEN n0 — never returns`. */
export function exchangeTitle({ number, title, returned }: Exchange): string {
  return `round ${number} — ${title} — ${returned ? 'returns' : 'never returns'}`
}

/** What a blocked task waits for: `wait for FUSE reply`, or undefined if the model does not say. */
export function waitPhrase(task: Task, edges: readonly WaitEdge[]): string | undefined {
  if (task.wait !== undefined) return `wait for ${task.wait.what}`
  if (task.until !== undefined) return `wait until ${task.until}`
  const edge = edges.find(({ from }) => from === task.name)
  return edge && `wait for ${edge.for} of ${edge.to}`
}

/**
 * What edges of one task say of it: `waits for the FUSE reply of sshfs`. Edges for the same thing are
 * told together.
 */
export function edgePhrase(edges: readonly WaitEdge[]): string {
  const sorts = new Map<string, WaitEdge[]>()
  for (const edge of edges) {
    const sort = `${edge.kind} ${edge.for}`
    sorts.set(sort, [...(sorts.get(sort) ?? []), edge])
  }
  return [...sorts.values()]
    .map((same) => oneSort(same[0]!, same.map(({ to }) => to).join(', ')))
    .join('; ')
}

function oneSort({ kind, for: what }: WaitEdge, whom: string): string {
  if (kind === 'guard') return `waits until ${what}, which is up to ${whom}`
  // "the lock of d of touch 1" would not be clear.
  const from = / of /.test(what) ? ', from' : ' of'
  return `waits for ${withArticle(what)}${from} ${whom}`
}

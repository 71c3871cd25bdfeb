/**
 * Matchers for vitest: `import 'fsmc/vitest'`, then
 *
 *     await expect(system).toHold()
 *     await expect(model).toHold('no deadlock')
 *     await expect([model, { threads: 2 }]).toDeadlock()
 *
 * They explore the system, so they are asynchronous. Where the search ends before the answer is known,
 * they fail, negated or not.
 */
import { expect } from 'vitest'
import { type CheckOptions, type CheckResult, check } from './check/index.ts'
import { explainAll } from './explain/index.ts'
import { formatParameters, renderText, type Subject } from './report/index.ts'
import { buildSystem, type Model, noDeadlock, type System } from './system/index.ts'

/** How far to search. */
export type MatcherOptions = Pick<CheckOptions, 'maxStates' | 'timeout' | 'search'>

/** What the matchers accept: a system, a model with its defaults, or a model with parameters. */
export type Checkable =
  | System
  | Model
  | readonly [model: Model, parameters: Readonly<Record<string, string | number>>]

export interface SystemMatchers {
  /** All properties hold, or the named one does. */
  toHold(property?: string, options?: MatcherOptions): Promise<void>
  /** The named property is violated, or at least one is. */
  toViolate(property?: string, options?: MatcherOptions): Promise<void>
  /** Some run ends where somebody is stuck, whatever the properties of the system are. */
  toDeadlock(options?: MatcherOptions): Promise<void>
  /** The whole space has exactly so many states. */
  toHaveStates(count: number, options?: MatcherOptions): Promise<void>
}

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: as vitest declares it
  interface Matchers<T = any> extends SystemMatchers {}
}

expect.extend({
  async toHold(received: unknown, property?: string, options?: MatcherOptions) {
    const { found, violated, report } = await checked(received, property, options)
    if (!violated && !all(found, 'holds')) throw inconclusive(report())
    return { pass: !violated, message: report }
  },

  async toViolate(received: unknown, property?: string, options?: MatcherOptions) {
    const { found, violated, report } = await checked(received, property, options)
    if (!violated && !all(found, 'holds')) throw inconclusive(report())
    return { pass: violated, message: report }
  },

  async toDeadlock(received: unknown, options?: MatcherOptions) {
    const { system, subject } = asSystem(received)
    const { violated, found, report } = await checkedSystem(
      { ...system, properties: [noDeadlock()] },
      subject,
      options,
    )
    if (!violated && !all(found, 'holds')) throw inconclusive(report())
    return { pass: violated, message: report }
  },

  async toHaveStates(received: unknown, count: number, options?: MatcherOptions) {
    const { system, subject } = asSystem(received)
    const { found, report } = await checkedSystem(system, subject, { ...options, exhaust: true })
    if (!found.exhaustive && found.states <= count) throw inconclusive(report())
    const actual = `${found.exhaustive ? '' : 'more than '}${found.states}`
    return {
      pass: found.states === count,
      message: () => `${nameOf(subject)} has ${actual} states; expected: ${count}`,
    }
  },
})

interface Checked {
  readonly found: CheckResult
  readonly violated: boolean
  /** What was found, in full, with its counterexamples. */
  readonly report: () => string
}

function checked(received: unknown, property?: string, options?: MatcherOptions): Promise<Checked> {
  const { system, subject } = asSystem(received)
  return checkedSystem(system, subject, {
    ...options,
    ...(property !== undefined && { properties: [property] }),
  })
}

async function checkedSystem(
  system: System,
  subject: Subject,
  options: CheckOptions = {},
): Promise<Checked> {
  const found = await check(system, options)
  return {
    found,
    violated: found.properties.some(({ verdict }) => verdict === 'violated'),
    report: () => `\n${renderText(found, explainAll(found), { subject })}`,
  }
}

function all({ properties }: CheckResult, verdict: 'holds'): boolean {
  return properties.every((property) => property.verdict === verdict)
}

function inconclusive(report: string): Error {
  return new Error(`The search ended before the answer was known.\n${report}`)
}

function asSystem(received: unknown): { system: System; subject: Subject } {
  const [given, settings] = Array.isArray(received) ? received : [received, {}]
  if (given?.kind === 'fsmc.model') {
    const { system, parameters } = buildSystem(given as Model, settings)
    return { system, subject: { name: given.name, parameters } }
  }
  if (Array.isArray(given?.processes) && Array.isArray(given.objects)) {
    return { system: given, subject: { name: given.name, parameters: {} } }
  }
  throw new TypeError('expect() was given neither a system, nor a model, nor [model, parameters].')
}

function nameOf({ name, parameters }: Subject): string {
  return `${name} ${formatParameters(parameters)}`.trim()
}

import { type CheckResult, type Judgement, judge } from '../check/index.ts'
import { buildSystem, type Expectation, type Model } from '../system/index.ts'
import { explore } from './explore.ts'
import type { Terminal } from './terminal.ts'

/** An expectation of a model and what was found. */
export interface Tried {
  readonly expectation: Expectation
  readonly parameters: Readonly<Record<string, string | number>>
  readonly result: CheckResult
  readonly judgement: Judgement
}

export interface Limits {
  readonly maxStates?: number
  readonly timeout?: number
  readonly memory?: number
}

/** Checks a model as one of its expectations says, everything where a count of states is expected. */
export async function tryExpectation(
  model: Model,
  expectation: Expectation,
  limits: Limits,
  signal: AbortSignal,
  terminal: Terminal,
): Promise<Tried> {
  const { system, parameters } = buildSystem(model, expectation.with ?? {})
  const counted = expectation.states !== undefined
  const options = { ...limits, exhaust: counted, symmetry: !counted }
  const result = await explore(model.name, system, options, signal, terminal)
  return { expectation, parameters, result, judgement: judge(expectation, result) }
}

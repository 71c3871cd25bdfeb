import { FsmcError } from './error.ts'
import type { System } from './system.ts'

/** A parameter of a model, as `--set name=value` gives it. */
export type Parameter =
  | {
      readonly kind: 'count'
      readonly default: number
      readonly min: number
      readonly text: string
    }
  | {
      readonly kind: 'choice'
      readonly default: string
      readonly choices: readonly string[]
      readonly text: string
    }

export interface Count {
  readonly kind: 'count'
  readonly default: number
  readonly min: number
  readonly text: string
}
export interface Choice<T extends string> {
  readonly kind: 'choice'
  readonly default: T
  readonly choices: readonly T[]
  readonly text: string
}

/** A whole number of something, `min` at least (default 1). */
export function count(defaultValue: number, text: string, min = 1): Count {
  return { kind: 'count', default: defaultValue, min, text }
}

/** One of several words, the first by default. */
export function choice<const T extends readonly [string, ...string[]]>(
  choices: T,
  text: string,
): Choice<T[number]> {
  return { kind: 'choice', default: choices[0], choices, text }
}

export type Parameters = Readonly<Record<string, Parameter>>

export type ParameterValues<P extends Parameters> = {
  readonly [K in keyof P]: P[K] extends Choice<infer T>
    ? T
    : P[K] extends { kind: 'count' }
      ? number
      : string
}

export type PropertyVerdict = 'holds' | 'violated'

/** What a model says will be found: for these parameters, these verdicts and, exactly, these states. */
export interface Expectation<P extends Parameters = Parameters> {
  readonly with?: Partial<ParameterValues<P>>
  /** The verdict of each property by name, or one for all of them. */
  readonly verdicts: PropertyVerdict | Readonly<Record<string, PropertyVerdict>>
  /** Distinct states of the whole space, without reduction. Checked only when it is explored. */
  readonly states?: number
  /** Why, in a sentence. */
  readonly because?: string
}

/** A system with parameters, and what its author expects of it. */
export interface Model<P extends Parameters = Parameters> {
  readonly kind: 'fsmc.model'
  readonly name: string
  readonly description: string
  readonly parameters: P
  readonly expectations: readonly Expectation<P>[]
  build(values: ParameterValues<P>): System
}

/** What `model` is given. */
interface Definition<P extends Parameters> {
  readonly name: string
  readonly description: string
  readonly parameters?: P
  readonly build: (values: ParameterValues<P>) => System
  readonly expectations?: readonly Expectation<P>[]
}

/**
 * Declares a model: the default export of a file that `fsmc check` is given.
 * @example
 * export default model({
 *   name: 'philosophers', description: 'Each takes the left fork first.',
 *   parameters: { seats: count(3, 'philosophers at the table') },
 *   build: ({ seats }) => table(seats),
 *   expectations: [{ verdicts: 'violated' }],
 * })
 * @throws FsmcError FSMC009 when what TypeScript would refuse is given all the same
 */
export function model<const P extends Parameters = Record<never, never>>(
  definition: Definition<P>,
): Model<P> {
  const { name, description = '', parameters = {} as P, build, expectations = [] } = definition
  if (typeof name !== 'string' || name === '') throw misdeclared('A model has no name.')
  if (typeof description !== 'string') throw misdeclared(`The description of ${name} is no text.`)
  if (typeof build !== 'function') throw misdeclared(`${name} has no function build.`)
  for (const [parameter, declared] of Object.entries(parameters)) {
    if (['count', 'choice'].includes(declared?.kind)) continue
    throw misdeclared(
      `The parameter ${parameter} of ${name} is neither count(...) nor choice(...).`,
    )
  }
  if (!Array.isArray(expectations) || expectations.some((one) => one?.verdicts === undefined)) {
    throw misdeclared(`The expectations of ${name} are not an array of what has verdicts.`)
  }
  return { kind: 'fsmc.model', name, description, parameters, build, expectations }
}

function misdeclared(message: string): FsmcError {
  return new FsmcError('FSMC009', message, {
    hint: 'Declare it by model({ name, description, parameters, build, expectations }).',
  })
}

/**
 * The values of all parameters: the given ones read and checked, defaults for the rest.
 * @param given values as text (from --set) or as the parameter's own type
 * @throws FsmcError FSMC004 for an unknown name, FSMC005 for a value that does not fit
 */
export function parameterValues(
  model: Pick<Model, 'name' | 'parameters'>,
  given: Readonly<Record<string, string | number | undefined>>,
): Record<string, string | number> {
  const known = Object.keys(model.parameters)
  for (const name of Object.keys(given)) {
    if (!known.includes(name)) {
      throw new FsmcError('FSMC004', `${model.name} has no parameter "${name}".`, {
        hint:
          known.length === 0 ? 'It has no parameters.' : `Its parameters are: ${known.join(', ')}.`,
      })
    }
  }
  return Object.fromEntries(
    Object.entries(model.parameters).map(([name, parameter]) => [
      name,
      readParameter(name, parameter, given[name] ?? parameter.default),
    ]),
  )
}

function readParameter(name: string, parameter: Parameter, value: string | number) {
  if (parameter.kind === 'choice') {
    if (parameter.choices.includes(String(value))) return String(value)
    throw new FsmcError('FSMC005', `${name} cannot be "${value}".`, {
      hint: `It is one of: ${parameter.choices.join(', ')}.`,
    })
  }
  const number =
    typeof value === 'number' ? value : value.trim() === '' ? Number.NaN : Number(value)
  if (Number.isSafeInteger(number) && number >= parameter.min) return number
  throw new FsmcError('FSMC005', `${name} cannot be "${value}".`, {
    hint: `It is a whole number, ${parameter.min} or more.`,
  })
}

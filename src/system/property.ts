import { type Formula, formula, type Operand, propositionsOf, withNames } from './formula.ts'
import type { Component } from './object.ts'
import { parseFormula } from './parse.ts'
import type { Value } from './value.ts'

type States<Of extends readonly Component[]> = {
  readonly [K in keyof Of]: Of[K] extends Component<infer S> ? S : never
}

/** A question about a state, decided by the local states of the components it declares. Pure. */
export interface Proposition {
  readonly of: readonly Component[]
  holds(...states: Value[]): boolean
}

/** Something that is true or false of a state; `of` is all that it may look at. */
export function proposition<const Of extends readonly Component[]>(
  of: Of,
  holds: (...states: States<Of>) => boolean,
): Proposition {
  return { of, holds: holds as unknown as (...states: Value[]) => boolean }
}

export interface Deadlock {
  readonly kind: 'no-deadlock'
  readonly name: string
}
export interface Always {
  readonly kind: 'always'
  readonly name: string
  readonly holds: Proposition
}
export interface Sometimes {
  readonly kind: 'sometimes'
  readonly name: string
  readonly holds: Proposition
}
export interface LeadsTo {
  readonly kind: 'leads-to'
  readonly name: string
  readonly from: Proposition
  readonly to: Proposition
}
export interface Possibly {
  readonly kind: 'possibly'
  readonly name: string
  readonly holds: Proposition
}
export interface Temporal {
  readonly kind: 'ltl'
  readonly name: string
  readonly formula: Formula
}

export type Property = Deadlock | Always | Sometimes | LeadsTo | Possibly | Temporal

/** The propositions of a property, in the order in which it names them. */
export function propositionsOfProperty(property: Property): readonly Proposition[] {
  switch (property.kind) {
    case 'no-deadlock':
      return []
    case 'leads-to':
      return [property.from, property.to]
    case 'ltl':
      return propositionsOf(property.formula).map(({ proposition }) => proposition)
    default:
      return [property.holds]
  }
}

/** Wherever nothing can move any more, every process is at rest: at its end or idle, and nobody waits. */
export function noDeadlock(name = 'no deadlock'): Deadlock {
  return { kind: 'no-deadlock', name }
}

/** The proposition is true in every reachable state. */
export function always(name: string, holds: Proposition): Always {
  return { kind: 'always', name, holds }
}

/** The proposition is true in some reachable state. */
export function sometimes(name: string, holds: Proposition): Sometimes {
  return { kind: 'sometimes', name, holds }
}

/**
 * Whenever `from` is true, `to` is true then or later, in every fair run: what is assumed of the scheduler is
 * an option of the check.
 */
export function leadsTo(name: string, from: Proposition, to: Proposition): LeadsTo {
  return { kind: 'leads-to', name, from, to }
}

/** From every reachable state some run, whoever is scheduled, leads to a state in which it is true. */
export function possibly(name: string, holds: Proposition): Possibly {
  return { kind: 'possibly', name, holds }
}

/**
 * A formula of linear temporal logic that is true of every fair run, from its first state on. A run that ends
 * stays in its last state for ever.
 * @param text as SPIN or TLA+ write it
 * @example
 * ltl('asked once, then served', '[] (asked -> asked U served)', { asked, served })
 * @throws FsmcError FSMC027 where the text cannot be read
 */
export function ltl(
  name: string,
  text: string,
  propositions: Readonly<Record<string, Proposition>>,
): Temporal
/** A formula made of the operators in `formula`. */
export function ltl(name: string, formula: Operand): Temporal
export function ltl(
  name: string,
  given: string | Operand,
  propositions: Readonly<Record<string, Proposition>> = {},
): Temporal {
  return {
    kind: 'ltl',
    name,
    formula: withNames(typeof given === 'string' ? parseFormula(name, given, propositions) : given),
  }
}

/** Every fair run comes to a state in which it is true. */
export function eventually(name: string, holds: Operand): Temporal {
  return ltl(name, formula.eventually(holds))
}

/** In every fair run it is true again and again: never false for ever. */
export function alwaysEventually(name: string, holds: Operand): Temporal {
  return ltl(name, formula.always(formula.eventually(holds)))
}

/** In every fair run it is true for ever from some state on. */
export function eventuallyAlways(name: string, holds: Operand): Temporal {
  return ltl(name, formula.eventually(formula.always(holds)))
}

/** In every fair run `goal` becomes true, and up to then `holds` is. */
export function until(name: string, holds: Operand, goal: Operand): Temporal {
  return ltl(name, formula.until(holds, goal))
}

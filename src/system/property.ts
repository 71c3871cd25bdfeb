import type { Component } from './object.ts'
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

export type Property = Deadlock | Always | Sometimes | LeadsTo

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

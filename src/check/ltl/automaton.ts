import { FsmcError } from '../../system/index.ts'
import type { Normal } from './normal.ts'

/**
 * From one state of the automaton to the next, on a state of the system in which all of `holds` is true and
 * all of `fails` is false. `putOff` says what is promised and not kept yet.
 */
export interface Transition {
  readonly to: number
  /** Propositions, as bits. */
  readonly holds: number
  readonly fails: number
  /** Promises, as bits. */
  readonly putOff: number
}

/** A way to make formulas true: what must be so now, and what of the rest of the run. */
interface Term {
  readonly holds: number
  readonly fails: number
  readonly putOff: number
  /** By id; all of them are asked. */
  readonly next: ReadonlyMap<number, Normal>
}

/** Bits that a number has room for. */
const most = 31

/**
 * A generalized Buchi automaton, with promises on its transitions, that accepts the runs of which a formula
 * is true: those that put no promise off for ever. Its states are sets of formulas that the rest of the run is
 * asked for; they are worked out when they are come to. J.-M. Couvreur, "On-the-fly verification of linear
 * temporal logic", 1999.
 */
export class Automaton {
  readonly #name: string
  readonly #states: Normal[][] = []
  readonly #numbers = new Map<string, number>()
  readonly #transitions: (readonly Transition[])[] = []
  readonly #terms = new Map<Normal, readonly Term[]>()
  /** The bit of each until. */
  readonly #promises = new Map<Normal, number>()
  readonly initial: number

  constructor(formula: Normal, name: string) {
    this.#name = name
    this.initial = this.#numberOf(asked(formula))
  }

  /** Nothing is asked any more: whatever comes, the run is accepted. */
  isContent(state: number): boolean {
    return this.#states[state]!.length === 0
  }

  transitionsOf(state: number): readonly Transition[] {
    let known = this.#transitions[state]
    if (known === undefined) {
      const terms = this.#states[state]!.map((formula) => this.#termsOf(formula)).reduce(both, [
        nothing,
      ])
      known = terms.map(({ next, ...term }) => ({ ...term, to: this.#numberOf(next) }))
      this.#transitions[state] = known
    }
    return known
  }

  /** The transitions of all states that it can come to; undefined where there are more than that. */
  all(most: number): readonly (readonly Transition[])[] | undefined {
    for (let state = 0; state < this.#states.length; state++) {
      if (this.#states.length > most) return undefined
      this.transitionsOf(state)
    }
    return this.#transitions
  }

  #numberOf(formulas: ReadonlyMap<number, Normal>): number {
    const sorted = [...formulas.values()].sort((a, b) => a.id - b.id)
    const key = sorted.map(({ id }) => id).join()
    let number = this.#numbers.get(key)
    if (number === undefined) {
      number = this.#states.push(sorted) - 1
      this.#numbers.set(key, number)
    }
    return number
  }

  #termsOf(formula: Normal): readonly Term[] {
    let terms = this.#terms.get(formula)
    if (terms === undefined) {
      terms = this.#expand(formula)
      this.#terms.set(formula, terms)
    }
    return terms
  }

  #expand(formula: Normal): readonly Term[] {
    switch (formula.op) {
      case 'true':
        return [nothing]
      case 'false':
        return []
      case 'literal': {
        const bit = 1 << formula.proposition
        return [{ ...nothing, ...(formula.holds ? { holds: bit } : { fails: bit }) }]
      }
      case 'next':
        return [{ ...nothing, next: asked(formula.of) }]
      case 'and':
        return both(this.#termsOf(formula.left), this.#termsOf(formula.right))
      case 'or':
        return either(this.#termsOf(formula.left), this.#termsOf(formula.right))
      case 'until': {
        const later = { ...nothing, putOff: this.#promise(formula), next: asked(formula) }
        return either(this.#termsOf(formula.right), both(this.#termsOf(formula.left), [later]))
      }
      case 'release': {
        const later = { ...nothing, next: asked(formula) }
        return both(this.#termsOf(formula.right), either(this.#termsOf(formula.left), [later]))
      }
    }
  }

  #promise(formula: Normal): number {
    let bit = this.#promises.get(formula)
    if (bit === undefined) {
      if (this.#promises.size === most) throw tooLong(this.#name, 'eventualities')
      bit = 1 << this.#promises.size
      this.#promises.set(formula, bit)
    }
    return bit
  }
}

const nothing: Term = { holds: 0, fails: 0, putOff: 0, next: new Map() }

/** The formulas of which all are asked when this one is. */
function asked(formula: Normal): Map<number, Normal> {
  if (formula.op === 'true') return new Map()
  if (formula.op !== 'and') return new Map([[formula.id, formula]])
  return new Map([...asked(formula.left), ...asked(formula.right)])
}

function both(a: readonly Term[], b: readonly Term[]): readonly Term[] {
  const terms = a.flatMap((x) =>
    b.map((y) => ({
      holds: x.holds | y.holds,
      fails: x.fails | y.fails,
      putOff: x.putOff | y.putOff,
      next: new Map([...x.next, ...y.next]),
    })),
  )
  return least(terms.filter(({ holds, fails }) => (holds & fails) === 0))
}

function either(a: readonly Term[], b: readonly Term[]): readonly Term[] {
  return least([...a, ...b])
}

/** Without the terms that ask for all that another one asks for. */
function least(terms: readonly Term[]): readonly Term[] {
  return terms.filter(
    (term, i) =>
      !terms.some(
        (other, j) => i !== j && asksNoMore(other, term) && (j < i || !asksNoMore(term, other)),
      ),
  )
}

function asksNoMore(a: Term, b: Term): boolean {
  return (
    (a.holds & ~b.holds) === 0 &&
    (a.fails & ~b.fails) === 0 &&
    (a.putOff & ~b.putOff) === 0 &&
    [...a.next.keys()].every((id) => b.next.has(id))
  )
}

/** Refuses more propositions than an automaton can tell apart. */
export function mustFit(propositions: number, name: string): void {
  if (propositions > most) throw tooLong(name, 'propositions')
}

function tooLong(name: string, what: string): FsmcError {
  return new FsmcError('FSMC027', `The formula of "${name}" has more than ${most} ${what}.`, {
    hint: 'Make several properties of it.',
  })
}

import { List } from 'immutable'
import {
  FsmcError,
  type KernelObject,
  type Operation,
  Outcome,
  sameValue,
  type Value,
} from '../../system/index.ts'
import { Interner } from '../intern.ts'

/** What a deed does in a local state, as next states; none where it cannot be done. */
type Nexts = readonly number[]

/** An operation with one of its results, or several that a step performs one after the other. */
interface Deed {
  readonly operation: Operation
  readonly result: unknown
}

/**
 * What is ever done to one object: operations, each with one of its results, and what these deeds do to each
 * other. Local states are numbered here apart from those of the search, for deeds are also tried in
 * states where nobody does them.
 */
export class Deeds {
  readonly object: KernelObject
  readonly #states = new Interner()
  readonly #names = new Interner()
  readonly #deeds: Deed[] = []
  /** By deed and state; null where the operation, never meant for that state, throws. */
  readonly #nexts: (Nexts | null)[][] = []

  constructor(object: KernelObject) {
    this.object = object
  }

  get count(): number {
    return this.#deeds.length
  }

  /** The number of performing these operations with these results. */
  numberOf(operations: readonly Operation[], results: readonly unknown[]): number {
    const calls = operations.map(({ operation, args }) => List<Value>([operation, ...args]))
    const number = this.#names.idOf(List<unknown>([...calls, ...results]))
    if (number === this.#deeds.length) {
      const [operation] = operations
      this.#deeds.push(
        operations.length === 1
          ? { operation: operation!, result: results[0] }
          : { operation: sequence(operations), result: List(results) },
      )
      this.#nexts.push([])
    }
    return number
  }

  stateOf(value: Value): number {
    return this.#states.idOf(value)
  }

  canBeDone(deed: number, state: number): boolean {
    return this.#nextsOf(deed, state)?.length !== 0
  }

  changes(deed: number, state: number): boolean {
    return this.#nextsOf(deed, state)?.some((next) => next !== state) ?? true
  }

  /**
   * Can the other one be done in a state where this one can, so that it matters which of them comes first,
   * or that only one of them can be done any more?
   */
  conflict(one: number, other: number, state: number): boolean {
    const first = this.#nextsOf(one, state)
    const second = this.#nextsOf(other, state)
    if (second?.length === 0) return false
    const orders = [this.#then(first, other), this.#then(second, one)] as const
    if (orders[0] === undefined || orders[1] === undefined) return true
    return !sameNumbers(orders[0], orders[1])
  }

  /** The states after a further deed; undefined where it can no longer be done. */
  #then(states: Nexts | undefined, deed: number): ReadonlySet<number> | undefined {
    const found = new Set<number>()
    for (const state of states ?? [undefined]) {
      const nexts = state === undefined ? undefined : this.#nextsOf(deed, state)
      if (nexts === undefined || nexts.length === 0) return undefined
      for (const next of nexts) found.add(next)
    }
    return found
  }

  /**
   * Do the two commute in every state in which both can be done? The ends of a queue do. That is believed of
   * ready-made objects, and of those that say what results their operations have, as long as nothing
   * speaks against it.
   * @throws FsmcError FSMC022 where in this state they do not commute
   */
  commuteAlways(one: number, other: number, state: number): boolean {
    if (this.object.uniform === undefined && this.object.results === undefined) return false
    if (!this.#modesCommute(one, other)) return false
    if (!this.canBeDone(one, state) || !this.conflict(one, other, state)) return true
    throw this.#untrue([one, other], 'commute, as their modes say')
  }

  #modesCommute(one: number, other: number): boolean {
    const modes = [this.#deeds[one]!.operation.mode, this.#deeds[other]!.operation.mode]
    return (
      modes.every((mode) => mode === 'read') || (modes.includes('push') && modes.includes('pop'))
    )
  }

  /**
   * Sets of deeds, one of each of which must come before this one can be done, now that it cannot: those
   * that change the state, and what the object itself says.
   */
  needsOf(blocked: number, state: number): readonly (readonly number[])[] {
    const { operation, result } = this.#deeds[blocked]!
    const all = [...this.#deeds.keys()]
    const value = this.#states.values[state]!
    const needs = isSequence(operation) ? [] : (this.object.needs?.(operation, value, result) ?? [])
    const isIn = (isNeeded: (performed: Operation) => boolean) => (other: number) => {
      const { operation: performed } = this.#deeds[other]!
      return isSequence(performed) ? performed.parts.some(isNeeded) : isNeeded(performed)
    }
    return [
      all.filter((other) => this.changes(other, state)),
      ...needs.map((isNeeded) => {
        const needed = all.filter(isIn(isNeeded))
        const other = all.find(
          (deed) => !needed.includes(deed) && this.#enables(deed, blocked, state),
        )
        if (other === undefined) return needed
        throw this.#untrue([blocked, other], 'need others first, as `needs` says')
      }),
    ]
  }

  #enables(deed: number, blocked: number, state: number): boolean {
    const nexts = this.#nextsOf(deed, state) ?? []
    return nexts.some((next) => (this.#nextsOf(blocked, next)?.length ?? 0) > 0)
  }

  #untrue(deeds: readonly number[], claim: string): FsmcError {
    const operations = deeds.map((deed) => this.#deeds[deed]!.operation)
    const names = operations.map(({ operation }) => operation).join(' and ')
    return new FsmcError('FSMC022', `${names} of ${this.object.name} do not ${claim}.`, {
      hint: 'Correct what the object says of its operations, leave it out, or use --por off.',
      culprits: operations.flatMap(({ effect }) => effect ?? []),
    })
  }

  #nextsOf(deed: number, state: number): Nexts | undefined {
    const known = this.#nexts[deed]![state]
    if (known !== undefined) return known ?? undefined
    const found = this.#perform(deed, state)
    this.#nexts[deed]![state] = found ?? null
    return found
  }

  #perform(deed: number, state: number): Nexts | undefined {
    const { operation, result } = this.#deeds[deed]!
    try {
      return operation
        .outcomes(this.#states.values[state]!)
        .filter((outcome) => sameValue(outcome.result as Value, result as Value))
        .map(({ next }) => this.stateOf(next))
    } catch {
      return undefined
    }
  }
}

interface Sequence extends Operation {
  readonly parts: readonly Operation[]
}

function isSequence(operation: Operation): operation is Sequence {
  return 'parts' in operation
}

function sequence(parts: readonly Operation[]): Sequence {
  const { object } = parts[0]!
  return {
    object,
    operation: parts.map(({ operation }) => operation).join(', then '),
    guard: undefined,
    mode: 'write',
    args: [],
    parts,
    outcomes: (state) =>
      parts.reduce<readonly Outcome<Value, List<unknown>>[]>(
        (soFar, part) =>
          soFar.flatMap(({ next, result }) =>
            part.outcomes(next).map((end) => new Outcome(end.next, result.push(end.result))),
          ),
        [new Outcome(state, List())],
      ),
  }
}

function sameNumbers(a: ReadonlySet<number>, b: ReadonlySet<number>): boolean {
  return a.size === b.size && [...a].every((number) => b.has(number))
}

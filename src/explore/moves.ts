import type { Fair } from '../system/index.ts'
import type { Exploration } from './exploration.ts'
import { Ints } from './ints.ts'
import type { LocalOutcome, LocalStep, LocalSystem } from './local.ts'

/** What a process calls by one name. */
export interface Action {
  readonly process: number
  readonly label: string
  /** What its steps declare about the scheduler. */
  readonly fair: Fair | undefined
}

/** Every way that a step can be taken in the states of a space that is explored to its end. */
export interface Moves {
  readonly actions: readonly Action[]
  /** The moves of a state are those from first[state] up to, and without, first[state + 1]. */
  readonly first: Int32Array
  /** Of a move: where it leads, and the number of its action. */
  readonly to: Int32Array
  readonly action: Int32Array
}

/** A step in a local state, and what it does by the ids of its objects. */
interface Offer {
  readonly step: LocalStep
  readonly action: number
  readonly outcomes: Map<number, readonly LocalOutcome[]>
}

/** All moves of an explored space, packed: a pass over all states, once, for whatever looks at whole runs. */
export function packMoves(search: Exploration): Moves {
  const { local, extent } = search
  const offers = new Offers(local)
  const first = new Int32Array(extent.states + 1)
  const to = new Ints()
  const action = new Ints()
  for (let state = 0; state < extent.states; state++) {
    const ids = search.idsOf(state)
    for (let process = 0; process < local.processes; process++) {
      const before = ids[process]!
      for (const offer of offers.of(process, before)) {
        const { footprint } = offer.step
        const outcomes = offers.outcomesOf(process, offer, ids)
        if (outcomes.length === 0) continue
        const objects = footprint.map((object) => ids[object]!)
        for (const { processId, objectIds } of outcomes) {
          ids[process] = processId
          for (let i = 0; i < footprint.length; i++) ids[footprint[i]!] = objectIds[i]!
          to.push(search.find(ids))
          action.push(offer.action)
        }
        ids[process] = before
        for (let i = 0; i < footprint.length; i++) ids[footprint[i]!] = objects[i]!
      }
    }
    first[state + 1] = to.length
  }
  return { actions: offers.actions, first, to: to.values, action: action.values }
}

/** The steps of all processes, their actions numbered. */
class Offers {
  readonly actions: Action[] = []
  readonly #local: LocalSystem
  readonly #known: Offer[][][]
  readonly #numbers = new Map<string, number>()

  constructor(local: LocalSystem) {
    this.#local = local
    this.#known = Array.from({ length: local.processes }, () => [])
  }

  of(process: number, id: number): readonly Offer[] {
    const known = this.#known[process]![id]
    if (known !== undefined) return known
    const offers = this.#local.stepsOf(process, id).map((step) => ({
      step,
      action: this.#actionOf(process, step),
      outcomes: new Map<number, readonly LocalOutcome[]>(),
    }))
    this.#known[process]![id] = offers
    return offers
  }

  #actionOf(process: number, { step: { label, fair } }: LocalStep): number {
    const key = `${process} ${fair ?? ''} ${label}`
    let number = this.#numbers.get(key)
    if (number === undefined) {
      number = this.actions.push({ process, label, fair }) - 1
      this.#numbers.set(key, number)
    }
    return number
  }

  outcomesOf(process: number, { step, outcomes }: Offer, ids: readonly number[]) {
    const { footprint } = step
    let key = 0
    for (let i = 0; i < footprint.length; i++) {
      key = key * this.#local.interners[footprint[i]!]!.size + ids[footprint[i]!]!
    }
    let found = outcomes.get(key)
    if (found === undefined || key > Number.MAX_SAFE_INTEGER) {
      const objectIds = footprint.map((object) => ids[object]!)
      found = this.#local.outcomesOf(process, step, objectIds)
      outcomes.set(key, found)
    }
    return found
  }
}

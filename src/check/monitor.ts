import type { Awaited, Exploration, NamedProposition, Observer } from '../explore/index.ts'
import { type Property, propositionsOfProperty } from '../system/index.ts'
import { mustFit } from './ltl/automaton.ts'

/** A property while the search goes on: what it asks the engine, and the state that decides it. */
export interface Watched {
  readonly property: Property
  /** Numbers of its propositions in the search. */
  readonly propositions: readonly number[]
  /** The path that decides it, once known. */
  path: readonly number[] | undefined
}

/**
 * The propositions of all properties, in one list, and which are whose.
 * @throws FsmcError FSMC027 now rather than after the search, where a formula has too many
 */
export function watch(properties: readonly Property[]): {
  watched: Watched[]
  propositions: NamedProposition[]
} {
  const propositions: NamedProposition[] = []
  const watched = properties.map((property): Watched => {
    const first = propositions.length
    for (const proposition of propositionsOfProperty(property)) {
      propositions.push({ name: property.name, proposition })
    }
    if (property.kind === 'ltl') mustFit(propositions.length - first, property.name)
    const numbers = Array.from({ length: propositions.length - first }, (_, i) => first + i)
    return { property, propositions: numbers, path: undefined }
  })
  return { watched, propositions }
}

/**
 * Watches a search for states that decide properties, and stops it once all are decided. It sees
 * violations of leads-to only where a run ends; the rest is found in the explored graph.
 */
export class Monitor implements Observer {
  deadlocks = 0
  readonly #watched: readonly Watched[]
  readonly #perState: readonly Watched[]
  readonly #stopWhenDecided: boolean

  constructor(watched: readonly Watched[], stopWhenDecided: boolean) {
    this.#watched = watched
    this.#perState = watched.filter(
      ({ property }) => property.kind === 'always' || property.kind === 'sometimes',
    )
    this.#stopWhenDecided = stopWhenDecided
  }

  get #allDecided(): boolean {
    return this.#stopWhenDecided && this.#watched.every(({ path }) => path !== undefined)
  }

  awaits(): Awaited[] {
    return this.#perState
      .filter(({ path }) => path === undefined)
      .map(({ property, propositions }) => ({
        proposition: propositions[0]!,
        value: property.kind === 'sometimes',
      }))
  }

  stateFound(state: number, search: Exploration): boolean {
    if (this.#perState.length === 0) return false
    let news = false
    for (const watched of this.#perState) {
      if (watched.path !== undefined) continue
      const wanted = watched.property.kind === 'sometimes'
      if (search.answer(watched.propositions[0]!, state) !== wanted) continue
      watched.path = search.pathTo(state)
      news = true
    }
    return news && this.#allDecided
  }

  stateEnded(state: number, search: Exploration): boolean {
    if (!search.allRest(state)) {
      this.deadlocks++
      for (const watched of this.#watched) {
        if (watched.property.kind === 'no-deadlock') watched.path ??= search.pathTo(state)
      }
    }
    for (const watched of this.#watched) {
      if (watched.property.kind === 'leads-to' && watched.path === undefined) {
        const path = search.pathTo(state)
        if (owes(search, watched.propositions, path)) watched.path = path
      }
    }
    return this.#allDecided
  }
}

/** Is `from` true somewhere on the path with `to` false there and ever after? */
function owes(
  search: Exploration,
  propositions: readonly number[],
  path: readonly number[],
): boolean {
  const [from, to] = propositions
  for (let i = path.length - 1; i >= 0 && !search.answer(to!, path[i]!); i--) {
    if (search.answer(from!, path[i]!)) return true
  }
  return false
}

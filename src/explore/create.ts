import type { System } from '../system/index.ts'
import type { Exploration, Observer, SearchOrder } from './exploration.ts'
import { FastSearch } from './fast/search.ts'
import { mostComponents, reserveSpace, type Space } from './fast/space.ts'
import { Search } from './search.ts'
import type { NamedProposition } from './tables.ts'

export interface SearchOptions {
  readonly order?: SearchOrder
  readonly propositions?: readonly NamedProposition[]
  readonly observer?: Observer
  /** Store one state for all that differ by an exchange of members of symmetric families. */
  readonly symmetry?: boolean
  /** Keep what it takes to save the search. */
  readonly journal?: boolean
  /** How many threads share a breadth-first search of very many states. Default: 1. */
  readonly workers?: number
  /** Take only the steps of a stubborn set in each state, where the system allows that; late: once there are many. */
  readonly partialOrder?: boolean | 'late'
  /** Default: fast, where that applies. */
  readonly engine?: Engine
}

/** With its inner loops in WebAssembly, or in TypeScript alone: they find the same. The latter reduces. */
export type Engine = 'fast' | 'plain'

export function createSearch(system: System, options: SearchOptions = {}): Exploration {
  const reduces = options.symmetry === true && system.symmetric.length > 0
  const space =
    reduces || options.partialOrder || options.engine === 'plain' ? undefined : spaceFor(system)
  return space === undefined ? new Search(system, options) : new FastSearch(system, space, options)
}

function spaceFor({ processes, objects }: System): Space | undefined {
  return processes.length + objects.length <= mostComponents ? reserveSpace() : undefined
}

import type { SearchOrder } from './exploration.ts'
import type { Layout } from './layout.ts'

/**
 * All that a search needs to go on in another process. Local states are not in it: they are values of the
 * user's own classes. The journal says how they came about, which gives the same ids when it is done again.
 * Arrays may be the search's own: they are good until it goes on.
 */
export interface Snapshot {
  readonly order: SearchOrder
  readonly symmetry: boolean
  readonly partialOrder: boolean
  readonly journal: Int32Array
  /** Of all local states, so that another model is noticed. */
  readonly fingerprint: number
  readonly layout: Layout
  /** Words from one packed state to the next. */
  readonly stride: number
  /** In the order of their numbers. */
  readonly states: Int32Array
  readonly parents: Int32Array
  /** Depth-first: the states to be expanded, the next one last. */
  readonly stack: Int32Array
  /** Breadth-first: the next state to be expanded, and the end of its level. */
  readonly next: number
  readonly levelEnd: number
  readonly depth: number
  readonly transitions: number
}

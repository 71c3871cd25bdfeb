import type { Ints } from './ints.ts'
import type { LocalSystem } from './local.ts'
import type { PartialOrder } from './reduce/partialorder.ts'
import type { Snapshot } from './snapshot.ts'
import type { Symmetry } from './symmetry.ts'

export type SearchOrder = 'bfs' | 'dfs'

/** How far a search has come. */
export interface Extent {
  readonly states: number
  readonly transitions: number
  /** States reached and not yet expanded. */
  readonly frontier: number
  /** Breadth-first: the length of the longest shortest run. Depth-first: not known, 0. */
  readonly depth: number
  readonly bytes: number
}

/** What is told of the search while it goes on. States are numbers, in the order of first sight. */
export interface Observer {
  /** A state was reached for the first time. Return true to stop the search. */
  stateFound?(state: number, search: Exploration): boolean
  /**
   * What `stateFound` waits for: it need not be told of states in which none of these propositions has
   * that value. Asked anew whenever it has been told of one.
   */
  awaits?(): readonly Awaited[]
  /** A state has no successor. Return true to stop the search. */
  stateEnded?(state: number, search: Exploration): boolean
}

export interface Awaited {
  readonly proposition: number
  readonly value: boolean
}

/** The states of a system as far as they are explored, and the way to explore them further. */
export interface Exploration {
  readonly local: LocalSystem
  /** Given where one state stands for all that differ by an exchange of members of symmetric families. */
  readonly symmetry: Symmetry | undefined
  /** Given where, of a state, only the steps of a stubborn set are taken. */
  readonly partialOrder: PartialOrder | undefined
  readonly extent: Extent
  /** Is the whole space explored? */
  readonly exhausted: boolean
  /** Has the observer stopped it, or is nothing left? */
  readonly done: boolean
  /** Did the last advance stop because a further state would have been one too many, or too large? */
  readonly full: boolean
  /**
   * Expands up to `count` states, and stops before more than `maxStates` are stored or more than
   * `maxBytes` are taken, at the height of a growth too.
   */
  advance(count: number, maxStates?: number, maxBytes?: number): void
  /** Is every process at rest in this state? */
  allRest(state: number): boolean
  /** The truth of the proposition of that number (as given to the constructor) in this state. */
  answer(proposition: number, state: number): boolean
  /** The ids of all components in this state. */
  idsOf(state: number): number[]
  /** The number of the state with these ids, -1 where it has not been reached. */
  find(ids: readonly number[]): number
  /**
   * The successors of a state, by number; some may be listed twice, and -1 stands for one that has not
   * been reached yet. The array is reused by the next call.
   */
  successorsOf(state: number): readonly number[]
  /**
   * Adds to the list every way that a step can be taken in a state, two numbers each: the state that it
   * leads to, and the action.
   */
  addMoves(state: number, list: Ints): void
  /** All that it takes to go on in another process; only of a search that keeps a journal. */
  save(): Snapshot
  /**
   * Goes on from there, with nothing done before.
   * @throws FsmcError FSMC023 when it is of another system, or of another kind of search, or too large
   */
  restore(snapshot: Snapshot): void
  /** The states on the way from the initial state to this one, as the search reached it. */
  pathTo(state: number): number[]
}

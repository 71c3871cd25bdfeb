import { FsmcError } from '../system/index.ts'
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
  /** In the order of their numbers. */
  readonly states: readonly StoredStates[]
  /** Depth-first: the states to be expanded, the next one last. */
  readonly stack: Int32Array
  /** Breadth-first: the next state to be expanded, and the end of its level. */
  readonly next: number
  readonly levelEnd: number
  /** States of the level before the next one that are not expanded. */
  readonly left: Int32Array
  readonly depth: number
  readonly transitions: number
}

/** States that are packed alike. */
export interface StoredStates {
  readonly layout: Layout
  /** Words from one packed state to the next. */
  readonly stride: number
  readonly count: number
  /** All of them, some at a time: there may not be room for them twice. */
  readonly pieces: Iterable<StatePiece>
}

export interface StatePiece {
  readonly states: Int32Array
  /** The number of the state that each was first reached from. */
  readonly parents: Int32Array
}

/** How many states there are in a piece at most. */
export const statesInPiece = 2 ** 16

/** The places of the pieces that so many states are in: from, and how many. */
export function* piecesOf(count: number): Generator<readonly [from: number, many: number]> {
  for (let from = 0; from < count; from += statesInPiece) {
    yield [from, Math.min(statesInPiece, count - from)]
  }
}

const bytesOfWord = 4
/** What an index takes for each state at least. */
const bytesOfEntry = 5

/** What a search takes at least that goes on from there. */
export function bytesOf({ states }: Snapshot): number {
  const each = ({ stride }: StoredStates) => (stride + 1) * bytesOfWord + bytesOfEntry
  return states.reduce((sum, stored) => sum + stored.count * each(stored), 0)
}

export function noRoom(): FsmcError {
  return new FsmcError('FSMC023', 'The checkpoint has more states than have room here.', {
    hint: 'Allow more by --memory; where the addresses of a process are limited (ulimit -v), give it more of them.',
  })
}

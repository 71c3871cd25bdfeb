import type { Action } from './actions.ts'
import type { Exploration, Extent } from './exploration.ts'
import { Ints } from './ints.ts'

/** Every way that a step can be taken in the states of a space that is explored to its end. */
export interface Moves {
  readonly actions: readonly Action[]
  /** The moves of a state are those from first[state] up to, and without, first[state + 1]. */
  readonly first: Int32Array
  /** Of a move: where it leads, and the number of its action. */
  readonly to: Int32Array
  readonly action: Int32Array
}

/** The places of moves are signed words. */
const mostMoves = 2 ** 31

/** What all moves of an explored space take, packed, in bytes. */
export function bytesOfMoves({ states, transitions }: Extent): number {
  return 4 * (states + 1) + 8 * transitions
}

/**
 * All moves of an explored space, packed: a pass over all states, once, for whatever looks at whole runs.
 * @throws RangeError where there is no room for them
 */
export function packMoves(search: Exploration): Moves {
  const { states, transitions } = search.extent
  if (transitions >= mostMoves) throw new RangeError('allocation failed: too many moves')
  const first = new Int32Array(states + 1)
  const to = new Int32Array(transitions)
  const action = new Int32Array(transitions)
  const moves = new Ints()
  let move = 0
  for (let state = 0; state < states; state++) {
    moves.length = 0
    search.addMoves(state, moves)
    for (let i = 0; i < moves.length; i += 2, move++) {
      to[move] = moves.at(i)
      action[move] = moves.at(i + 1)
    }
    first[state + 1] = move
  }
  if (move !== transitions)
    throw new Error('there are other transitions than the search has counted')
  return { actions: search.local.actions.all, first, to, action }
}

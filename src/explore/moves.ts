import type { Action } from './actions.ts'
import type { Exploration } from './exploration.ts'
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

/** All moves of an explored space, packed: a pass over all states, once, for whatever looks at whole runs. */
export function packMoves(search: Exploration): Moves {
  const { states, transitions } = search.extent
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

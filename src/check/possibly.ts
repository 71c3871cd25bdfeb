import type { Exploration, Moves } from '../explore/index.ts'
import { Region, statesWith, truthOf } from './region.ts'

/**
 * Can a state with the proposition be reached from every state of a completely explored space? If not: a
 * path to a state from which none can.
 */
export function decidePossibly(
  search: Exploration,
  moves: Moves,
  holds: number,
): number[] | undefined {
  const goal = truthOf(search, holds)
  const { doomed } = new Region(search, moves, goal, statesWith(undefined, goal))
  return doomed === undefined ? undefined : search.pathTo(doomed)
}

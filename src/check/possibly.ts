import type { Exploration } from '../explore/index.ts'
import { Region, statesWith, truthOf } from './region.ts'

/**
 * Can a state with the proposition be reached from every state of a completely explored space? If not: a
 * path to a state from which none can.
 */
export function decidePossibly(search: Exploration, holds: number): number[] | undefined {
  const goal = truthOf(search, holds)
  const all = new Uint8Array(goal.length).fill(1)
  const { doomed } = new Region(search, goal, statesWith(all, goal))
  return doomed === undefined ? undefined : search.pathTo(doomed)
}

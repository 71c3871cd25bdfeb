import { bytesOf, type Exploration, noRoom, type Snapshot } from '../explore/index.ts'
import { isOutOfMemory, type MemoryBudget } from './memory.ts'
import type { Monitor, Watched } from './monitor.ts'

/** All that it takes to go on with a check in another process, of the same system with the same options. */
export interface Checkpoint {
  readonly search: Snapshot
  readonly deadlocks: number
  /** By property: the states that decide it, or null. */
  readonly paths: readonly (readonly number[] | null)[]
  /** That the check has taken so far. */
  readonly seconds: number
}

/** A check, as far as its checkpoint tells. */
export interface Kept {
  readonly search: Exploration
  readonly monitor: Monitor
  readonly watched: readonly Watched[]
}

export function checkpointOf({ search, monitor, watched }: Kept, seconds: number): Checkpoint {
  return {
    search: search.save(),
    deadlocks: monitor.deadlocks,
    paths: watched.map(({ path }) => path ?? null),
    seconds,
  }
}

/**
 * Goes on from there, with nothing done before.
 * @throws FsmcError FSMC023 when it is of another search, or has no room within the budget
 */
export function goOnFrom(
  checkpoint: Checkpoint,
  { search, monitor, watched }: Kept,
  budget: MemoryBudget | undefined,
): void {
  if (budget?.isShortOf(bytesOf(checkpoint.search))) throw noRoom()
  try {
    search.restore(checkpoint.search)
  } catch (error) {
    throw isOutOfMemory(error) ? noRoom() : error
  }
  monitor.deadlocks = checkpoint.deadlocks
  watched.forEach((property, i) => {
    property.path = checkpoint.paths[i] ?? undefined
  })
}

import type { Snapshot } from '../explore/index.ts'

/** All that it takes to go on with a check in another process, of the same system with the same options. */
export interface Checkpoint {
  readonly search: Snapshot
  readonly deadlocks: number
  /** By property: the states that decide it, or null. */
  readonly paths: readonly (readonly number[] | null)[]
  /** That the check has taken so far. */
  readonly seconds: number
}

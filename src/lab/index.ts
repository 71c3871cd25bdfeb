export { allAtOnce, movesAlong, type Told } from './follow.ts'
export { movesOf, urgencyIn } from './gates.ts'
export type {
  Followed,
  Look,
  Observation,
  ObservedEdge,
  ObservedTask,
  WaitKind,
} from './observation.ts'
export { findParts } from './parts.ts'
export type { Backing, Move, Parts, Plan } from './plan.ts'
export { type ReproduceOptions, reproduce } from './reproduce.ts'
export { planOf, workspaceFor } from './setup.ts'

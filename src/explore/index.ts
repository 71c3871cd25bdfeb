export type { Action } from './actions.ts'
export { createSearch, type Engine } from './create.ts'
export type { Awaited, Exploration, Extent, Observer, SearchOrder } from './exploration.ts'
export { type Growing, Growth } from './growth.ts'
export { checkInterchangeable } from './interchange.ts'
export { Ints } from './ints.ts'
export type { LocalSystem } from './local.ts'
export { bytesOfMoves, type Moves, packMoves } from './moves.ts'
export {
  type BlockedStep,
  blockedSteps,
  moves,
  type Run,
  type RunStep,
  runAlong,
} from './run.ts'
export { Search } from './search.ts'
export { bytesOf, noRoom, type Snapshot } from './snapshot.ts'
export type { NamedProposition } from './tables.ts'

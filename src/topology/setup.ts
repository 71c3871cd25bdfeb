/* What it takes to set a topology up somewhere else than in a model, with the same names. */
export {
  type Access,
  type EventMask,
  type GroupClass,
  readerNames,
  workerNames,
} from '../kernel/index.ts'
export { groupNames, mountsOf } from './assemble.ts'
export { mountsBelow, withDistinctDaemons, withDistinctNames } from './distinct.ts'
export { type Role, rolesIn } from './roles.ts'
export { restful, topologyOf } from './topology.ts'
export { accessTo } from './words.ts'

export { type AccessList, reachesItsOwn } from './accesslist.ts'
export { type Command, client } from './client.ts'
export {
  type Access,
  type Daemon,
  type File,
  type FileSystem,
  type FileUses,
  type FuseFileSystem,
  type LocalFileSystem,
  nameIn,
  serverNames,
} from './files.ts'
export type { EventMask, Group, GroupClass, Mark } from './group.ts'
export { interventionsOn } from './interventions.ts'
export {
  type Exemption,
  Listener,
  type ListenerOptions,
  type Policy,
  readerNames,
  type Scan,
  type ScanTime,
  type Thread,
  workerNames,
} from './listener.ts'
export { type Compilation, Machine } from './machine.ts'
export type { PoolOrder } from './pool.ts'
export { type KernelVersion, type Profile, profiles } from './profile.ts'
export { type Rule, rules } from './rules.ts'
export { daemonThreads, sftpServer } from './server.ts'
export {
  atRest,
  canStand,
  goesUnjudged,
  type Jobs,
  type Standing,
  stands,
  waitsForVerdict,
} from './task.ts'

export type { FileSystem, FuseFileSystem, LocalFileSystem, Mark, Profile } from '../kernel/index.ts'
export { topology, topologyOn } from './topology.ts'
export {
  bind,
  type ClientWords,
  cat,
  type DaemonOptions,
  type ListenerWords,
  listener,
  local,
  markChildren,
  markFilesystem,
  markMount,
  passthrough,
  remote,
  sshfs,
  stat,
  type Topology,
  touch,
  write,
} from './words.ts'

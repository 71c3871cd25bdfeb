export type { FileSystem, FuseFileSystem, LocalFileSystem, Mark } from '../kernel/index.ts'
export { topology } from './topology.ts'
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

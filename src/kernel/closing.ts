import type { Operation } from '../system/index.ts'
import { type Access, type File, type FileSystem, type FuseFileSystem, nameIn } from './files.ts'
import { inBackground, request } from './fuse.ts'
import { underInodeLock } from './inode.ts'
import type { Machine } from './machine.ts'
import { type Actor, act, choose, frame, type Path } from './path.ts'

/* What closing a file sends: FUSE_FLUSH, which is waited for, and FUSE_RELEASE. */

/**
 * U9, F20: close(2) of a descriptor: a synchronous FUSE_FLUSH. A daemon without a flush handler answers
 * ENOSYS once, and gets no more on that connection.
 */
export function flush(
  machine: Machine,
  who: Actor,
  { fs }: Access,
  file: File,
  { written = false }: CloseOptions = {},
): Path {
  if (fs.kind === 'local' || !machine.profile.closeFlushes) return []
  const sent = request(machine, who, fs, 'FLUSH', file, { written })
  const locked = machine.profile.flushTakesInodeLock
    ? underInodeLock(machine, who, fs, file, sent)
    : sent
  const noFlush = machine.noFlushOf(fs)
  const body =
    noFlush === undefined
      ? locked
      : choose(act('close(2)', [noFlush.get()]), {
          true: [],
          false: [
            ...locked,
            act('remembers that there is no flush handler', [noFlush.set(true)], { frees: true }),
          ],
        })
  const callers = who.dying ? exit : ['__x64_sys_close']
  return frame([...callers, 'filp_flush', 'fuse_flush'], body)
}

const exit = ['get_signal', 'do_group_exit', 'do_exit', 'put_files_struct', 'filp_close']

/** U9: close(2) of the last descriptor of an open file: FUSE_RELEASE follows, for which nobody waits. */
export function close(
  machine: Machine,
  who: Actor,
  access: Access,
  file: File,
  options: CloseOptions = {},
): Path {
  return [
    ...flush(machine, who, access, file, options),
    ...release(machine, who, access.fs, file, options),
  ]
}

interface CloseOptions {
  /** Was something written? Default: no. */
  readonly written?: boolean
}

/** V2: fuse_sync_release(): sent by force, and waited for. */
export function releaseAtOnce(machine: Machine, who: Actor, fs: FuseFileSystem, file: File): Path {
  const { connections } = fs.daemon
  const forgets = connections === 1 ? [] : [machine.loadOf(fs).release(nameIn(file))]
  return frame('fuse_file_put', [
    ...request(machine, who, fs, 'RELEASE', file),
    ...(forgets.length === 0 ? [] : [act('FUSE_RELEASE is done', forgets, { minor: true })]),
  ])
}

/** Only what it changes: who had the file open below closes it, too. */
export function release(
  machine: Machine,
  who: Actor,
  fs: FileSystem,
  file: File,
  { written = false }: CloseOptions = {},
): Path {
  if (isServed(machine, fs)) return [inBackground(machine, who, fs, file, written)]
  const forgets = connectionsForgetting(machine, fs, file)
  return forgets.length === 0 ? [] : [act('FUSE_RELEASE', forgets, { minor: true })]
}

/** U6, U9: does the daemon's own close of the file below wait for somebody? */
export function isServed(machine: Machine, fs: FileSystem): fs is FuseFileSystem {
  return (
    machine.profile.releasesAreServed &&
    !machine.serviceFrames &&
    fs.kind === 'fuse' &&
    fs.backing.fs.kind === 'fuse'
  )
}

function connectionsForgetting(machine: Machine, fs: FileSystem, file: File): Operation[] {
  if (fs.kind === 'local') return []
  const below = connectionsForgetting(machine, fs.backing.fs, file)
  return fs.daemon.connections === 1 ? below : [machine.loadOf(fs).release(nameIn(file)), ...below]
}

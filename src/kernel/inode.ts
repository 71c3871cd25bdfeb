import type { File, FuseFileSystem } from './files.ts'
import type { Machine } from './machine.ts'
import { type Actor, act, holder, holding, type Path } from './path.ts'

/** U10: what changes an inode does so under its lock. */
export function underInodeLock(
  machine: Machine,
  who: Actor,
  fs: FuseFileSystem,
  file: File,
  body: Path,
): Path {
  const inode = machine.inodeLock(fs, file)
  if (inode === undefined) return body
  const name = holder(who)
  return holding(
    act('locks the inode', [inode.acquire(name)], { wait: machine.waits.inodeLock, minor: true }),
    body,
    act('unlocks the inode', [inode.release(name)], { frees: true, minor: true }),
  )
}

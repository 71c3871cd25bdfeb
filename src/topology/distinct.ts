import type { Access, FileSystem, FuseFileSystem, Mark } from '../kernel/index.ts'
import { memberNames, nameOf } from '../system/index.ts'
import { accessTo, type ClientWords, type Topology } from './words.ts'

/** Several clients of one name are told apart by a number. */
export function withDistinctNames(clients: readonly ClientWords[]): readonly ClientWords[] {
  return clients.map((client, i) => {
    const isAlike = ({ name }: ClientWords) => name === client.name
    const names = memberNames(client.name, clients.filter(isAlike).length)
    return { ...client, name: names[clients.slice(0, i).filter(isAlike).length]! }
  })
}

/** What clients work on, and listeners log to. */
export function accessesIn({ clients, listeners }: Topology): readonly Access[] {
  return [
    ...clients.map(({ on }) => on),
    ...listeners.flatMap(({ log }) => (log === undefined ? [] : [accessTo(log.on)])),
  ]
}

/** The FUSE mounts that can be reached through an access, the top one first. */
export function mountsBelow({ fs }: Access): FuseFileSystem[] {
  return fs.kind === 'local' ? [] : [fs, ...mountsBelow(fs.backing)]
}

/**
 * The set-up with daemons and servers that can be told apart: where several mounts have one of the same
 * name, as two of sshfs have, each is named with its mount. They are different tasks, and locks and
 * queues know tasks by name.
 */
export function withDistinctDaemons(words: Topology): Topology {
  const mounts = [...new Set(accessesIn(words).flatMap(mountsBelow))]
  const alike = mounts.filter(({ daemon }) =>
    mounts.some((other) => other.daemon !== daemon && other.daemon.name === daemon.name),
  )
  return alike.length === 0 ? words : renamed(words, new Set(alike))
}

/** Marks and clients speak of the same copies, for file systems are told apart by identity. */
function renamed(words: Topology, mounts: ReadonlySet<FileSystem>): Topology {
  const copies = new Map<FileSystem, FileSystem>()
  const copyOf = (fs: FileSystem): FileSystem => {
    if (fs.kind === 'local') return fs
    const known = copies.get(fs)
    if (known !== undefined) return known
    const { daemon, path } = fs
    const name = (of: string) => (mounts.has(fs) ? nameOf({ name: of, of: path }) : of)
    const copy = {
      ...fs,
      backing: reached(fs.backing),
      daemon: { ...daemon, name: name(daemon.name), server: name(daemon.server) },
    }
    copies.set(fs, copy)
    return copy
  }
  const reached = (access: Access): Access => ({ ...access, fs: copyOf(access.fs) })
  const marked = (mark: Mark): Mark => ({ ...mark, fs: copyOf(mark.fs) })
  return {
    ...words,
    clients: words.clients.map((client) => ({ ...client, on: reached(client.on) })),
    listeners: words.listeners.map((listener) => ({
      ...listener,
      marks: listener.marks.map(marked),
      ignore: (listener.ignore ?? []).map(marked),
      ...(listener.log && {
        log: { ...listener.log, on: reached(accessTo(listener.log.on)) },
      }),
    })),
  }
}

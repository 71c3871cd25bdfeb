import { fstat, ifEverywhere } from './attributes.ts'
import { releaseAtOnce } from './closing.ts'
import { type Access, type File, type FuseFileSystem, pathOf } from './files.ts'
import { dropPages, readPage, writePage } from './folios.ts'
import { request } from './fuse.ts'
import { underInodeLock } from './inode.ts'
import type { Machine } from './machine.ts'
import {
  type Actor,
  act,
  choose,
  frame,
  holder,
  holding,
  ifKilled,
  type Path,
  undoing,
} from './path.ts'
import { permission } from './permission.ts'

export { close, flush, isServed, release } from './closing.ts'

/*
 * System calls on files, as far as they wait for somebody: permission events, directory locks and FUSE
 * requests. On a local file system only permission events make a task wait (V3).
 */

interface OpenOptions {
  /** Is the name not in the dentry cache, so that the walk looks it up? Default: it is cached. */
  readonly uncached?: boolean
  /** O_CREAT: an uncached name is looked up under the exclusive directory lock (V8). */
  readonly creat?: boolean
}

/** V1: open(2) of an existing file: the walk, then the verdict, then the file system's own open. */
export function open(
  machine: Machine,
  who: Actor,
  access: Access,
  file: File,
  { uncached = false, creat = false }: OpenOptions = {},
): Path {
  const { fs } = access
  return frame(openat, [
    ...(uncached && fs.kind === 'fuse'
      ? lookup(machine, who, fs, file, creat ? 'exclusive' : 'shared', 'fuse_atomic_open')
      : []),
    ...frame(
      ['vfs_open', 'do_dentry_open'],
      [
        ...permission(machine, who, access, file, 'open'),
        ...(fs.kind === 'fuse'
          ? [
              ...frame(openFunctions, request(machine, who, fs, 'OPEN', file)),
              ...dropPages(machine, fs, file),
            ]
          : []),
      ],
    ),
  ])
}

/**
 * F7, F14: the open of an event's file inside read(2). The fd has FMODE_NONOTIFY, so no group is asked;
 * a FUSE daemon that acts on its behalf has no such exemption.
 */
export function openEventFd(machine: Machine, who: Actor, access: Access, file: File): Path {
  const { fs } = access
  if (fs.kind === 'local' || !machine.profile.readOpensFiles) return []
  return frame(
    ['dentry_open_nonotify', 'vfs_open', 'do_dentry_open'],
    [
      ...frame(
        openFunctions,
        request(machine, who, fs, 'OPEN', file, { wait: machine.waits.eventFd }),
      ),
      ...dropPages(machine, fs, file),
    ],
  )
}

const openat = ['__x64_sys_openat', 'do_sys_openat2', 'do_filp_open', 'path_openat']
const openFunctions = ['fuse_open', 'fuse_file_open', 'fuse_send_open']

/**
 * V2, V3: open(2) with O_CREAT of a file that does not exist. On FUSE the parent directory's lock is
 * held from the lookup until after the verdict; on a local file system nothing is held by then. Who is
 * denied, or killed meanwhile, has the file open, and waits under the lock until it is released.
 */
export function create(machine: Machine, who: Actor, access: Access, file: File): Path {
  const { fs } = access
  const ask = permission(machine, who, access, file, 'open')
  if (fs.kind === 'local') return frame([...openat, 'vfs_open', 'do_dentry_open'], ask)
  return frame(
    openat,
    inDirectory(machine, who, fs, file, 'exclusive', [
      ...frame('fuse_atomic_open', [
        ...lookupRequest(machine, who, fs, file),
        ...frame('fuse_create_open', [
          ...request(machine, who, fs, 'CREATE', file),
          ...ifKilled(
            undoing(frame('do_dentry_open', ask), releaseAtOnce(machine, who, fs, file)),
            releaseAtOnce(machine, { ...who, dying: true }, fs, file),
          ),
        ]),
      ]),
    ]),
  )
}

/** stat(2) and the like: a lookup, no permission event. */
export function stat(machine: Machine, who: Actor, access: Access, file: File): Path {
  const { fs } = access
  if (fs.kind === 'local') return []
  return [
    ...frame(
      ['filename_lookup', 'path_lookupat', 'walk_component'],
      lookup(machine, who, fs, file, 'shared', '__lookup_slow'),
    ),
    ...ifEverywhere(machine, fstat(machine, who, access, file)),
  ]
}

/** V6: read(2): the verdict on the access first, then, unless the page is cached, FUSE_READ. */
export function read(
  machine: Machine,
  who: Actor,
  access: Access,
  file: File,
  { cached }: { cached: boolean },
): Path {
  return frame(
    ['__x64_sys_read', 'ksys_read', 'vfs_read'],
    [
      ...frame('rw_verify_area', permission(machine, who, access, file, 'access')),
      ...(cached
        ? ifEverywhere(machine, fstat(machine, who, access, file))
        : readPage(machine, who, access, file)),
    ],
  )
}

/** F7, F20: read(2) through an event fd raises no event; reading an empty file sends no request. */
export function readEventFd(machine: Machine, who: Actor, access: Access, file: File): Path {
  return frame(['__x64_sys_read', 'ksys_read', 'vfs_read'], readPage(machine, who, access, file))
}

/** write(2): no permission event (V6). */
export function write(machine: Machine, who: Actor, { fs }: Access, file: File): Path {
  if (fs.kind === 'local') return []
  return frame(
    ['vfs_write', 'fuse_file_write_iter'],
    underInodeLock(machine, who, fs, file, writePage(machine, who, fs, file)),
  )
}

/** utimensat(2), chmod(2): SETATTR under the inode's lock (U9, U10), no permission event. */
export function setattr(machine: Machine, who: Actor, { fs }: Access, file: File): Path {
  if (fs.kind === 'local') return []
  return frame(
    ['__x64_sys_utimensat', 'vfs_utimes', 'notify_change'],
    underInodeLock(
      machine,
      who,
      fs,
      file,
      frame(['fuse_setattr', 'fuse_do_setattr'], request(machine, who, fs, 'SETATTR', file)),
    ),
  )
}

/** U9: by name; the name is looked up again where it could not be created. */
export function setattrByName(machine: Machine, who: Actor, access: Access, file: File): Path {
  const looked = file.isNew ? stat(machine, who, access, file) : []
  return [...looked, ...setattr(machine, who, access, file)]
}

type LockMode = 'shared' | 'exclusive'

/**
 * V8, U9: the walk to a name. It is looked up under its directory's lock, unless it is known by then; a known
 * one takes no lock, and a FUSE_LOOKUP when its time is over. On 3.10 O_CREAT takes the lock all the same (V5).
 */
function lookup(
  machine: Machine,
  who: Actor,
  fs: FuseFileSystem,
  file: File,
  mode: LockMode,
  via: string,
): Path {
  const ask = frame(via, lookupRequest(machine, who, fs, file))
  const dentry = machine.dentry(fs, file)
  const locksAlways = mode === 'exclusive' && !machine.profile.sharedLookups
  if (dentry === undefined || locksAlways) return inDirectory(machine, who, fs, file, mode, ask)
  const path = pathOf({ fs, through: 'mount' }, file)
  return choose(act(`walks to ${path}`, [dentry.find()], { minor: true }), {
    unknown: inDirectory(machine, who, fs, file, mode, [
      ...ask,
      act(`${path} is known`, [dentry.add()], { minor: true }),
    ]),
    fresh: [],
    stale: frame(
      ['lookup_fast', 'fuse_dentry_revalidate'],
      request(machine, who, fs, 'LOOKUP', file),
    ),
  })
}

/** U9, V8: the directories on the way to a file are looked up first, each under the lock of its parent. */
export function walk(machine: Machine, who: Actor, { fs }: Access, { dir }: File): Path {
  if (fs.kind === 'local' || dir === '') return []
  const component: File = { dir: '', name: dir, isNew: false }
  return frame('link_path_walk', lookup(machine, who, fs, component, 'shared', 'walk_component'))
}

/** V8: the parent directory's lock; on 3.10 a mutex, whatever for (U10). */
function inDirectory(
  machine: Machine,
  who: Actor,
  fs: FuseFileSystem,
  file: File,
  mode: LockMode,
  body: Path,
): Path {
  const dir = machine.dirLock(fs, file.dir)
  if (dir === undefined) return body
  const name = holder(who)
  const shared = mode === 'shared' && machine.profile.sharedLookups
  return holding(
    act(
      `locks the directory ${fs.path} ${shared ? 'shared' : 'exclusively'}`,
      [shared ? dir.acquireShared(name) : dir.acquireExclusive(name)],
      { wait: machine.waits.dirLock },
    ),
    body,
    act(
      `unlocks the directory ${fs.path}`,
      [shared ? dir.releaseShared(name) : dir.releaseExclusive(name)],
      { frees: true },
    ),
  )
}

/** U10, V8: one FUSE_LOOKUP a directory at a time (fuse_lock_inode). */
function lookupRequest(machine: Machine, who: Actor, fs: FuseFileSystem, file: File): Path {
  const mutex = machine.lookupLock(fs, file.dir)
  const name = holder(who)
  return frame(
    'fuse_lookup',
    holding(
      act('fuse_lock_inode()', [mutex.acquire(name)], {
        wait: machine.waits.lookupLock,
        minor: true,
      }),
      frame('fuse_lookup_name', request(machine, who, fs, 'LOOKUP', file)),
      act('fuse_unlock_inode()', [mutex.release(name)], { frees: true, minor: true }),
    ),
  )
}

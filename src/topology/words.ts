import type {
  Access,
  Command,
  Compilation,
  EventMask,
  Exemption,
  File,
  FileSystem,
  FuseFileSystem,
  GroupClass,
  KernelVersion,
  LocalFileSystem,
  Mark,
  Policy,
  PoolOrder,
  Scan,
  ScanTime,
} from '../kernel/index.ts'
import { nameOf } from '../system/index.ts'
import { daemonWords, fileWords, mustBeKnown } from './vocabulary.ts'

/*
 * The words a set-up is described with: file systems and mounts, marks, listeners, clients. They are
 * plain values; topology() makes a system of them.
 */

/** A directory of a local file system (ext4, xfs, tmpfs ...). */
export function local(path: string): LocalFileSystem {
  return { kind: 'local', path }
}

/** A directory of another machine, or of a file system nobody here marks. */
export function remote(path: string): LocalFileSystem {
  return { kind: 'local', path: `remote:${path}` }
}

/** The same file system through another mount: mount marks do not see it, the other marks do (F6). */
export function bind(fs: FileSystem): Access {
  return { fs, through: 'bind' }
}

export interface DaemonOptions {
  /** What the daemon serves: a file system through its mount, or another `bind` mount of it. */
  readonly of: FileSystem | Access
  /** -s: one worker thread. Default: libfuse's ten (U13). */
  readonly singleThreaded?: boolean
}

/**
 * `sshfs HOST:DIR PATH`. Whether HOST is this machine shows in what it serves: local() or remote().
 * @example sshfs('/mnt/dst', { of: local('/home/src') })
 */
export function sshfs(
  path: string,
  options: DaemonOptions & { readonly connections?: number },
): FuseFileSystem {
  mustBeKnown(`sshfs at ${path}`, options, { ...daemonWords, connections: undefined })
  return fuseMount(path, 'sshfs', options, { connections: options.connections ?? 1 })
}

/** A passthrough daemon of libfuse: `api` is the library it is written against. */
export function passthrough(
  path: string,
  options: DaemonOptions & { readonly api?: 'low-level' | 'high-level' },
): FuseFileSystem {
  const apis = { 'low-level': true, 'high-level': true } as const
  mustBeKnown(`passthrough at ${path}`, options, { ...daemonWords, api: apis })
  return fuseMount(path, 'passthrough', options, {
    flushHandler: options.api !== 'high-level',
  })
}

const libfuseThreads = 10

function fuseMount(
  path: string,
  kind: 'sshfs' | 'passthrough',
  { of, singleThreaded = false }: DaemonOptions,
  options: { connections?: number; flushHandler?: boolean },
): FuseFileSystem {
  const backing = 'fs' in of ? of : ({ fs: of, through: 'mount' } as const)
  const named = (name: string) => (backing.fs.kind === 'fuse' ? nameOf({ name, of: path }) : name)
  return {
    kind: 'fuse',
    path,
    backing,
    daemon: {
      kind,
      name: named(kind),
      server: named('sftp-server'),
      threads: singleThreaded ? 1 : libfuseThreads,
      connections: options.connections ?? 1,
      flushHandler: options.flushHandler ?? true,
    },
  }
}

/** FAN_MARK_MOUNT: accesses through this mount. */
export function markMount(fs: FileSystem): Mark {
  return { kind: 'mount', fs }
}

/** FAN_MARK_FILESYSTEM: accesses to this file system through any mount. */
export function markFilesystem(fs: FileSystem): Mark {
  return { kind: 'filesystem', fs }
}

/** Inode marks on its directories with FAN_EVENT_ON_CHILD: accesses to their files, by any mount. */
export function markChildren(fs: FileSystem): Mark {
  return { kind: 'children', fs }
}

/** A fanotify permission listener: one group, and the threads that serve it. */
export interface ListenerWords {
  readonly marks: readonly Mark[]
  /** Accesses that one of these sees raise no event. */
  readonly ignore?: readonly Mark[]
  /** Default: listener. */
  readonly name?: string
  /** FAN_CLASS_CONTENT (default) or FAN_CLASS_PRE_CONTENT, which is asked first. */
  readonly class?: GroupClass
  /** FAN_OPEN_PERM (default), FAN_ACCESS_PERM. */
  readonly mask?: readonly EventMask[]
  /** Threads that read(2) the group's fd. Default: 1. */
  readonly threads?: number
  /** Threads that judge what the readers hand them. Default: 0, the readers judge. */
  readonly workers?: number
  /** Which of the events in their queue the workers take. Default: the oldest. */
  readonly workersTake?: PoolOrder
  /** Bytes given to read(2): 24 has room for one event (default), more for several (F14). */
  readonly buffer?: number
  /** How it judges. Default: reply, at once. */
  readonly scan?: Scan
  /** When it judges. After answering, with policy allow, it looks at what it has let through. */
  readonly scans?: ScanTime
  /** A file that it appends to, by path, for each event it judges. Default: none. */
  readonly log?: { readonly on: FileSystem | Access; readonly file: string }
  /** Whose events it answers without judging, in user space. Default: none. */
  readonly exempt?: Exemption
  /** What it answers. Default: allow. */
  readonly policy?: Policy
  /**
   * When it closes the event fd. Default: after answering. Before answering is a mistake (F16) that
   * this shows; it goes with policy allow.
   */
  readonly closes?: 'after answering' | 'before answering'
  /** Unread events the queue holds; more are let through unseen (F12). Default: no limit. */
  readonly maxEvents?: number
}

export function listener(words: ListenerWords): ListenerWords {
  return words
}

/** A command that works on one file, once or again and again. */
export interface ClientWords {
  readonly name: string
  readonly command: Command
  readonly on: Access
  readonly file: File
  /** Does it begin anew whenever it has ended? Default: no. */
  readonly forever?: boolean
}

export interface FileOptions {
  /** The file's directory below the mount. Default: the mount's root. */
  readonly dir?: string
  /** The task's name. Default: the command. */
  readonly name?: string
  /** For touch and write: the file does not exist yet. */
  readonly creates?: boolean
  /** Again and again, without end; each time as if the name were not cached. Default: once. */
  readonly forever?: boolean
}

/** `cat FILE`: open, read to the end, close. */
export function cat(on: FileSystem | Access, file: string, options: FileOptions = {}) {
  return command('cat', on, file, options)
}

/** `touch FILE`: open with O_CREAT, close, set the times, close. */
export function touch(on: FileSystem | Access, file: string, options: FileOptions = {}) {
  return command('touch', on, file, options)
}

/** `echo > FILE`: open with O_CREAT and O_TRUNC, write, close. */
export function write(on: FileSystem | Access, file: string, options: FileOptions = {}) {
  return command('write', on, file, options)
}

/** `stat FILE`: a lookup; no permission event. */
export function stat(on: FileSystem | Access, file: string, options: FileOptions = {}) {
  return command('stat', on, file, options)
}

function command(
  command: Command,
  on: FileSystem | Access,
  file: string,
  options: FileOptions,
): ClientWords {
  mustBeKnown(`${command} ${file}`, options, fileWords)
  const { dir = '', name = command, creates = false, forever = false } = options
  return {
    name,
    command,
    on: accessTo(on),
    file: { dir, name: file, isNew: creates },
    ...(forever && { forever }),
  }
}

/** A file system stands for the access through its mount. */
export function accessTo(on: FileSystem | Access): Access {
  return 'fs' in on ? on : { fs: on, through: 'mount' }
}

/** A set-up: who listens to what, and who works where. */
export interface Topology {
  readonly name: string
  readonly listeners: readonly ListenerWords[]
  readonly clients: readonly ClientWords[]
  /** Default: 6.x. */
  readonly kernel?: KernelVersion
  /**
   * Where memory is short, a page that was read may be gone at any time, and is asked for again (U10).
   * Default: ample.
   */
  readonly memory?: 'ample' | 'short'
  /**
   * What is known of a file when it is needed (U15): fresh where mounts are told to keep attributes for longer
   * than anything takes (attr_timeout), expired where they keep none. Default: of any age.
   */
  readonly attributes?: 'of any age' | 'fresh' | 'expired'
  /**
   * How servers are represented; see the kernel's Compilation. Default: service-frames, or threads where
   * a client goes on for ever.
   */
  readonly compilation?: Compilation
}

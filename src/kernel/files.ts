import { threadNames } from '../system/index.ts'
import type { Age } from './attributes.ts'

/** A file that a client works on; `isNew` while it does not exist yet. */
export interface File {
  readonly dir: string
  readonly name: string
  readonly isNew: boolean
}

/** What is done with files in one set-up, and what that makes of what is known of them. */
export interface FileUses {
  /** May several tasks read this file at once, or one open it while another reads? */
  readonly isShared: (file: File) => boolean
  /** By which paths clients write to it. */
  readonly writtenAt: (file: File) => readonly FileSystem[]
  /** U10: is its page, once read, there until the next open? */
  readonly pagesStay: (file: File) => boolean
  /** U15: how old its attributes can be when they are needed. */
  readonly agesOf: (file: File) => readonly Age[]
}

/** A local file system: its operations never wait for another task, permission events apart. */
export interface LocalFileSystem {
  readonly kind: 'local'
  readonly path: string
}

/** A FUSE mount, and the file system that its daemon serves it from. */
export interface FuseFileSystem {
  readonly kind: 'fuse'
  readonly path: string
  readonly daemon: Daemon
  readonly backing: Access
}

export type FileSystem = LocalFileSystem | FuseFileSystem

/**
 * A file system as it is reached: through the mount that marks know, or through another mount of the
 * same file system, which mount marks do not see and inode and filesystem marks do (F6).
 */
export interface Access {
  readonly fs: FileSystem
  readonly through: 'mount' | 'bind'
}

export interface Daemon {
  readonly kind: 'sshfs' | 'passthrough'
  readonly name: string
  /** Worker threads: 1 with -s, else libfuse's limit, 10 (U13). */
  readonly threads: number
  /** sshfs: SSH connections, each with an sftp-server of its own (max_conns). */
  readonly connections: number
  /** passthrough: the high-level library has no flush handler and answers ENOSYS once (U9). */
  readonly flushHandler: boolean
  readonly server: string
}

/** The sftp-servers behind the connections of a mount; only sshfs has any. */
export function serverNames({ daemon }: FuseFileSystem): readonly string[] {
  return daemon.kind === 'sshfs' ? threadNames(daemon.server, daemon.connections) : []
}

export function pathOf({ fs }: Access, file: File): string {
  return `${fs.path}/${nameIn(file)}`
}

/** Its path from the root of a file system. */
export function nameIn({ dir, name }: Pick<File, 'dir' | 'name'>): string {
  return dir === '' ? name : `${dir}/${name}`
}

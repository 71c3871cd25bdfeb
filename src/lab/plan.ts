import type { Deed } from '../system/index.ts'
import type { ClientWords, ListenerWords, Mark } from '../topology/index.ts'

/*
 * A topology as the lab sets it up: plain data, handed from the command to the processes that do it. File
 * systems are numbered in the order in which they can be mounted, each after the one it stands on.
 */

/** What a local file system can be. */
export type Backing = 'tmpfs' | 'ext4'

export interface LocalPlan {
  /** ext4: in a file, on a loop device. */
  readonly kind: Backing
  readonly at: string
  /** As the topology calls it. */
  readonly path: string
}

/** Another mount of a file system. */
export interface BindPlan {
  readonly kind: 'bind'
  readonly at: string
  readonly path: string
  readonly of: number
}

export type DaemonProgram = 'sshfs' | 'passthrough_ll' | 'passthrough'

export interface FusePlan {
  readonly kind: 'fuse'
  readonly at: string
  readonly path: string
  readonly of: number
  readonly program: DaemonProgram
  readonly singleThreaded: boolean
  readonly connections: number
  /** What the model calls its daemon, and sshfs's server. */
  readonly name: string
  readonly server: string
}

export type FileSystemPlan = LocalPlan | BindPlan | FusePlan

export interface MarkPlan {
  readonly kind: Mark['kind']
  /** One path, or with marks on children, one for each directory. */
  readonly paths: readonly string[]
}

export interface ListenerPlan {
  readonly name: string
  readonly readers: readonly string[]
  readonly workers: readonly string[]
  readonly class: NonNullable<ListenerWords['class']>
  readonly mask: NonNullable<ListenerWords['mask']>
  readonly marks: readonly MarkPlan[]
  readonly ignore: readonly MarkPlan[]
  readonly buffer: number
  readonly scan: NonNullable<ListenerWords['scan']>
  readonly scans: NonNullable<ListenerWords['scans']>
  readonly exempt: NonNullable<ListenerWords['exempt']>
  readonly deny: boolean
  readonly closesFirst: boolean
  /** Appended to for each event that is judged. */
  readonly log: string | undefined
}

export interface ClientPlan {
  readonly name: string
  readonly command: ClientWords['command']
  readonly path: string
  /** The file system it works on. */
  readonly on: number
  readonly dir: string
  /** Its file does not exist yet. */
  readonly creates: boolean
}

/** Where a listener's thread stops when its run is directed. */
export type Gate = 'read' | 'take' | 'scan' | 'answer' | 'close'

/**
 * A client starts, or a thread goes on from a gate. A client's name may be looked up before it starts, so
 * that it needs no FUSE_LOOKUP any more. One that waits for a verdict may be stopped, so that it does not
 * begin its next system call until it is continued. A daemon, server or listener may be held: it stays
 * stopped to the end of the run. A look takes down how everybody stands.
 */
export type Move =
  | { readonly kind: 'look up' | 'start' | 'stop' | 'continue'; readonly client: string }
  | {
      readonly kind: 'pass'
      readonly thread: string
      readonly gate: Gate
      /** Who waits for the verdict on the event that it is to read. */
      readonly eventBy?: string
    }
  | { readonly kind: 'hold'; readonly program: string }
  | { readonly kind: 'look' }

/** As long as any run takes, or not at all. */
export type Attributes = 'fresh' | 'expired'

export interface Plan {
  /** An empty directory, over which all is mounted. */
  readonly workspace: string
  readonly fileSystems: readonly FileSystemPlan[]
  /** Files that exist before anybody watches. */
  readonly files: readonly string[]
  readonly directories: readonly string[]
  readonly listeners: readonly ListenerPlan[]
  readonly clients: readonly ClientPlan[]
  /** What mounts are told about keeping attributes; undefined: nothing, but where the run is directed. */
  readonly attributes: Attributes | undefined
  /** Given, threads stop at their gates, and these moves are made one after the other; then all who are not held go free. */
  readonly moves: readonly Move[] | undefined
  /** What is done about it when it hangs. */
  readonly deed?: Deed
  /** Milliseconds after which a run that neither ends nor hangs is given up. */
  readonly limit: number
}

/** Programs that the lab found, by what they are for. */
export interface Parts {
  readonly sftpServer: string | undefined
  /** Makes ext4 file systems. */
  readonly mkfs?: string
  readonly daemons: Readonly<Partial<Record<DaemonProgram, DaemonPart>>>
}

/** A program, or a source of it to be compiled in the private file system. */
export type DaemonPart =
  | { readonly program: string }
  | { readonly source: string; readonly compiler: string; readonly flags: readonly string[] }

/* What was seen of a run. Plain data. */

/** How a task waits, by the stable names of the model's waits. */
export type WaitKind =
  | 'WAIT_VERDICT'
  | 'EVENTFD_OPEN'
  | 'WAIT_FUSE_REPLY'
  | 'WAIT_PAGE'
  | 'WAIT_DIRLOCK'
  | 'WAIT_LOOKUP_LOCK'
  | 'WAIT_INODE_LOCK'
  | 'WAIT_SFTP_REPLY'

/** A thread of the set-up, as /proc showed it. */
export interface ObservedTask {
  /** As the model calls it; of several threads of a daemon, all alike. */
  readonly name: string
  readonly role: 'client' | 'reader' | 'worker' | 'daemon' | 'server'
  readonly pid: number
  readonly tid: number
  readonly command: string
  /** ps state letter. */
  readonly letter: string
  /** Innermost function first. */
  readonly stack: readonly string[]
  /**
   * `waits` for another task; `idle`, for work; `held` by a signal; `running`; `unknown`: it sleeps, and nobody
   * knows for whom.
   */
  readonly state: 'waits' | 'idle' | 'held' | 'running' | 'unknown'
  readonly wait?: WaitKind
}

/** By the names of tasks. */
export interface ObservedEdge {
  readonly from: string
  readonly to: string
  readonly for: WaitKind
}

/** How everybody stood at a moment of a directed run. */
export interface Look {
  /** Those that are idle, too. */
  readonly tasks: readonly ObservedTask[]
  /** Requests that its daemon has not replied to, of each FUSE mount by its path in the topology. */
  readonly inFlight: Readonly<Record<string, number>>
}

/** How far a directed run came. */
export interface Followed {
  readonly made: number
  readonly of: number
  /** The first move that could not be made, in words. */
  readonly left?: string
}

export interface Observation {
  /** `hangs`: nobody moves any more, and not everybody is done. `goes on`: neither, for as long as it was watched. */
  readonly outcome: 'completes' | 'hangs' | 'goes on'
  /** Those that are not done, at the end. */
  readonly tasks: readonly ObservedTask[]
  readonly edges: readonly ObservedEdge[]
  /** Clients that have ended, in this order. */
  readonly ended: readonly {
    readonly name: string
    readonly status: number | null
    readonly error: string
  }[]
  readonly followed?: Followed
  /** What was seen where the moves said so. */
  readonly looks?: readonly Look[]
  /** After something was done about the hang: who is not done then, and who has ended meanwhile. */
  readonly after?: Pick<Observation, 'tasks' | 'ended'>
  /** From the first client's start to the last sample. */
  readonly seconds: number
}

import type { Wait } from '../system/index.ts'

/** Which kernel's rules apply: the seed's 3.10 (el7) or 6.x. Rules are numbered as in SEMANTICS.md. */
export type KernelVersion = '3.10' | '6.x'

/** Where the rules of the two kernels differ. */
export interface Profile {
  readonly version: KernelVersion
  /** F10: a fatal signal ends the wait for a verdict; on 3.10 nothing does. */
  readonly verdictWaitKillable: boolean
  /** U10: a lookup holds the parent directory's lock shared; on 3.10 it is a mutex. */
  readonly sharedLookups: boolean
  /** U9: close() takes the inode's lock around FUSE_FLUSH. On 6.18 it does not. */
  readonly flushTakesInodeLock: boolean
  /** F4: a group that marks both the directory and the mount gets one event; on 3.10 two. */
  readonly oneEventPerGroup: boolean
  /** F3: groups are asked in the order of their classes. */
  readonly classesAreInOrder: boolean
  /** F15: an event whose file cannot be opened is denied. */
  readonly failedOpensDeny: boolean
  /** F14: read(2) opens the file of an event before it returns it. */
  readonly readOpensFiles: boolean
  /** F14: a read(2) with room for several events goes on with the next before it returns the first. */
  readonly readTakesBatches: boolean
  /** F7: what a listener opens by path raises events like anybody's, in its own group, too. */
  readonly ownAccessesRaise: boolean
  /** F6: a mount mark sees accesses through that mount alone. */
  readonly mountMarksSeeOneMount: boolean
  /** U9, F20: close(2) waits for a FUSE_FLUSH. */
  readonly closeFlushes: boolean
  /** V2, V8: a lookup holds the parent directory's lock, a create until after the verdict. */
  readonly opensLockDirectory: boolean
  /** U10: a page that another reads is waited for, and one that is there is not asked for. */
  readonly pagesAreShared: boolean
  /** U13: a daemon serves as many requests at once as it has threads. */
  readonly daemonThreadsAreFew: boolean
  /** S3: an sftp-server serves one message at a time. */
  readonly serverIsSerial: boolean
  /**
   * U6, U9: a daemon on another FUSE mount that serves a FUSE_RELEASE closes the file below, and waits for the
   * FLUSH, as does an sftp-server; with daemons as processes of their own. Left out: nobody waits for it, and
   * it can only be held up by a daemon below that has no thread left, or by a server below. Whatever is then
   * queued behind it goes there, too, and is as good as held up itself, with the same threads, servers and
   * locks: what hangs with it hangs without. That is an argument, no proof; random set-ups are held against it.
   */
  readonly releasesAreServed: boolean
  /**
   * U15: attributes are asked for wherever they are needed. Left out where nobody else is at the file, and where
   * they are not for a read that can find its page: whoever needs them there goes on to a FUSE_READ, or comes
   * from a FUSE_OPEN or FUSE_LOOKUP of the same file, for which it waits with the same locks for the same threads
   * and servers. What hangs with it hangs without. That is an argument, no proof; random set-ups are held against it.
   */
  readonly attributesAreAskedEverywhere: boolean
  /** S6: a request goes to its file's connection, or to one of the least loaded. */
  readonly requestsArePinned: boolean
  /** The functions in which a task waits for a FUSE reply or a verdict, innermost first. */
  readonly functions: { readonly verdict: string; readonly reply: string; readonly request: string }
}

const allKernels = {
  classesAreInOrder: true,
  failedOpensDeny: true,
  readOpensFiles: true,
  readTakesBatches: true,
  ownAccessesRaise: true,
  mountMarksSeeOneMount: true,
  closeFlushes: true,
  opensLockDirectory: true,
  pagesAreShared: true,
  daemonThreadsAreFew: true,
  serverIsSerial: true,
  requestsArePinned: true,
} satisfies Partial<Profile>

export const profiles: Readonly<Record<KernelVersion, Profile>> = {
  '6.x': {
    ...allKernels,
    releasesAreServed: false,
    attributesAreAskedEverywhere: false,
    version: '6.x',
    verdictWaitKillable: true,
    sharedLookups: true,
    flushTakesInodeLock: false,
    oneEventPerGroup: true,
    functions: {
      verdict: 'fanotify_handle_event',
      reply: 'request_wait_answer',
      request: '__fuse_simple_request',
    },
  },
  '3.10': {
    ...allKernels,
    releasesAreServed: false,
    attributesAreAskedEverywhere: false,
    version: '3.10',
    verdictWaitKillable: false,
    sharedLookups: false,
    flushTakesInodeLock: true,
    oneEventPerGroup: false,
    functions: {
      verdict: 'fanotify_get_response',
      reply: 'wait_answer_interruptible',
      request: 'fuse_request_send',
    },
  },
}

/** How a task waits, by what it waits for. */
export function waits(profile: Profile) {
  const reply = (kind: string, what: string, letter: 'S' | 'D' = 'S'): Wait => ({
    // U3: once the daemon has read the request, nothing but its reply or an abort ends the wait
    letter,
    endedBy: 'nothing',
    what,
    kind,
  })
  return {
    /** F10 */
    verdict: {
      letter: 'D',
      endedBy: profile.verdictWaitKillable ? 'fatal signal' : 'nothing',
      what: 'verdict',
      kind: 'WAIT_VERDICT',
    },
    /** U3 */
    fuseReply: reply('WAIT_FUSE_REPLY', 'FUSE reply'),
    /** F14: the reader opens the event's file inside its own read(2) */
    eventFd: reply('EVENTFD_OPEN', 'FUSE reply'),
    /** A buffered read of an uncached page waits for its folio, killably; the FUSE_READ goes on (U6) */
    page: { letter: 'D', endedBy: 'fatal signal', what: 'page', kind: 'WAIT_PAGE' },
    /** U10: who locks a folio to write or to drop it waits without end */
    folioLock: { letter: 'D', endedBy: 'nothing', what: 'page', kind: 'WAIT_PAGE' },
    /** V8, U10 */
    dirLock: { letter: 'D', endedBy: 'nothing', what: 'directory lock', kind: 'WAIT_DIRLOCK' },
    /** U10 */
    lookupLock: {
      letter: 'D',
      endedBy: 'nothing',
      what: 'lookup mutex',
      kind: 'WAIT_LOOKUP_LOCK',
    },
    inodeLock: { letter: 'D', endedBy: 'nothing', what: 'inode lock', kind: 'WAIT_INODE_LOCK' },
    /** S1: sem_wait without time-out; the daemon's death aborts the connection (U7) */
    sftpReply: {
      letter: 'S',
      endedBy: 'fatal signal',
      what: 'SFTP reply',
      kind: 'WAIT_SFTP_REPLY',
      afterwards: 'the FUSE connection is aborted, which frees every task that waits in it',
    },
  } as const satisfies Record<string, Wait>
}

export type Waits = ReturnType<typeof waits>

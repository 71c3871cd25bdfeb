import type { Profile } from './profile.ts'

/** A rule of SEMANTICS.md that a kernel can be imagined without: would the runs of a real one notice? */
export interface Rule {
  readonly number: string
  readonly text: string
  readonly without: Partial<Profile>
}

export const rules: readonly Rule[] = [
  {
    number: 'F14',
    text: 'read(2) opens the file of an event before it returns it',
    without: { readOpensFiles: false },
  },
  {
    number: 'F14',
    text: 'a read(2) with room for several events goes on with the next before it returns the first',
    without: { readTakesBatches: false },
  },
  {
    number: 'F7',
    text: 'what a listener opens by path raises events like what anybody opens',
    without: { ownAccessesRaise: false },
  },
  {
    number: 'F6',
    text: 'a mount mark sees accesses through that mount alone',
    without: { mountMarksSeeOneMount: false },
  },
  {
    number: 'U9',
    text: 'close(2) waits for a FUSE_FLUSH',
    without: { closeFlushes: false },
  },
  {
    number: 'V2, V8',
    text: "a create holds its directory's lock until after the verdict",
    without: { opensLockDirectory: false },
  },
  {
    number: 'U13',
    text: 'a daemon serves as many requests at once as it has threads',
    without: { daemonThreadsAreFew: false },
  },
  {
    number: 'S3',
    text: 'sftp-server serves one message at a time',
    without: { serverIsSerial: false },
  },
]

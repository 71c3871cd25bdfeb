/* The forced set-ups, with what they are and how they end on a real kernel. */

const creates = { op: 'touch-new', threads: 2, openers: 2 }
const access = { mask: 'access' }
const both = { mask: 'open+access' }

export const sshfsRows = [
  ['creators in one directory, one daemon thread', { ...creates, daemon: 'sshfs-s' }, 'hangs'],
  ['creators in one directory', { ...creates, daemon: 'sshfs' }, 'completes'],
  [
    'a file read before it is allowed',
    { ...access, scan: 'read', threads: 2, daemon: 'sshfs-s' },
    'hangs',
  ],
  ['the same, 3 threads', { ...access, scan: 'read', threads: 3, daemon: 'sshfs-s' }, 'completes'],
  [
    'two files read before they are allowed',
    { ...access, scan: 'read', threads: 4, openers: 2, daemon: 'sshfs-s' },
    'hangs',
  ],
  ['opens and reads', { ...both, threads: 3, daemon: 'sshfs-s' }, 'hangs'],
  ['the same, 4 threads', { ...both, threads: 4, daemon: 'sshfs-s' }, 'completes'],
  ['reads, one daemon thread', { ...access, daemon: 'sshfs-s' }, 'hangs'],
  ['reads', { ...access, daemon: 'sshfs' }, 'completes'],
  ['reads, 2 clients', { ...access, openers: 2, daemon: 'sshfs' }, 'hangs'],
  ['a creator and a reader', { op: 'mixed', threads: 2, openers: 2 }, 'hangs'],
  ['the same, 3 threads', { op: 'mixed', threads: 3, openers: 2 }, 'completes'],
  ['batches', { buffer: 4096, threads: 4, openers: 2 }, 'hangs'],
  ['connections', { daemon: 'sshfs-c3', threads: 2, openers: 2 }, 'hangs'],
  ['two hops', { hops: 2, daemon: 'sshfs-s', threads: 3, openers: 3 }, 'hangs'],
] as const

export const passthroughRows = [
  ['creators, low-level', { ...creates, daemon: 'pt-ll-s' }, 'hangs'],
  ['creators, high-level', { ...creates, daemon: 'pt-hl-s' }, 'hangs'],
  ['creators, several daemon threads', { ...creates, daemon: 'pt-ll' }, 'completes'],
  ['reads, low-level', { ...access, daemon: 'pt-ll-s' }, 'hangs'],
  ['reads, high-level', { ...access, daemon: 'pt-hl-s' }, 'hangs'],
  [
    'two files read before they are allowed, low-level',
    { ...access, scan: 'read', threads: 4, openers: 2, daemon: 'pt-ll-s' },
    'hangs',
  ],
  [
    'two files read before they are allowed, high-level',
    { ...access, scan: 'read', threads: 4, openers: 2, daemon: 'pt-hl-s' },
    'hangs',
  ],
] as const

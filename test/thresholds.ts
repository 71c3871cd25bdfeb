/*
 * The smallest number of reader threads with which nothing can hang, for 1, 2, ... clients that read a file
 * each: one hop, both file systems marked, one event a read.
 */

const multiThreaded = ['sshfs', 'pt-ll'] as const
const singleThreaded = ['sshfs-s', 'pt-ll-s', 'pt-hl-s'] as const

export const smallestSafeThreads = [
  { daemons: multiThreaded, mask: ['open'], scan: 'reply', safe: [2, 3, 4] },
  { daemons: ['sshfs'], mask: ['access'], scan: 'reply', safe: [1, 2, 3] },
  { daemons: ['pt-ll'], mask: ['access'], scan: 'reply', safe: [1, 1, 1] },
  { daemons: multiThreaded, mask: ['access'], scan: 'read', safe: [2, 3, 4] },
  { daemons: multiThreaded, mask: ['open', 'access'], scan: 'reply', safe: [2, 3, 4] },
  { daemons: singleThreaded, mask: ['open'], scan: 'reply', safe: [2, 3, 4] },
  { daemons: singleThreaded, mask: ['access'], scan: 'reply', safe: [2, 4, 6] },
  { daemons: singleThreaded, mask: ['access'], scan: 'read', safe: [3, 5, 7] },
  { daemons: singleThreaded, mask: ['open', 'access'], scan: 'reply', safe: [4, 7, 10] },
] as const

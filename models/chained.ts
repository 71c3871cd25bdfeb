/**
 * Two FUSE mounts, one on top of the other, all of this machine: sshfs of a directory that is itself an
 * sshfs mount.
 *
 *     sshfs localhost:/home/src /mnt/1
 *     sshfs localhost:/mnt/1 /mnt/2
 *     cat /mnt/2/f1
 *
 * Expected: each watched layer needs a thread of its own. An open at the top goes down through both
 * servers; every layer that is watched raises an event on the way, and the event of an upper layer keeps
 * its reader inside FUSE until the ones below have been answered. With all three layers watched one
 * client hangs two threads and not three; with only the top watched nothing hangs.
 */
import { cat, choice, count, listener, local, markMount, model, sshfs, topology } from 'fsmc'

export default model({
  name: 'chained',
  description: 'cat on an sshfs mount of an sshfs mount of this machine',
  parameters: {
    threads: count(1, 'reader threads of the listener'),
    openers: count(1, 'clients at the same time'),
    marks: choice(
      ['all', 'top', 'top+middle', 'top+source', 'middle+source'],
      'which of the three layers are watched',
    ),
  },
  build: ({ threads, openers, marks }) => {
    const source = local('/home/src')
    const middle = sshfs('/mnt/1', { of: source })
    const top = sshfs('/mnt/2', { of: middle })
    const watched = {
      all: [top, middle, source],
      top: [top],
      'top+middle': [top, middle],
      'top+source': [top, source],
      'middle+source': [middle, source],
    }[marks]
    return topology({
      name: 'chained',
      listeners: [listener({ marks: watched.map(markMount), threads })],
      clients: Array.from({ length: openers }, (_, i) => cat(top, `f${i + 1}`)),
    })
  },
  expectations: [
    { verdicts: 'violated', states: 10, because: 'three watched layers, one thread' },
    {
      with: { threads: 2 },
      verdicts: 'violated',
      states: 16,
      because: 'three watched layers, two threads',
    },
    { with: { threads: 3 }, verdicts: 'holds', states: 63 },
    { with: { marks: 'top' }, verdicts: 'holds', states: 16 },
    { with: { marks: 'top+middle' }, verdicts: 'violated', states: 10 },
    { with: { marks: 'top+source' }, verdicts: 'violated', states: 11 },
    { with: { marks: 'middle+source' }, verdicts: 'violated', states: 11 },
    { with: { marks: 'top+source', threads: 2 }, verdicts: 'holds', states: 24 },
    {
      with: { threads: 3, openers: 2 },
      verdicts: 'violated',
      states: 1238,
      because: 'sshfs: threads <= openers + 1',
    },
    { with: { threads: 4, openers: 2 }, verdicts: 'holds', states: 1952 },
  ],
})

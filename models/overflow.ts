/**
 * A permission group whose queue is limited, and more opens at once than it holds. fanotify lets an
 * access through when the queue is full: nobody is asked.
 *
 * Expected: with four reader threads and three clients nothing hangs, but opens can find the queue full
 * and go on unseen. With limit=0 (FAN_UNLIMITED_QUEUE) every open is judged. A short queue is no cure for
 * the loopback hang either: events that have been read no longer count, so the server's event still
 * fits, and one thread hangs with any limit.
 */
import { cat, count, listener, local, markMount, model, sshfs, topology } from 'fsmc'

export default model({
  name: 'overflow',
  description: 'a loopback mount, and a listener whose event queue is limited',
  parameters: {
    limit: count(1, 'unread events that the queue holds; 0: no limit', 0),
    openers: count(3, 'clients at the same time'),
    threads: count(4, 'reader threads of the listener'),
  },
  build: ({ limit, openers, threads }) => {
    const src = local('/home/src')
    const dst = sshfs('/mnt/dst', { of: src })
    return topology({
      name: 'overflow',
      listeners: [
        listener({
          marks: [markMount(dst), markMount(src)],
          threads,
          ...(limit === 0 ? {} : { maxEvents: limit }),
        }),
      ],
      clients: Array.from({ length: openers }, (_, i) => cat(dst, `f${i + 1}`)),
    })
  },
  expectations: [
    {
      verdicts: {
        'no deadlock': 'holds',
        'no open by or for cat 1 goes without a verdict': 'violated',
      },
      states: 17_258,
      because: 'opens that find the queue full go on unseen',
    },
    { with: { limit: 3 }, verdicts: 'holds', states: 17_396, because: 'the queue never fills' },
    { with: { openers: 1, threads: 1 }, verdicts: { 'no deadlock': 'violated' }, states: 11 },
    {
      with: { limit: 0, openers: 1, threads: 1 },
      verdicts: 'violated',
      states: 7,
      because: 'the loopback hang',
    },
  ],
})

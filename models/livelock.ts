/**
 * A listener that answers first and looks at the file afterwards, as scanners do that must not slow anybody
 * down, and looks at it by its path; or one that appends to a log for each event. Either is an access like
 * anybody's (no pid is exempt in the kernel): it raises an event in the listener's own group, which is
 * answered, and then looked at, or logged, by another access, and so on.
 *
 * Expected: with one thread it hangs at once, for the thread waits for its own verdict. With two or more
 * every open gets its verdict, and nothing ever hangs, but the listener never comes to rest again: one
 * file opened once keeps it busy for ever. What helps is to answer events of one's own pid without looking
 * (exempt=listener, two threads), or to look at the file through the event's own fd (by=fd), which raises
 * no event.
 */
import { cat, choice, count, listener, local, markMount, model, topology } from 'fsmc'

export default model({
  name: 'livelock',
  description: 'one open of one file, and a listener that keeps itself busy',
  parameters: {
    threads: count(2, 'reader threads of the listener'),
    looks: choice(
      ['by path', 'by fd', 'in its log'],
      'what it does after answering: opens the path, reads the event fd, or appends to a log',
    ),
    exempt: choice(['none', 'listener'], 'whose events it answers and does not look at'),
  },
  build: ({ threads, looks, exempt }) => {
    const home = local('/home')
    return topology({
      name: 'livelock',
      listeners: [
        listener({
          marks: [markMount(home)],
          threads,
          exempt,
          scan: looks === 'by path' ? 'reopen' : looks === 'by fd' ? 'read' : 'reply',
          scans: 'after answering',
          ...(looks === 'in its log' && { log: { on: home, file: 'log' } }),
        }),
      ],
      clients: [cat(home, 'f')],
    })
  },
  expectations: [
    {
      verdicts: {
        'no deadlock': 'holds',
        'every open by or for cat gets a verdict': 'holds',
        'listener comes to rest when the clients are done': 'violated',
      },
      states: 18,
      because: 'each look raises an event, which is looked at',
    },
    {
      with: { looks: 'in its log' },
      verdicts: {
        'no deadlock': 'holds',
        'every open by or for cat gets a verdict': 'holds',
        'listener comes to rest when the clients are done': 'violated',
      },
      states: 18,
      because: 'each line of the log is an event, which is logged',
    },
    {
      with: { threads: 1 },
      verdicts: { 'no deadlock': 'violated' },
      states: 4,
      because: 'it waits for its own verdict',
    },
    { with: { exempt: 'listener' }, verdicts: 'holds', states: 12 },
    { with: { exempt: 'listener', looks: 'in its log' }, verdicts: 'holds', states: 12 },
    {
      with: { exempt: 'listener', threads: 1 },
      verdicts: { 'no deadlock': 'violated' },
      states: 4,
    },
    { with: { looks: 'by fd' }, verdicts: 'holds', states: 4 },
  ],
})

/**
 * A listener that closes the event fd before it writes its answer. The kernel finds the event that an
 * answer is meant for by the number of its fd, and a number that is closed is free for the next event:
 *
 *     read(fanotify, &event)         # fd 4
 *     close(4)                       # too early
 *     write(fanotify, {4, FAN_ALLOW})
 *
 * Expected: with two threads two opens can get each other's verdicts, so a file that was found bad is
 * read and a clean one is not. With closes=after each verdict reaches its open.
 */
import { cat, choice, count, listener, local, markMount, model, topology } from 'fsmc'

export default model({
  name: 'verdict-swap',
  description: 'a listener that closes the event fd before, or after, it answers',
  parameters: {
    threads: count(2, 'reader threads of the listener'),
    openers: count(2, 'clients at the same time'),
    closes: choice(['before', 'after'], 'when it closes the event fd: before or after it answers'),
  },
  build: ({ threads, openers, closes }) => {
    const home = local('/home')
    return topology({
      name: 'verdict-swap',
      listeners: [listener({ marks: [markMount(home)], threads, closes: `${closes} answering` })],
      clients: Array.from({ length: openers }, (_, i) => cat(home, `f${i + 1}`)),
    })
  },
  expectations: [
    {
      verdicts: {
        'no deadlock': 'holds',
        'every verdict of listener reaches the open it was found for': 'violated',
      },
      states: 187,
      because: 'the second event gets the number that the first one had',
    },
    { with: { threads: 1 }, verdicts: 'holds', states: 40, because: 'one event at a time' },
    { with: { closes: 'after' }, verdicts: 'holds', states: 16 },
  ],
})

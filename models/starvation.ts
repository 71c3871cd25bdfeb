/**
 * Clients that never stop opening files, and a listener whose reader hands events to a pool of workers.
 * Does every open get its verdict?
 *
 * The kernel's own notification list is first in, first out: nobody can be overtaken for ever. What a
 * listener does with the events then is its own affair. Workers that take the newest first, as a stack or
 * a priority for "what the user waits for now" would, leave the oldest open where it is as long as others
 * keep coming: its client hangs in an open(2) while the system looks busy and well. No task is blocked
 * for ever by a circle, so nothing that looks for deadlocks sees it.
 *
 * Expected: with take=oldest every open gets a verdict under weak fairness (every task that can go on,
 * does); with newest or any, one client starves, and the loop shows who overtakes it.
 */
import { cat, choice, count, listener, local, markMount, model, topology } from 'fsmc'

export default model({
  name: 'starvation',
  description: 'clients that open files for ever, a listener that hands events to workers',
  parameters: {
    take: choice(['oldest', 'newest', 'any'], 'which event a worker takes from their queue'),
    clients: count(2, 'clients that open a file, again and again'),
    workers: count(1, 'workers that judge and answer'),
  },
  build: ({ take, clients, workers }) => {
    const home = local('/home')
    return topology({
      name: 'starvation',
      listeners: [listener({ marks: [markMount(home)], workers, workersTake: take })],
      clients: Array.from({ length: clients }, (_, i) => cat(home, `f${i + 1}`, { forever: true })),
    })
  },
  expectations: [
    { verdicts: 'holds', states: 49 },
    { with: { clients: 3, workers: 2 }, verdicts: 'holds', states: 498 },
    {
      with: { take: 'newest' },
      verdicts: { 'no deadlock': 'holds', 'every open by or for cat 1 gets a verdict': 'violated' },
      states: 49,
      because: 'who came first is overtaken for ever',
    },
    {
      with: { take: 'any' },
      verdicts: { 'no deadlock': 'holds', 'every open by or for cat 1 gets a verdict': 'violated' },
      states: 48,
    },
    {
      with: { take: 'newest', workers: 2 },
      verdicts: { 'no deadlock': 'holds', 'every open by or for cat 1 gets a verdict': 'violated' },
      states: 63,
      because: 'a worker for each client does not help: both may come too late, again and again',
    },
  ],
})

/**
 * Does every open get a verdict, when clients go on for ever? The system of seed.ts, asked for more than
 * hangs. Under weak fairness (every task that can go on does so eventually) the answer is the same: nobody
 * starves, for the notification list is first-in, first-out. Without fairness a listener that has taken
 * an event may sleep for ever while all others go on.
 */
import { choice, count, leadsTo, model, proposition } from 'fsmc'
import { seed } from './seed.ts'

export default model({
  name: 'verdicts',
  description: 'Every open gets a verdict, from clients that go on for ever.',
  parameters: {
    openers: count(2, 'clients that touch a file, again and again'),
    threads: count(2, 'threads of the listener'),
    mount: choice(['loopback', 'remote'], 'where sftp-server runs'),
  },
  build: ({ openers, threads, mount }) =>
    seed(openers, threads, mount === 'loopback', (events) =>
      Object.entries(events).map(([task, event]) => {
        const waits = (is: boolean) => proposition([event], (state) => (state === 'WAIT') === is)
        return leadsTo(`every open by ${task} gets a verdict`, waits(true), waits(false))
      }),
    ),
  expectations: [
    { verdicts: 'violated', states: 948, because: 'as many opens as threads: it hangs' },
    { with: { threads: 3 }, verdicts: 'holds', states: 1_910 },
    { with: { openers: 3, threads: 3, mount: 'remote' }, verdicts: 'holds', states: 24_130 },
  ],
})

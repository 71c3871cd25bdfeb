/**
 * The seed system in the exact abstraction of its SPIN and TLA+ twins: clients that touch a file on a
 * FUSE mount for ever, one permission group, listener threads that open the event's file through FUSE
 * inside read(2), sshfs, and a serial sftp-server. Mounted from the same machine (loopback), the
 * server's open of the backing file raises an event of its own; mounted from a remote one, it does not.
 *
 * Nothing hangs with a remote server. In the loopback case it hangs exactly when as many opens are in
 * flight as there are listener threads.
 */
import {
  cell,
  choice,
  count,
  fifo,
  model,
  noDeadlock,
  process,
  step,
  symmetric,
  system,
} from 'fsmc'
import { Record } from 'immutable'

type Event = 'NONE' | 'WAIT' | 'ALLOW'
type Request = 'FREE' | 'PENDING' | 'SENT' | 'FINISHED'

/** Where a task stands, and the request or event it has in hand (-1: none). */
const Task = Record({ at: 'start', hand: -1 })

function seed(openers: number, threads: number, loopback: boolean) {
  const serverEvent = openers
  const readers = range(threads).map((t) => `listener ${t}`)
  const events = range(openers + 1).map((e) =>
    cell<Event>(`event ${e}`, 'NONE', { heldBy: (state) => (state === 'WAIT' ? readers : []) }),
  )
  const requests = range(openers + threads).map((r) =>
    cell<Request>(`fuse_req ${r}`, 'FREE', { heldBy: () => ['sshfs'] }),
  )
  const notificationList = fifo<number>('notification_list')
  const pending = fifo<number>('fc->pending')
  const toServer = fifo<number>('pipe to sftp-server')
  const fromServer = fifo<number>('pipe from sftp-server', { heldBy: () => ['sftp-server'] })

  const touch = (i: number) =>
    process(`touch ${i}`, Task(), (self) => {
      switch (self.at) {
        case 'start':
          return [
            step('sends FUSE_CREATE', [requests[i]!.set('PENDING'), pending.push(i)], () =>
              self.set('at', 'request_wait_answer'),
            ),
          ]
        case 'request_wait_answer':
          return [
            step('gets the FUSE reply', requests[i]!.move('FINISHED', 'FREE'), () =>
              self.set('at', 'fsnotify'),
            ),
          ]
        case 'fsnotify':
          return [
            step('raises FAN_OPEN_PERM', [events[i]!.set('WAIT'), notificationList.push(i)], () =>
              self.set('at', 'fanotify_get_response'),
            ),
          ]
        default:
          return [step('gets the verdict', events[i]!.move('ALLOW', 'NONE'), () => Task())]
      }
    })

  const listener = (t: number) => {
    const request = requests[openers + t]!
    return process(`listener ${t}`, Task(), (self) => {
      switch (self.at) {
        case 'start':
          return [
            step('reads an event', notificationList.pop(), (event) =>
              Task({ at: event === serverEvent ? 'answers' : 'dentry_open', hand: event }),
            ),
          ]
        case 'dentry_open':
          return [
            step('sends FUSE_OPEN', [request.set('PENDING'), pending.push(openers + t)], () =>
              self.set('at', 'request_wait_answer'),
            ),
          ]
        case 'request_wait_answer':
          return [
            step('gets the FUSE reply', request.move('FINISHED', 'FREE'), () =>
              self.set('at', 'answers'),
            ),
          ]
        default:
          return [step('answers FAN_ALLOW', events[self.hand]!.set('ALLOW'), () => Task())]
      }
    })
  }

  const sshfs = process('sshfs', Task(), (self) =>
    self.at === 'start'
      ? [
          ...range(requests.length).map((r) =>
            step(`takes request ${r}`, [pending.popIf(r), requests[r]!.set('SENT')], () =>
              Task({ at: 'forwards', hand: r }),
            ),
          ),
          ...range(requests.length).map((r) =>
            step(
              `replies to ${r}`,
              [fromServer.popIf(r), requests[r]!.set('FINISHED')],
              () => self,
            ),
          ),
        ]
      : [step(`sends SFTP OPEN for ${self.hand}`, toServer.push(self.hand), () => Task())],
  )

  const server = process('sftp-server', Task(), (self) => {
    switch (self.at) {
      case 'start':
        return [
          step('takes a message', toServer.pop(), (r) =>
            Task({ at: loopback ? 'fsnotify' : 'replies', hand: r }),
          ),
        ]
      case 'fsnotify':
        return [
          step(
            'raises FAN_OPEN_PERM',
            [events[serverEvent]!.set('WAIT'), notificationList.push(serverEvent)],
            () => self.set('at', 'fanotify_get_response'),
          ),
        ]
      case 'fanotify_get_response':
        return [
          step('gets the verdict', events[serverEvent]!.move('ALLOW', 'NONE'), () =>
            self.set('at', 'replies'),
          ),
        ]
      default:
        return [step('replies', fromServer.push(self.hand), () => Task())]
    }
  })

  const touches = range(openers).map(touch)
  const listeners = range(threads).map(listener)
  return system(`seed ${loopback ? 'loopback' : 'remote'} ${openers},${threads}`, {
    processes: [...touches, ...listeners, sshfs, server],
    objects: [...events, ...requests, notificationList, pending, toServer, fromServer],
    properties: [noDeadlock()],
    symmetric: [
      symmetric(touches.map((process, i) => [process, events[i]!, requests[i]!])),
      symmetric(listeners.map((process, t) => [process, requests[openers + t]!])),
    ],
  })
}

export default model({
  name: 'seed',
  description: 'The seed system in the abstraction of its SPIN and TLA+ twins.',
  parameters: {
    openers: count(1, 'clients that touch a file, again and again'),
    threads: count(1, 'threads of the listener'),
    mount: choice(['loopback', 'remote'], 'where sftp-server runs'),
  },
  build: ({ openers, threads, mount }) => seed(openers, threads, mount === 'loopback'),
  expectations: [
    { verdicts: 'violated', because: 'one open in flight, one thread' },
    { with: { openers: 2, threads: 2 }, verdicts: 'violated' },
    { with: { openers: 3, threads: 3 }, verdicts: 'violated' },
    { with: { openers: 3, threads: 3, mount: 'remote' }, verdicts: 'holds', states: 24_130 },
    { with: { openers: 3, threads: 4 }, verdicts: 'holds', states: 114_076 },
    { with: { openers: 4, threads: 4, mount: 'remote' }, verdicts: 'holds', states: 1_367_520 },
    { with: { openers: 4, threads: 5 }, verdicts: 'holds', states: 8_204_112 },
  ],
})

function range(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i)
}

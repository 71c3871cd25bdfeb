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
  type Cell,
  cell,
  choice,
  count,
  fifo,
  model,
  noDeadlock,
  type Property,
  process,
  step,
  symmetric,
  system,
} from 'fsmc'
import { Record as ImmutableRecord } from 'immutable'

export type Event = 'NONE' | 'WAIT' | 'ALLOW'
type Request = 'FREE' | 'PENDING' | 'SENT' | 'FINISHED'

/** Where a task stands, and the task whose request or event it has in hand. */
const Task = ImmutableRecord({ at: 'start', hand: '' })

/** With its own properties, or those that `propertiesOf` makes of the clients and their events. */
export function seed(
  openers: number,
  threads: number,
  loopback: boolean,
  propertiesOf: (events: Readonly<Record<string, Cell<Event>>>) => readonly Property[] = () => [
    noDeadlock(),
  ],
) {
  const touches = range(openers).map((i) => `touch ${i}`)
  const listeners = range(threads).map((t) => `listener ${t}`)
  const server = 'sftp-server'

  /** Events and requests by the task that raises or sends them: each has one at a time. */
  const event = keyed([...touches, server], (task) =>
    cell<Event>(`event of ${task}`, 'NONE', {
      heldBy: (state) => (state === 'WAIT' ? listeners : []),
    }),
  )
  const request = keyed([...touches, ...listeners], (task) =>
    cell<Request>(`fuse_req of ${task}`, 'FREE', { heldBy: () => ['sshfs'] }),
  )
  const notificationList = fifo<string>('notification_list')
  const pending = fifo<string>('fc->pending')
  const toServer = fifo<string>('pipe to sftp-server')
  const fromServer = fifo<string>('pipe from sftp-server', { heldBy: () => [server] })

  const send = (me: string) => [request[me]!.set('PENDING'), pending.push(me)] as const
  const raise = (me: string) => [event[me]!.set('WAIT'), notificationList.push(me)] as const
  const reply = (me: string) => request[me]!.move('FINISHED', 'FREE')
  const verdict = (me: string) => event[me]!.move('ALLOW', 'NONE')

  const touch = (me: string) =>
    process(me, Task(), (self) => {
      const goTo = (at: string) => () => self.set('at', at)
      switch (self.at) {
        case 'start':
          return [step('sends FUSE_CREATE', send(me), goTo('request_wait_answer'))]
        case 'request_wait_answer':
          return [step('gets the FUSE reply', reply(me), goTo('fsnotify'))]
        case 'fsnotify':
          return [step('raises FAN_OPEN_PERM', raise(me), goTo('fanotify_get_response'))]
        default:
          return [step('gets the verdict', verdict(me), () => Task())]
      }
    })

  const listener = (me: string) =>
    process(me, Task(), (self) => {
      const goTo = (at: string) => () => self.set('at', at)
      switch (self.at) {
        case 'start':
          return [
            step('reads an event', notificationList.pop(), (hand) =>
              Task({ at: hand === server ? 'answers' : 'dentry_open', hand }),
            ),
          ]
        case 'dentry_open':
          return [step('sends FUSE_OPEN', send(me), goTo('request_wait_answer'))]
        case 'request_wait_answer':
          return [step('gets the FUSE reply', reply(me), goTo('answers'))]
        default:
          return [step('answers FAN_ALLOW', event[self.hand]!.set('ALLOW'), () => Task())]
      }
    })

  const sshfs = process('sshfs', Task(), (self) =>
    self.at === 'start'
      ? Object.entries(request).flatMap(([task, req]) => [
          step(`takes the request of ${task}`, [pending.popIf(task), req.set('SENT')], () =>
            Task({ at: 'forwards', hand: task }),
          ),
          step(`replies to ${task}`, [fromServer.popIf(task), req.set('FINISHED')], () => self),
        ])
      : [step(`sends SFTP OPEN for ${self.hand}`, toServer.push(self.hand), () => Task())],
  )

  const sftpServer = process(server, Task(), (self) => {
    const goTo = (at: string) => () => self.set('at', at)
    switch (self.at) {
      case 'start':
        return [
          step('takes a message', toServer.pop(), (hand) =>
            Task({ at: loopback ? 'fsnotify' : 'replies', hand }),
          ),
        ]
      case 'fsnotify':
        return [step('raises FAN_OPEN_PERM', raise(server), goTo('fanotify_get_response'))]
      case 'fanotify_get_response':
        return [step('gets the verdict', verdict(server), goTo('replies'))]
      default:
        return [step('replies', fromServer.push(self.hand), () => Task())]
    }
  })

  const clients = touches.map(touch)
  const readers = listeners.map(listener)
  return system(`seed ${loopback ? 'loopback' : 'remote'} ${openers},${threads}`, {
    processes: [...clients, ...readers, sshfs, sftpServer],
    objects: [
      ...Object.values(event),
      ...Object.values(request),
      notificationList,
      pending,
      toServer,
      fromServer,
    ],
    properties: propertiesOf(event),
    symmetric: [
      symmetric(clients.map((client) => [client, event[client.name]!, request[client.name]!])),
      symmetric(readers.map((reader) => [reader, request[reader.name]!])),
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
    { verdicts: 'violated', states: 19, because: 'one open in flight, one thread' },
    { with: { openers: 2, threads: 2 }, verdicts: 'violated', states: 948 },
    { with: { openers: 3, threads: 3 }, verdicts: 'violated', states: 51_088 },
    { with: { openers: 3, threads: 3, mount: 'remote' }, verdicts: 'holds', states: 24_130 },
    { with: { openers: 3, threads: 4 }, verdicts: 'holds', states: 114_076 },
    { with: { openers: 4, threads: 4, mount: 'remote' }, verdicts: 'holds', states: 1_367_520 },
    { with: { openers: 4, threads: 5 }, verdicts: 'holds', states: 8_204_112 },
  ],
})

function range(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i)
}

function keyed<T>(keys: readonly string[], make: (key: string) => T): Record<string, T> {
  return Object.fromEntries(keys.map((key) => [key, make(key)]))
}

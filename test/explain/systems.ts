import { Record } from 'immutable'
import {
  cell,
  fifo,
  lock,
  noDeadlock,
  type Process,
  process,
  type Step,
  step,
  system,
  type TaskView,
  type Wait,
} from '../../src/system/index.ts'

/** Each philosopher takes the left fork, then the right one, and puts both back. */
export function philosophers(seats: number, table = '') {
  const forks = range(seats).map((i) => lock(`${table}fork ${i}`))
  const seated = range(seats).map((i) => {
    const name = `${table}philosopher ${i}`
    const [left, right] = [forks[i]!, forks[(i + 1) % seats]!]
    return process(name, 'thinks' as string, (state): readonly Step<string>[] => {
      switch (state) {
        case 'thinks':
          return [step('takes the left fork', left.acquire(name), () => 'has left')]
        case 'has left':
          return [step('takes the right fork', right.acquire(name), () => 'eats')]
        case 'eats':
          return [step('puts both back', [left.release(name), right.release(name)], () => 'thinks')]
        default:
          return []
      }
    })
  })
  return system('philosophers', {
    processes: seated,
    objects: forks,
    properties: [noDeadlock()],
  })
}

const verdictWait: Wait = { letter: 'D', endedBy: 'fatal signal', what: 'verdict', kind: 'verdict' }
const replyWait: Wait = { letter: 'S', endedBy: 'nothing', what: 'FUSE reply', kind: 'fuse-reply' }
const messageWait: Wait = {
  letter: 'S',
  endedBy: 'any signal',
  what: 'SFTP reply',
  kind: 'sftp-reply',
}
const sentStack = ['request_wait_answer', '__fuse_simple_request']
const permStack = ['fanotify_handle_event', 'fsnotify', '__fsnotify_parent', 'do_dentry_open']

const server: readonly TaskView[] = [
  { name: 'sshfs', stack: ['futex_do_wait'], wait: messageWait },
  { name: 'sftp-server', stack: [...permStack, 'vfs_open', 'path_openat'], wait: verdictWait },
]

const Reader = Record({ at: 'reads', event: '' })

/**
 * touch of a new file on a loopback mount, with one listener thread that opens what it judges. Who
 * serves a request is a layer of who asks.
 */
export function loopback() {
  const queue = fifo<string>('notification_list')
  const heldBy = (state: string) => (state === 'asked' ? ['listener'] : [])
  const source = cell<string>('source event', 'none', { heldBy })
  const mount = cell<string>('mount event', 'none', { heldBy })

  const touch = process(
    'touch',
    'starts' as string,
    (state): readonly Step<string>[] => {
      switch (state) {
        case 'starts':
          return [
            step('looks n0 up', [], () => 'creates', {
              narration: [
                { text: 'openat("n0", O_WRONLY|O_CREAT)' },
                { task: 'sshfs', text: 'sends LSTAT', opens: 'SFTP LSTAT n0' },
                { task: 'sftp-server', text: 'lstat = ENOENT', closes: 'SFTP LSTAT n0' },
              ],
            }),
          ]
        case 'creates':
          return [
            step(
              'sends FUSE_CREATE',
              [source.set('asked'), queue.push('source')],
              () => 'created',
              {
                narration: [
                  { task: 'sshfs', text: 'sends OPEN', opens: 'SFTP OPEN n0' },
                  { task: 'sftp-server', text: 'openat: FAN_OPEN_PERM, waits for the verdict' },
                ],
              },
            ),
          ]
        case 'created':
          return [
            step('gets the reply', source.move('allowed', 'none'), () => 'asks', {
              narration: [
                { task: 'sftp-server', text: 'openat = 3', closes: 'SFTP OPEN n0' },
                { task: 'sshfs', text: 'sends FSTAT', opens: 'SFTP FSTAT n0' },
                { task: 'sftp-server', text: 'fstat = 0', closes: 'SFTP FSTAT n0' },
              ],
            }),
          ]
        case 'asks':
          return [
            step('raises FAN_OPEN_PERM', [mount.set('asked'), queue.push('mount')], () => 'waits'),
          ]
        case 'waits':
          return [step('gets the verdict', mount.move('allowed', 'none'), () => 'ends')]
        default:
          return []
      }
    },
    {
      tasks: (state) => {
        if (state === 'created') {
          return [{ name: 'touch', stack: sentStack, wait: replyWait }, ...server]
        }
        return [
          state === 'waits'
            ? { name: 'touch', stack: [...permStack, 'fuse_create_open'], wait: verdictWait }
            : { name: 'touch', stack: [] },
        ]
      },
    },
  )

  const listener: Process<ReturnType<typeof Reader>> = process(
    'listener',
    Reader(),
    (state) => {
      switch (state.at) {
        case 'reads':
          return [
            step('reads an event', queue.pop(), (event) =>
              Reader({ at: event === 'mount' ? 'opens' : 'answers', event }),
            ),
          ]
        case 'opens':
          return [
            step(
              'opens the file',
              [source.set('asked'), queue.push('source')],
              () => state.set('at', 'waits'),
              {
                narration: [
                  { text: 'read: opens the file of the event, sends FUSE_OPEN' },
                  { task: 'sshfs', text: 'sends OPEN', opens: 'SFTP OPEN n0' },
                  { task: 'sftp-server', text: 'openat: FAN_OPEN_PERM, waits for the verdict' },
                ],
              },
            ),
          ]
        case 'waits':
          return [
            step(
              'gets the reply',
              source.move('allowed', 'none'),
              () => state.set('at', 'answers'),
              {
                narration: [{ task: 'sftp-server', text: 'openat = 3', closes: 'SFTP OPEN n0' }],
              },
            ),
          ]
        default:
          return [
            step(
              'answers FAN_ALLOW',
              (state.event === 'mount' ? mount : source).set('allowed'),
              () => Reader(),
            ),
          ]
      }
    },
    {
      rests: (state) => state.at === 'reads',
      tasks: (state) =>
        state.at === 'waits'
          ? [
              { name: 'listener', stack: [...sentStack, 'fanotify_read'], wait: replyWait },
              ...server,
            ]
          : [{ name: 'listener', stack: ['wait_woken', 'fanotify_read'] }],
    },
  )

  return system('loopback', {
    processes: [touch, listener],
    objects: [queue, source, mount],
    properties: [noDeadlock()],
  })
}

export function range(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i)
}

/** Each process takes these locks, by number, in this order, and then ends with all of them. */
export function lockers(orders: readonly (readonly number[])[], names = (i: number) => `p${i}`) {
  const locks = range(Math.max(0, ...orders.flat()) + 1).map((i) => lock(`lock ${i}`))
  const processes = orders.map((order, p) =>
    process(names(p), 0 as number, (at) =>
      at < order.length
        ? [step(`takes lock ${order[at]}`, locks[order[at]!]!.acquire(names(p)), () => at + 1)]
        : [],
    ),
  )
  return system('lockers', { processes, objects: locks, properties: [noDeadlock()] })
}

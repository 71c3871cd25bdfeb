import { cat, listener, local, markMount, passthrough, sshfs, type Topology, touch } from 'fsmc'
import { expect, test } from 'vitest'
import { movesOf, planOf, urgencyIn } from '../../src/lab/index.ts'

const source = local('/source')
const mount = sshfs('/m1', { of: source })

const planned = (part: Partial<Topology> = {}) =>
  planOf(
    {
      name: 'gates',
      listeners: [listener({ marks: [markMount(mount)], threads: 2 })],
      clients: [cat(mount, 'a'), touch(mount, 'n', { creates: true })],
      ...part,
    },
    '/mnt',
  )

const says = (text: string, task?: string) => ({
  label: text,
  narration: [task === undefined ? { text } : { task, text }],
})

test('clients start when they may, and go on by themselves', () => {
  const urgencyOf = urgencyIn(planned())!
  expect(urgencyOf('cat', says('openat("/m1/a", O_RDONLY)')).held).toBe(true)
  expect(urgencyOf('cat', says('FUSE_OPEN /m1/a → sshfs')).held).toBe(false)
  expect(urgencyOf('sftp-server', says('answers SFTP OPEN → sshfs')).held).toBe(false)
})

test('a creator is held when it is back in user space, and only then', () => {
  const urgencyOf = urgencyIn(planned())!
  const flush = says('FUSE_FLUSH /m1/n → sshfs')
  expect(urgencyOf('touch', flush, says('unlocks the directory /m1')).held).toBe(true)
  expect(urgencyOf('touch', flush, says('gets the reply to FUSE_SETATTR')).held).toBe(false)
})

test('threads of a listener stand at their gates, the close last', () => {
  const urgencyOf = urgencyIn(planned())!
  const texts = ['read(2) takes OPEN_PERM /m1/a by cat', 'answers FAN_ALLOW', 'FUSE_FLUSH /m1/a']
  const urgencies = texts.map((text) => urgencyOf('listener 1', says(text)))
  expect(urgencies.map(({ held }) => held)).toEqual([true, true, true])
  expect(urgencies.map(({ rank }) => rank)).toEqual(urgencies.map(({ rank }) => rank).sort())
  expect(urgencyOf('listener 1', says('FUSE_OPEN /m1/a → sshfs')).held).toBe(false)
})

test('a daemon without a flush handler: close(2) looks first whether it flushes', () => {
  const high = passthrough('/m1', { of: source, api: 'high-level' })
  const urgencyOf = urgencyIn(planned({ clients: [cat(high, 'a')] }))!
  expect(urgencyOf('listener 1', says('close(2)')).held).toBe(true)
  expect(urgencyOf('listener 1', says('FUSE_FLUSH /m1/a → passthrough')).held).toBe(false)
})

test.each([
  ['a batch', { buffer: 4096 }],
  ['a path that is opened again', { scan: 'reopen' }],
  ['a log', { log: { on: source, file: 'log' } }],
] as const)('%s goes on by itself: no step of it can be held', (_, words) => {
  const listeners = [listener({ marks: [markMount(mount)], ...words })]
  expect(urgencyIn(planned({ listeners }))).toBeUndefined()
})

test('moves: whose event is read, and who is stopped after a creation', () => {
  const done = [
    ['touch', says('openat("/m1/n", O_WRONLY|O_CREAT)')],
    ['touch', says('raises FAN_OPEN_PERM /m1/n → listener')],
    ['listener 2', says('read(2) takes OPEN_PERM /m1/n by touch, opens its file')],
    ['listener 2', says('FUSE_OPEN /m1/n → sshfs')],
    ['listener 1', says('read(2) takes OPEN_PERM /source/n by sftp-server for listener 2')],
    ['listener 1', says('answers FAN_ALLOW to OPEN_PERM /source/n by sftp-server for listener 2')],
    ['listener 2', says('answers FAN_ALLOW to OPEN_PERM /m1/n by touch')],
    ['touch', says('FUSE_FLUSH /m1/n → sshfs')],
    ['listener 2', says('FUSE_FLUSH /m1/n → sshfs')],
    ['touch', says('FUSE_FLUSH /m1/n → sshfs')],
  ] as const
  expect(
    movesOf(
      done.map(([process, step]) => ({ process, step })),
      planned(),
    ),
  ).toEqual([
    { kind: 'start', client: 'touch' },
    { kind: 'stop', client: 'touch' },
    { kind: 'pass', thread: 'listener 2', gate: 'read', eventBy: 'touch' },
    { kind: 'pass', thread: 'listener 1', gate: 'read', eventBy: 'sftp-server' },
    { kind: 'pass', thread: 'listener 1', gate: 'answer' },
    { kind: 'pass', thread: 'listener 2', gate: 'answer' },
    { kind: 'continue', client: 'touch' },
    { kind: 'pass', thread: 'listener 2', gate: 'close' },
  ])
})

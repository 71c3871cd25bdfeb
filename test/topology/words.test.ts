import {
  cat,
  checkSync,
  type FileSystem,
  listener,
  local,
  markMount,
  passthrough,
  sshfs,
  type Topology,
  topology,
  touch,
} from 'fsmc'
import { describe, expect, test } from 'vitest'
import { deadlocksOf } from './deadlocks.ts'

const source = local('/src')
const mount = sshfs('/mnt', { of: source })

describe('two mounts side by side', () => {
  const other = sshfs('/other', { of: local('/elsewhere') })
  const words = (compilation: 'service-frames' | 'threads'): Topology => ({
    name: 'side by side',
    compilation,
    listeners: [listener({ marks: [markMount(mount), markMount(source)] })],
    clients: [cat(mount, 'f'), cat(other, 'g', { name: 'other' })],
  })

  test.each(['service-frames', 'threads'] as const)(
    'have daemons and servers of their own: %s',
    (compilation) => {
      const deadlocks = [...deadlocksOf(topology(words(compilation)), 100_000)!]
      const anyThread = deadlocks.map((waits) => waits.replace(/sshfs \/mnt\/\d/, 'sshfs /mnt'))
      expect(new Set(anyThread).size).toBe(1)
      expect(anyThread[0]).not.toContain('other')
    },
  )

  test('are told apart in the picture', () => {
    const { diagram } = topology(words('service-frames'))
    expect(diagram).toContain('/mnt (sshfs /mnt)')
    expect(diagram).toContain('sftp-server /other')
  })
})

describe('descriptions that make no sense', () => {
  const on = (fs: FileSystem, marked: FileSystem = source): Topology => ({
    name: 'wrong',
    listeners: [listener({ marks: [markMount(marked)] })],
    clients: [cat(fs, 'f')],
  })
  const [guard] = on(mount).listeners

  test.each<[string, Topology]>([
    ['nobody opens anything', { ...on(mount), clients: [] }],
    ['a listener has no marks', { ...on(mount), listeners: [{ ...guard!, marks: [] }] }],
    ['a listener has 0 threads', { ...on(mount), listeners: [{ ...guard!, threads: 0 }] }],
    ['a listener has 1.5 threads', { ...on(mount), listeners: [{ ...guard!, threads: 1.5 }] }],
    ['a listener has -1 workers', { ...on(mount), listeners: [{ ...guard!, workers: -1 }] }],
    ['a listener reads 23 bytes', { ...on(mount), listeners: [{ ...guard!, buffer: 23 }] }],
    [
      'the queue of a listener holds 0 events',
      { ...on(mount), listeners: [{ ...guard!, maxEvents: 0 }] },
    ],
    [
      'the queue of a listener holds NaN events',
      { ...on(mount), listeners: [{ ...guard!, maxEvents: Number.NaN }] },
    ],
    ['cat works on "a/b"', { ...on(mount), clients: [cat(mount, 'a/b')] }],
    ['cat works on ""', { ...on(mount), clients: [cat(mount, '')] }],
    ['two file systems are at /src', on(mount, local('/src'))],
    ['two file systems are at /mnt', on(passthrough('/mnt', { of: mount }))],
    ['/mnt has 0 connections', on(sshfs('/mnt', { of: source, connections: 0 }))],
    [
      'a listener that closes before it answers has the policy deny',
      { ...on(mount), listeners: [{ ...guard!, closes: 'before answering', policy: 'deny' }] },
    ],
  ])('%s', (message, words) => {
    expect(() => topology(words)).toThrow(
      expect.objectContaining({ code: 'FSMC017', message: expect.stringContaining(message) }),
    )
  })

  /** As a model has it that nobody has compiled. */
  const misspelt = (what: object) => what as never
  const guarded = (what: object) => () =>
    topology({ ...on(mount), listeners: [{ ...guard!, ...what }] })

  test.each<[string, () => unknown]>([
    ['wrong has no "listners"', () => topology(misspelt({ ...on(mount), listners: [] }))],
    ['wrong has the kernel "9"', () => topology({ ...on(mount), kernel: '9' as never })],
    ['wrong: a listener has no "threds"', guarded({ threds: 2 })],
    ['wrong: a listener has the mask "opn"', guarded({ mask: ['open', 'opn'] })],
    ['wrong: a listener has the policy "toString"', guarded({ policy: 'toString' })],
    [
      'sshfs at /m has no "singlethreaded"',
      () => sshfs('/m', misspelt({ of: source, singlethreaded: true })),
    ],
    [
      'passthrough at /m has the api "low"',
      () => passthrough('/m', misspelt({ of: source, api: 'low' })),
    ],
    ['touch f has no "create"', () => touch(mount, 'f', misspelt({ create: true }))],
  ])('a word that is not known: %s', (message, describe) => {
    expect(describe).toThrow(
      expect.objectContaining({ code: 'FSMC017', message: expect.stringContaining(message) }),
    )
  })

  test('two tasks of one name', () => {
    const words = on(mount)
    const twice = { ...words, listeners: [{ ...guard!, name: 'cat' }] }
    expect(() => checkSync(topology(twice))).toThrow(expect.objectContaining({ code: 'FSMC007' }))
  })
})

test('clients of one name are numbered', () => {
  const { processes } = topology({
    name: 'three clients',
    listeners: [],
    clients: [cat(mount, 'f'), cat(mount, 'g'), cat(mount, 'h', { name: 'grep' })],
  })
  expect(processes.map(({ name }) => name)).toEqual(['cat 1', 'cat 2', 'grep'])
})

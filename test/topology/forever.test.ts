import {
  type ClientWords,
  cat,
  checkSync,
  type FuseFileSystem,
  listener,
  local,
  markMount,
  passthrough,
  remote,
  sshfs,
  type Topology,
  topology,
  touch,
} from 'fsmc'
import { describe, expect, test } from 'vitest'

/*
 * Clients that go on for ever: what they wait for is served in the order in which it came, so under weak
 * fairness nobody starves who is not deadlocked.
 */

function verdictsOf(words: Omit<Topology, 'name'>, fairness: 'weak' | 'none' = 'weak') {
  const { ending, properties } = checkSync(topology({ name: 'forever', ...words }), {
    exhaust: true,
    fairness,
  })
  expect(ending).toBe('exhausted')
  return Object.fromEntries(properties.map(({ property, verdict }) => [property.name, verdict]))
}

const source = local('/src')
const each = (verdicts: Record<string, string>) => [...new Set(Object.values(verdicts))]

const loopback = (
  dst: FuseFileSystem,
  threads: number,
  ...clients: readonly ClientWords[]
): Omit<Topology, 'name'> => ({
  listeners: [listener({ marks: [markMount(dst), markMount(source)], threads })],
  clients,
})

describe.each([
  ['sshfs', sshfs('/m', { of: source })],
  ['passthrough', passthrough('/m', { of: source })],
] as const)('a loopback mount by %s, one client', (_, dst) => {
  test('one thread hangs', () => {
    const verdicts = verdictsOf(loopback(dst, 1, cat(dst, 'f', { forever: true })))
    expect(verdicts['no deadlock']).toBe('violated')
  })
  test('with two every open gets a verdict', () => {
    const words = loopback(dst, 2, cat(dst, 'f', { forever: true }))
    expect(each(verdictsOf(words))).toEqual(['holds'])
  })
})

test('a daemon of one thread: two readers are enough for a client once, not for ever', () => {
  // a reader that closes the event fd of one round waits for the daemon, which waits for a verdict of the next
  const dst = passthrough('/m', { of: source, singleThreaded: true })
  expect(verdictsOf(loopback(dst, 2, cat(dst, 'f')))['no deadlock']).toBe('holds')
  const forever = verdictsOf(loopback(dst, 2, cat(dst, 'f', { forever: true })))
  expect(forever['no deadlock']).toBe('violated')
})

test('a real remote: two clients, one thread; who is never run again is not given a verdict', () => {
  const dst = sshfs('/m', { of: remote('/src') })
  const words = {
    listeners: [listener({ marks: [markMount(dst)] })],
    clients: [cat(dst, 'f', { forever: true }), cat(dst, 'g', { forever: true })],
  }
  expect(each(verdictsOf(words))).toEqual(['holds'])
  expect(verdictsOf(words, 'none')).toEqual({
    'no deadlock': 'holds',
    'every open by or for cat 1 gets a verdict': 'violated',
    'every open by or for cat 2 gets a verdict': 'violated',
  })
})

test('alike clients are interchangeable only if both go on for ever', () => {
  const clients = (...forever: boolean[]) =>
    forever.map((each, i) => cat(source, `f${i}`, { forever: each }))
  const families = (...forever: boolean[]) =>
    topology({ name: 'families', listeners: [], clients: clients(...forever) }).symmetric.length
  expect([families(true, true), families(false, false), families(true, false)]).toEqual([1, 1, 0])
})

describe('what makes no sense is refused', () => {
  const listeners = [listener({ marks: [markMount(source)] })]
  test('a new file again and again', () => {
    const clients = [touch(source, 'f', { creates: true, forever: true })]
    expect(() => topology({ name: 'x', listeners, clients })).toThrow(
      'x: touch creates f again and again.',
    )
  })
  test('service frames', () => {
    const clients = [cat(source, 'f', { forever: true })]
    expect(() =>
      topology({ name: 'x', listeners, clients, compilation: 'service-frames' }),
    ).toThrow('x: cat goes on for ever, and servers are service frames.')
  })
  test('a judgement that comes too late to matter', () => {
    const late = listener({
      marks: [markMount(source)],
      scans: 'after answering',
      policy: 'either',
    })
    expect(() => topology({ name: 'x', listeners: [late], clients: [cat(source, 'f')] })).toThrow(
      'x: a listener judges after it has answered',
    )
  })
})

describe('a listener that logs', () => {
  const dst = sshfs('/m', { of: source })
  test('to a mount that nobody else uses: its daemon is there, and its own open needs a verdict', () => {
    const logging = listener({
      marks: [markMount(source)],
      threads: 2,
      log: { on: dst, file: 'log' },
      exempt: 'server',
    })
    const verdicts = verdictsOf({
      listeners: [logging],
      clients: [cat(source, 'f')],
      compilation: 'threads',
    })
    expect(verdicts).toMatchObject({
      'no deadlock': 'holds',
      'every open by or for sftp-server gets a verdict': 'holds',
      'listener comes to rest when the clients are done': 'holds',
    })
  })
})

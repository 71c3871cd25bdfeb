import {
  cat,
  checkSync,
  listener,
  markMount,
  passthrough,
  sshfs,
  type Topology,
  topology,
  touch,
} from 'fsmc'
import { describe, expect, test } from 'vitest'
import { completeRun, deadlocks, hangs, randomRuns, source, textsOf, watched } from './setups.ts'

const mount = sshfs('/mnt', { of: source })
const clients = [cat(mount, 'f')]

describe('the queue', () => {
  const unjudged = (words: Topology) =>
    checkSync(topology(words)).properties.filter(
      ({ property, verdict }) =>
        property.name.endsWith('goes without a verdict') && verdict === 'violated',
    ).length

  test('F12: an event for which there is no room is let through without a verdict', () => {
    const two = [cat(source, 'f'), cat(source, 'g')]
    expect(unjudged(watched(mount, two, { maxEvents: 1 }))).toBe(2)
    expect(unjudged(watched(mount, two, { maxEvents: 2 }))).toBe(0)
    expect(unjudged(watched(mount, two))).toBe(0)
  })

  test('F12: events that have been read do not count', () => {
    expect(unjudged(watched(mount, clients, { maxEvents: 1 }))).toBe(0)
    expect(hangs(watched(mount, clients, { maxEvents: 1 }))).toBe(true)
  })

  test('F14: read(2) opens the file of the event before it returns', () => {
    expect(deadlocks(watched(mount, clients))).toEqual([
      'cat: WAIT_VERDICT, listener: EVENTFD_OPEN, sftp-server: WAIT_VERDICT, sshfs: WAIT_SFTP_REPLY',
    ])
  })

  test('F14: a read(2) with room for more keeps what it has taken until it returns', () => {
    const two = [cat(mount, 'f'), cat(mount, 'g')]
    expect(hangs(watched(mount, two, { threads: 3 }))).toBe(false)
    expect(hangs(watched(mount, two, { threads: 3, buffer: 4096 }))).toBe(true)
  })
})

describe('verdicts', () => {
  test('F15: an event whose file cannot be opened is denied', () => {
    const words: Topology = {
      name: 'the server is denied',
      listeners: [
        listener({ name: 'denying', marks: [markMount(source)], policy: 'deny' }),
        listener({ name: 'allowing', marks: [markMount(mount)] }),
      ],
      clients,
    }
    const lines = completeRun(words)
    expect(textsOf(lines, 'allowing').join()).toContain('read(2) fails')
    expect(textsOf(lines, 'cat').at(-1)).toBe('fails with EPERM')
    expect(deadlocks(words)).toEqual([])
  })

  test.each(['read', 'reopen'] as const)(
    'F15, F16: a scan by %s that fails is answered',
    (scan) => {
      const words: Topology = {
        name: 'the scan is denied',
        listeners: [
          listener({
            name: 'denying',
            marks: [markMount(source)],
            policy: 'deny',
            mask: ['access'],
          }),
          listener({
            name: 'scanning',
            marks: [markMount(mount)],
            scan,
            threads: 3,
            mask: ['open'],
          }),
        ],
        clients: [touch(mount, 'f')],
      }
      const exempt = { ...words.listeners[1]!, exempt: 'listener' as const }
      expect(deadlocks({ ...words, listeners: [words.listeners[0]!, exempt] })).toEqual([])
    },
  )

  test('F16: FAN_DENY is EPERM, and either verdict is possible where the policy is left open', () => {
    const last = (policy: 'deny' | 'either' | 'allow') =>
      new Set(
        randomRuns(watched(mount, [cat(source, 'f')], { policy }))
          .map((lines) => textsOf(lines, 'cat'))
          .filter((texts) => texts.includes('goes on: the verdict is there'))
          .map((texts) => texts.includes('fails with EPERM')),
      )
    expect([last('allow').has(true), last('deny').has(true)]).toEqual([false, true])
    expect(last('either')).toEqual(new Set([true, false]))
  })

  test('F20: the event fd is closed after the verdict, and closing waits for the daemon', () => {
    const texts = textsOf(completeRun(watched(mount, clients, { threads: 2 })), 'listener 1')
    const closed = texts.findIndex((text) => text.startsWith('FUSE_FLUSH'))
    const answered = texts.findIndex((text) => text.startsWith('answers FAN_ALLOW'))
    expect(answered).toBeGreaterThanOrEqual(0)
    expect(closed).toBeGreaterThan(answered)
    const single = passthrough('/mnt', { of: source, singleThreaded: true })
    expect(deadlocks(watched(single, [cat(single, 'f')], { mask: ['access'] }))).toEqual([
      'cat: WAIT_PAGE, listener: WAIT_FUSE_REPLY, passthrough: WAIT_VERDICT',
    ])
  })
})

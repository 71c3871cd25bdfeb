import { bind, cat, local, markMount, passthrough, sshfs, stat, topology, touch, write } from 'fsmc'
import { describe, expect, test } from 'vitest'
import { completeRun, deadlocks, hangs, randomRuns, source, textsOf, watched } from './setups.ts'

const mount = sshfs('/mnt', { of: source })
const away = sshfs('/mnt', { of: local('/elsewhere') })
const waiting = (task: string, wait: string, words: Parameters<typeof deadlocks>[0]) =>
  deadlocks(words).some((waits) => waits.split(', ').includes(`${task}: ${wait}`))

describe('open', () => {
  test('V1: the verdict comes before FUSE_OPEN, and after FUSE_LOOKUP', () => {
    const texts = textsOf(completeRun(watched(away, [cat(away, 'f')])), 'cat')
    const at = (words: string) => texts.findIndex((text) => text.startsWith(words))
    expect(at('FUSE_LOOKUP')).toBeGreaterThanOrEqual(0)
    expect(at('raises FAN_OPEN_PERM')).toBeGreaterThan(at('FUSE_LOOKUP'))
    expect(at('goes on: the verdict is there')).toBeGreaterThan(at('raises FAN_OPEN_PERM'))
    expect(at('FUSE_OPEN')).toBeGreaterThan(at('goes on: the verdict is there'))
  })

  test('V2: a new file on FUSE is created before the verdict, under the directory lock', () => {
    const texts = textsOf(
      completeRun(watched(away, [touch(away, 'f', { creates: true })])),
      'touch',
    )
    const at = (words: string) => texts.findIndex((text) => text.startsWith(words))
    expect(at('FUSE_CREATE')).toBeGreaterThan(at('locks the directory /mnt exclusively'))
    expect(at('raises FAN_OPEN_PERM')).toBeGreaterThan(at('FUSE_CREATE'))
    expect(at('unlocks the directory')).toBeGreaterThan(at('goes on: the verdict is there'))
    expect(texts.some((text) => text.startsWith('FUSE_OPEN'))).toBe(false)
  })

  test('V2: one that may not open what it has created waits under the lock until it is released', () => {
    const words = watched(away, [touch(away, 'f', { creates: true })], { policy: 'deny' })
    const texts = randomRuns({
      ...words,
      listeners: words.listeners.map((each) => ({ ...each, marks: [markMount(away)] })),
    })
    const denied = texts
      .map((run) => textsOf(run, 'touch'))
      .filter((run) => run.includes('fails with EPERM'))
    expect(denied.length).toBeGreaterThan(0)
    for (const run of denied) {
      const at = (words: string) => run.findIndex((text) => text.startsWith(words))
      expect(at('FUSE_RELEASE')).toBeGreaterThan(at('goes on: the verdict is there'))
      expect(at('unlocks the directory')).toBeGreaterThan(at('FUSE_RELEASE'))
    }
  })

  test('V2, V8: while the creator of a file waits, others in its directory do', () => {
    const creator = touch(mount, 'n', { creates: true })
    expect(waiting('stat', 'WAIT_DIRLOCK', watched(mount, [creator, stat(mount, 'f')]))).toBe(true)
    const apart = [touch(mount, 'n', { dir: 'c', creates: true }), stat(mount, 'f', { dir: 'd' })]
    expect(waiting('stat', 'WAIT_DIRLOCK', watched(mount, apart))).toBe(false)
  })

  test('V8: the walk to a directory waits for a creator beside it', () => {
    const creator = touch(mount, 'n', { creates: true })
    const words = watched(mount, [creator, write(mount, 'f', { dir: 'd' })])
    expect(waiting('write', 'WAIT_DIRLOCK', words)).toBe(true)
  })

  test('U9: a name that is known is asked about without the lock, or not at all', () => {
    const lookups = (lines: ReturnType<typeof randomRuns>[number]) =>
      textsOf(lines, 'cat 2').filter((text) => /FUSE_LOOKUP|locks the directory/.test(text))
    const ways = new Set(
      randomRuns(watched(away, [cat(away, 'f'), cat(away, 'f')])).map((run) =>
        lookups(run)
          .map((text) => text.split(' ')[0]!)
          .join(),
      ),
    )
    expect(ways).toContain('locks,FUSE_LOOKUP,unlocks')
    expect(ways).toContain('FUSE_LOOKUP')
  })

  test('U9: touch sets the times by name of a file that it may not open', () => {
    const words = watched(away, [touch(away, 'f')], { policy: 'deny' })
    const runs = randomRuns(words).map((run) => textsOf(run, 'touch'))
    const whole = runs.filter((run) => run.includes('fails with EPERM'))
    expect(whole.length).toBeGreaterThan(0)
    for (const run of whole) expect(run.some((text) => text.startsWith('FUSE_SETATTR'))).toBe(true)
  })

  test('V6: one that may not read closes its file all the same', () => {
    const words = watched(away, [cat(away, 'f')], { mask: ['access'], policy: 'deny' })
    const texts = randomRuns(words).map((run) => textsOf(run, 'cat'))
    const whole = texts.filter((run) => run.includes('fails with EPERM'))
    expect(whole.length).toBeGreaterThan(0)
    for (const run of whole) expect(run.some((text) => text.startsWith('FUSE_FLUSH'))).toBe(true)
  })

  test('V8: one that opens an existing file has unlocked the directory by then', () => {
    for (const opener of [touch(mount, 'n'), write(mount, 'n'), cat(mount, 'n')]) {
      expect(hangs(watched(mount, [opener]))).toBe(true)
      expect(waiting('stat', 'WAIT_DIRLOCK', watched(mount, [opener, stat(mount, 'f')]))).toBe(
        false,
      )
    }
  })

  test('V8: O_CREAT looks an uncached name up under the exclusive lock', () => {
    const lock = (client: ReturnType<typeof cat>) =>
      textsOf(completeRun(watched(away, [client])), client.name).find((text) =>
        text.startsWith('locks the directory'),
      )
    expect(lock(cat(away, 'f'))).toMatch('shared')
    expect(lock(touch(away, 'f'))).toMatch('exclusively')
  })

  test('V8: one FUSE_LOOKUP a directory at a time', () => {
    const clients = [
      cat(mount, 'f'),
      stat(mount, 'g', { name: 'a' }),
      stat(mount, 'h', { name: 'b' }),
    ]
    const words = watched(mount, clients)
    const stuck = deadlocks(words).filter((waits) => /a: WAIT.*b: WAIT/.test(waits))
    expect(stuck.length).toBeGreaterThan(0)
    for (const waits of stuck) {
      expect(waits.match(/[ab]: WAIT_FUSE_REPLY/g)).toHaveLength(1)
      expect(waits.match(/[ab]: WAIT_LOOKUP_LOCK/g)).toHaveLength(1)
    }
  })

  test('V3: a new file on a local file system is waited for with nothing held', () => {
    const words = watched(mount, [
      touch(source, 'n', { creates: true }),
      write(source, 'm', { creates: true }),
    ])
    const locks = topology(words).objects.filter(({ name }) => /i_rwsem|mutex/.test(name))
    expect(locks).toEqual([])
  })
})

describe('read and write', () => {
  const events = (client: ReturnType<typeof cat>) =>
    textsOf(
      completeRun(watched(mount, [client], { marks: [markMount(source)], mask: ['access'] })),
      client.name,
    ).filter((text) => text.startsWith('raises FAN_ACCESS_PERM'))

  test('V6: each read(2) is asked about, the one that finds the end of the file too', () => {
    expect(events(cat(source, 'f'))).toHaveLength(2)
  })

  test('V6: writing, closing, setting times and looking up are not', () => {
    for (const client of [write(source, 'f'), touch(source, 'f'), stat(source, 'f')]) {
      expect(events(client)).toEqual([])
    }
  })

  test('V6: a reader of FUSE is asked before FUSE_READ, and not again for what is cached', () => {
    const marks = [markMount(away)]
    const run = completeRun(watched(away, [cat(away, 'f')], { marks, mask: ['access'] }))
    const texts = textsOf(run, 'cat').filter((text) => /^(raises|FUSE_READ)/.test(text))
    expect(texts.map((text) => text.split(' ')[0])).toEqual(['raises', 'FUSE_READ', 'raises'])
  })

  test('U9: close(2) sends FUSE_FLUSH, to a daemon without a flush handler only once', () => {
    const flushes = (fs: ReturnType<typeof sshfs>) =>
      completeRun(
        watched(fs, [touch(fs, 'f', { name: 'a' }), touch(fs, 'g', { name: 'b' })], {
          marks: [markMount(source)],
        }),
      ).filter(({ text }) => text.startsWith('FUSE_FLUSH')).length
    expect(flushes(passthrough('/mnt', { of: bind(source) }))).toBe(4)
    expect(flushes(passthrough('/mnt', { of: bind(source), api: 'high-level' }))).toBe(1)
  })
})

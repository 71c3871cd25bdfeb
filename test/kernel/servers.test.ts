import {
  bind,
  cat,
  checkSync,
  listener,
  markChildren,
  markFilesystem,
  passthrough,
  proposition,
  sometimes,
  sshfs,
  stat,
  topology,
  touch,
  write,
} from 'fsmc'
import { describe, expect, test } from 'vitest'
import type { Standing } from '../../src/kernel/task.ts'
import { completeRun, deadlocks, hangs, randomRuns, source, watched } from './setups.ts'

const dir = { dir: 'd' }
/** In how many of the deadlocks does this task wait? */
const waits = (task: string, words: Parameters<typeof deadlocks>[0]) =>
  deadlocks(words).filter((tasks) => tasks.includes(`${task}: `)).length

describe('FUSE daemons', () => {
  test('U13: a daemon with one thread serves one request at a time', () => {
    const stuck = (singleThreaded: boolean) => {
      const fs = passthrough('/mnt', { of: source, singleThreaded })
      return waits('stat', watched(fs, [cat(fs, 'f'), stat(fs, 'g', dir)]))
    }
    expect(stuck(true)).toBeGreaterThan(0)
    expect(stuck(false)).toBe(0)
  })

  test('U13: with one thread, closing an event fd waits for the request of its own opener', () => {
    const hung = (singleThreaded: boolean) => {
      const fs = sshfs('/mnt', { of: source, singleThreaded })
      return hangs(watched(fs, [cat(fs, 'f')], { mask: ['access'] }))
    }
    expect([hung(true), hung(false)]).toEqual([true, false])
  })

  test('U5: any idle thread may take a request', () => {
    const fs = passthrough('/mnt', { of: source })
    const words = watched(fs, [cat(fs, 'f')], { threads: 2 }, { compilation: 'threads' })
    const setup = topology(words)
    const threads = setup.processes.filter(({ name }) => name.startsWith('passthrough/'))
    const busy = threads.map((thread) =>
      sometimes(
        thread.name,
        proposition([thread], (self) => (self as Standing).job !== ''),
      ),
    )
    expect(busy.length).toBeGreaterThan(1)
    const { properties } = checkSync({ ...setup, properties: busy })
    expect(properties.map(({ verdict }) => verdict)).toEqual(busy.map(() => 'holds'))
  })
})

describe('sftp-server', () => {
  test('S3: one blocked open holds up every later message', () => {
    const over = sshfs('/mnt', { of: source })
    const without = passthrough('/mnt', { of: source })
    expect(waits('stat', watched(over, [cat(over, 'f'), stat(over, 'g', dir)]))).toBeGreaterThan(0)
    expect(waits('stat', watched(without, [cat(without, 'f'), stat(without, 'g', dir)]))).toBe(0)
  })

  test('S6: a request goes to a least loaded connection', () => {
    const stuck = (connections: number) => {
      const fs = sshfs('/mnt', { of: source, connections })
      return waits('stat', watched(fs, [cat(fs, 'f'), stat(fs, 'g', dir)]))
    }
    expect(stuck(1)).toBeGreaterThan(0)
    expect(stuck(2)).toBe(0)
  })

  test('S6: with more requests than connections, some wait for the blocked one', () => {
    const fs = sshfs('/mnt', { of: source, connections: 2 })
    const clients = [cat(fs, 'f'), cat(fs, 'g', dir), stat(fs, 'h', { dir: 'e' })]
    expect(waits('stat', watched(fs, clients))).toBeGreaterThan(0)
  })

  test('S2: closing a file waits for what was written to it', () => {
    const fs = sshfs('/mnt', { of: source })
    const words = watched(fs, [write(fs, 'f', dir), cat(fs, 'g')], { threads: 2 })
    const closing = randomRuns(words).some((run) => {
      const texts = run.map(({ text }) => text)
      return (
        texts.indexOf('takes SFTP WRITE /src/d/f') >
        texts.findIndex((text) => text.startsWith('FUSE_FLUSH /mnt/d/f'))
      )
    })
    expect(closing).toBe(true)
  })

  /** As it was seen on a kernel: one worker closes the log, another opens it once more. */
  test('S2, S6: what was written goes to the connection on which the file is open', () => {
    const hung = (connections: number, logs: boolean) => {
      const fs = sshfs('/mnt', { of: bind(source), connections })
      const log = { on: fs, file: 'log' }
      return hangs({
        name: 'logs',
        listeners: [
          listener({
            marks: [markFilesystem(source)],
            threads: 2,
            workers: 2,
            ...(logs && { log }),
          }),
        ],
        clients: [cat(fs, 'f')],
      })
    }
    expect([hung(2, true), hung(2, false)]).toEqual([true, false])
  })

  /** As it was seen on a kernel, after many rounds: what one opens is looked at behind what another opens. */
  test('S2: an OPEN and its LSTAT are answered one after the other, and others get in between', () => {
    const fs = sshfs('/mnt', { of: bind(source), connections: 2 })
    const words = {
      name: 'volleys',
      listeners: [
        listener({
          marks: [markChildren(source)],
          threads: 2,
          policy: 'deny',
          log: { on: fs, file: 'log' },
        }),
      ],
      clients: [touch(fs, 'f', dir)],
    } as const
    const stuck = deadlocks(words).filter((waits) => !waits.includes('touch: '))
    expect(stuck.length).toBeGreaterThan(0)
  })

  test('S6: creating a file takes two round trips, setting its times two', () => {
    const fs = sshfs('/mnt', { of: source })
    const lines = completeRun(
      watched(
        fs,
        [{ ...cat(fs, 'f'), command: 'touch', file: { dir: '', name: 'f', isNew: true } }],
        {
          threads: 2,
        },
      ),
    )
    const trips = lines.flatMap(({ text }) => /^sends SFTP (\S+)/.exec(text)?.[1] ?? [])
    expect(trips).toEqual(['LSTAT', 'OPEN(CREAT)', 'FSTAT', 'OPEN', 'SETSTAT', 'LSTAT'])
  })
})

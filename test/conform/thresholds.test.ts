import { checkSync, topology } from 'fsmc'
import { describe, expect, test } from 'vitest'
import { type Row, setUp } from '../../src/conform/index.ts'
import { smallestSafeThreads } from '../thresholds.ts'

/*
 * What forced runs on a real kernel decided beyond runs.csv: ground truth, section 8, and the smallest
 * number of reader threads with which nothing can hang.
 */

const base: Row = {
  id: 'forced',
  daemon: 'sshfs',
  hops: 1,
  remote: 'no',
  marks: 'FS',
  markKind: 'mount',
  mask: ['open'],
  threads: 1,
  openers: 1,
  op: 'cat',
  newfile: false,
  buffer: 24,
  scan: 'reply',
  workers: 0,
  mixed: false,
  exempt: 'none',
  runs: 0,
  hung: 0,
  exact: false,
  waits: new Map(),
}

function hangs(change: Partial<Row>): boolean {
  const system = topology(setUp({ ...base, ...change }))
  const result = checkSync(system, { properties: ['no deadlock'], search: 'dfs' })
  expect(result.properties[0]?.verdict).not.toBe('unknown')
  return result.properties[0]?.verdict === 'violated'
}

function smallestSafe(change: Partial<Row>): number {
  let threads = 1
  while (hangs({ ...change, threads })) threads++
  return threads
}

const singleThreaded = ['sshfs-s', 'pt-ll-s', 'pt-hl-s'] as const
const multiThreaded = ['sshfs', 'pt-ll'] as const

describe('forced runs', () => {
  test.each(singleThreaded)('%s: creators in one directory hang two threads', (daemon) => {
    expect(hangs({ daemon, op: 'touch', newfile: true, threads: 2, openers: 2 })).toBe(true)
  })
  test.each(multiThreaded)('%s: creators in one directory do not', (daemon) => {
    expect(hangs({ daemon, op: 'touch', newfile: true, threads: 2, openers: 2 })).toBe(false)
  })
  test.each(singleThreaded)(
    '%s: access and scan by reading, one opener: 2 hang, 3 do not',
    (daemon) => {
      const row = { daemon, mask: ['access'], scan: 'read' } as const
      expect([hangs({ ...row, threads: 2 }), hangs({ ...row, threads: 3 })]).toEqual([true, false])
    },
  )
  test.each(['pt-ll-s', 'sshfs-s'] as const)('%s: open and access: 3 hang, 4 do not', (daemon) => {
    const row = { daemon, mask: ['open', 'access'] } as const
    expect([hangs({ ...row, threads: 3 }), hangs({ ...row, threads: 4 })]).toEqual([true, false])
  })
  test.each(singleThreaded)('%s: access, reply, one thread: hangs', (daemon) => {
    expect(hangs({ daemon, mask: ['access'] })).toBe(true)
  })
  test.each(multiThreaded)('%s: access, reply, one thread: completes', (daemon) => {
    expect(hangs({ daemon, mask: ['access'] })).toBe(false)
  })
  test('access, reply, one thread, two openers: sshfs hangs, passthrough does not', () => {
    const row = { mask: ['access'], openers: 2 } as const
    expect(hangs({ ...row, daemon: 'sshfs' })).toBe(true)
    expect(hangs({ ...row, daemon: 'pt-ll' })).toBe(false)
  })
  test('a creator among cats: T = M hangs, one more thread does not', () => {
    expect(hangs({ mixed: true, openers: 2, threads: 2 })).toBe(true)
    expect(hangs({ mixed: true, openers: 2, threads: 3 })).toBe(false)
  })
  test.each([3, 4])('two cats and reads of a batch hang %i threads', (threads) => {
    expect(hangs({ buffer: 4096, openers: 2, threads })).toBe(true)
  })
  test('two hops, single-threaded sshfs, five cats hang three threads', () => {
    expect(hangs({ hops: 2, marks: 'FSG', daemon: 'sshfs-s', threads: 3, openers: 5 })).toBe(true)
  })
})

describe('smallest safe number of threads', () => {
  const cases = smallestSafeThreads.flatMap(({ daemons, mask, scan, safe }) =>
    daemons.map((daemon) => ({ daemon, mask, scan, safe, words: `${mask.join('+')}, ${scan}` })),
  )
  test.each(cases)('$daemon $words: $safe', { timeout: 300_000 }, (row) => {
    const { safe, words, ...change } = row
    const found = safe.map((_, i) => smallestSafe({ ...change, openers: i + 1 }))
    expect(found).toEqual([...safe])
  })
})

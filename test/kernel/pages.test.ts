import { cat, checkSync, markMount, passthrough, sshfs, type Topology, topology, write } from 'fsmc'
import { describe, expect, test } from 'vitest'
import { profiles } from '../../src/kernel/index.ts'
import { topologyOn } from '../../src/topology/index.ts'
import { deadlocks, randomRuns, source, watched } from './setups.ts'

/* U10: what tasks that are at one file do to each other through its pages. */

const mount = passthrough('/mnt', { of: source })
const hangs = (words: Topology, profile = profiles['6.x']) => {
  const options = { properties: ['no deadlock'], search: 'dfs' } as const
  return checkSync(topologyOn(profile, words), options).properties[0]!.verdict === 'violated'
}
const apart = { ...profiles['6.x'], pagesAreShared: false }

test('an open waits for a page that is being read: one thread hangs though daemons have many', () => {
  const words = (files: readonly string[]) =>
    watched(
      mount,
      files.map((file) => cat(mount, file)),
      { mask: ['access'] },
    )
  expect(hangs(words(['f', 'f']))).toBe(true)
  expect(hangs(words(['f', 'g']))).toBe(false)
  expect(hangs(words(['f', 'f']), apart)).toBe(false)
  // the reader's own open waits for cat, whose page waits for the daemon, which waits for the reader
  expect(deadlocks(words(['f', 'f']))).toContain(
    'cat 1: WAIT_PAGE, cat 2: WAIT_VERDICT, listener: WAIT_PAGE, passthrough: WAIT_VERDICT',
  )
})

test('threads that write one log meet at its page: one opens it while another writes', () => {
  const fs = sshfs('/mnt', { of: source, singleThreaded: true })
  const words = watched(fs, [write(fs, 'f')], {
    class: 'pre-content',
    marks: [markMount(source), markMount(fs)],
    ignore: [markMount(fs)],
    threads: 3,
    log: { on: fs, file: 'log' },
  })
  expect(deadlocks(words)).toContainEqual(expect.stringMatching(/listener \d: WAIT_PAGE/))
})

describe('a listener that scans what it has let through', () => {
  const late = (threads: number, fs = mount) =>
    watched(fs, [cat(fs, 'f')], {
      mask: ['open', 'access'],
      scan: 'read',
      scans: 'after answering',
      threads,
    })

  test.each([mount, sshfs('/mnt', { of: source })])(
    'reads the page that others have read or are reading: three threads are enough ($daemon.kind)',
    (fs) => {
      const fresh = (threads: number) => ({ ...late(threads, fs), attributes: 'fresh' }) as const
      expect(hangs(fresh(2))).toBe(true)
      expect(hangs(fresh(3))).toBe(false)
      expect(hangs(fresh(3), apart)).toBe(true)
    },
  )

  test('unless memory is short, and the page is gone again', () => {
    expect(hangs({ ...late(3), memory: 'short' })).toBe(true)
  })
})

describe('of two that read one file', () => {
  const words = watched(mount, [cat(mount, 'f'), cat(mount, 'f')], { marks: [markMount(source)] })
  const sent = randomRuns(words)
    .map((run) => run.map(({ text }) => /^FUSE_(OPEN|READ|FLUSH) \/mnt/.exec(text)?.[1]))
    .filter((run) => run.filter((opcode) => opcode === 'FLUSH').length === 2)
  const reads = (run: (typeof sent)[number]) => run.filter((opcode) => opcode === 'READ').length

  test('one asks the daemon where both come at once, and each where it comes alone', () => {
    expect(new Set(sent.map(reads))).toEqual(new Set([1, 2]))
  })

  test('who opens the file after it was read finds nothing left', () => {
    for (const run of sent) expect(reads(run.slice(run.lastIndexOf('OPEN')))).toBeGreaterThan(0)
  })
})

test('both compilations read pages alike', () => {
  const words = watched(mount, [cat(mount, 'f'), cat(mount, 'f')], { mask: ['access'] })
  const plain = deadlocks({ ...words, compilation: 'threads' })
  expect(plain.sort()).toEqual(deadlocks(words).sort())
  expect(topology(words).objects.map(({ name }) => name)).toContain('pages of /mnt/f')
})

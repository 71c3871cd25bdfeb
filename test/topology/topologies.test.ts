import fc from 'fast-check'
import type { FileSystem, Topology } from 'fsmc'
import { topologies } from 'fsmc/fast-check'
import { describe, expect, test } from 'vitest'
import { hangs } from './deciding.ts'

const sample = (arbitrary: fc.Arbitrary<Topology>) =>
  fc.sample(arbitrary, { numRuns: 400, seed: 1 })

const hops = (fs: FileSystem): number => (fs.kind === 'local' ? 0 : 1 + hops(fs.backing.fs))

describe('random set-ups', () => {
  const all = sample(topologies())
  const some = (trait: (words: Topology) => boolean) => all.filter(trait).length

  test('are of every kind', () => {
    const anyListener = (trait: (l: Topology['listeners'][number]) => boolean) =>
      some(({ listeners }) => listeners.some(trait))
    const rare = 10
    expect(some(({ clients }) => clients.some(({ on }) => hops(on.fs) === 2))).toBeGreaterThan(rare)
    expect(some(({ clients }) => clients.some(({ on }) => hops(on.fs) === 0))).toBeGreaterThan(rare)
    expect(some(({ clients }) => clients.some(({ file }) => file.isNew))).toBeGreaterThan(rare)
    expect(some(({ listeners }) => listeners.length === 0)).toBeGreaterThan(rare)
    expect(some(({ listeners }) => listeners.length === 2)).toBeGreaterThan(rare)
    expect(some(({ kernel }) => kernel === '3.10')).toBeGreaterThan(rare)
    expect(anyListener(({ ignore = [] }) => ignore.length > 0)).toBeGreaterThan(rare)
    expect(anyListener(({ workers = 0 }) => workers > 0)).toBeGreaterThan(rare)
    expect(anyListener(({ buffer = 24 }) => buffer > 24)).toBeGreaterThan(rare)
    expect(anyListener(({ policy }) => policy === 'either')).toBeGreaterThan(rare)
    expect(anyListener(({ scan }) => scan === 'reopen')).toBeGreaterThan(rare)
  })

  test('are as constrained', () => {
    const small = sample(
      topologies({
        maxMounts: 1,
        maxListeners: 1,
        maxThreads: 1,
        maxWorkers: 0,
        maxClients: 1,
        daemons: ['passthrough_ll -s'],
        policies: ['deny'],
        limits: [1],
      }),
    )
    for (const { listeners, clients } of small) {
      expect([listeners.length <= 1, clients.length]).toEqual([true, 1])
      for (const { on } of clients) {
        if (on.fs.kind === 'fuse') expect(on.fs.daemon.name).toBe('passthrough')
      }
      for (const { threads, workers, policy, maxEvents } of listeners) {
        expect([threads, workers, policy, maxEvents]).toEqual([1, 0, 'deny', 1])
      }
    }
  })

  test('shrink to the simplest that still shows it, which is printed in a few lines', () => {
    const found = fc.check(
      fc.property(topologies(), (words) => hangs(words) !== true),
      { seed: 1, numRuns: 1_000 },
    )
    const [words] = found.counterexample!
    expect(fc.stringify(words)).toMatchInlineSnapshot(`
      "
        kernel 6.x
        sshfs of /src at /mnt/1
        content listener, marks mount /mnt/1, asked on open, 1 thread, scans by reopen
        cat /mnt/1/f1"
    `)
  })
})

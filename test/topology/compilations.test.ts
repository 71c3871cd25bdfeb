import type { Topology } from 'fsmc'
import { topology } from 'fsmc'
import { topologies } from 'fsmc/fast-check'
import { describe, expect, test } from 'vitest'
import { deadlocksOf } from './deadlocks.ts'
import { forRandomTopologies, hangs } from './deciding.ts'

/*
 * A server as frames on its caller's stack, or as a process of its own: the second is the plain model,
 * the first has far fewer states and must say the same about hanging.
 */

const inThreads = (words: Topology): Topology => ({ ...words, compilation: 'threads' })

describe('both compilations', { timeout: 600_000 }, () => {
  test('agree on whether a set-up hangs', () => {
    forRandomTopologies(
      topologies({ maxClients: 2, maxThreads: 2 }),
      140,
      (words) => {
        const hung = hangs(words)
        const plain = hung === undefined ? undefined : hangs(inThreads(words))
        if (plain === undefined) return undefined
        expect(plain).toBe(hung)
        return hung
      },
      { hung: 20, safe: 20 },
    )
  })

  test('reach the same deadlocks', () => {
    forRandomTopologies(
      topologies({ maxClients: 2, maxThreads: 2, maxWorkers: 1 }),
      200,
      (words) => {
        const found = deadlocksOf(topology(words), 2_000)
        const plain = found && deadlocksOf(topology(inThreads(words)), 10_000)
        if (plain === undefined) return undefined
        expect([...plain].sort()).toEqual([...found!].sort())
        return plain.size > 0
      },
      { hung: 20, safe: 20 },
    )
  })
})

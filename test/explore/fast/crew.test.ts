import fc from 'fast-check'
import { cell, counter, noDeadlock, process, type System, step, system } from 'fsmc'
import { systems } from 'fsmc/fast-check'
import { describe, expect, test } from 'vitest'
import seed from '../../../models/seed.ts'
import { watch } from '../../../src/check/monitor.ts'
import { closeHoles } from '../../../src/explore/fast/crew.ts'
import { kernelCode } from '../../../src/explore/fast/kernel.ts'
import { FastSearch } from '../../../src/explore/fast/search.ts'
import { reserveSpace } from '../../../src/explore/fast/space.ts'
import { Search } from '../../../src/explore/index.ts'
import { walker } from '../../systems.ts'
import { end, everythingOf, finish, together, Witness } from './witness.ts'

async function expectSame(system: System, workers: number, slice: number, chunk: number) {
  const { propositions } = watch(system.properties)
  const [witness, reference] = [new Witness(system.properties), new Witness(system.properties)]
  const search = together(system, workers, { propositions, observer: witness }, chunk)
  const plain = new Search(system, { propositions, observer: reference })
  finish(search, slice)
  finish(plain)
  expect(everythingOf(search, witness)).toEqual(everythingOf(plain, reference))
  await end(search)
}

const crews = [1, 2, 3]

describe('whatever the number of threads, the same states, transitions, ends and depths', () => {
  test.for(crews)('random systems, %i', { timeout: 300_000 }, async (workers) => {
    const slices = fc.integer({ min: 1, max: 300 })
    const property = fc.asyncProperty(systems(), slices, async (system, slice) => {
      const small = new Search(system)
      small.advance(1 << 20, 2_000)
      if (small.exhausted) await expectSame(system, workers, slice, 1)
    })
    await fc.assert(property, { numRuns: 60 })
  })

  test.for(crews)('the seed system, %i', { timeout: 60_000 }, async (workers) => {
    const three = { openers: 3, threads: 3, mount: 'remote' } as const
    await expectSame(seed.build(three), workers, 5_000, 3)
  })

  test.for([2, 3])('100,000 states, %i', async (workers) => {
    const four = { openers: 3, threads: 4, mount: 'loopback' } as const
    for (const chunk of [2, 64]) {
      const search = together(seed.build(four), workers, {}, chunk)
      finish(search)
      const { states, transitions, frontier } = search.extent
      expect({ states, transitions, frontier }).toEqual({
        states: 114_076,
        transitions: 315_714,
        frontier: 0,
      })
      await end(search)
    }
  })
})

test('no more states than allowed, and all of them when more are', () => {
  const four = { openers: 3, threads: 4, mount: 'loopback' } as const
  const search = together(seed.build(four), 2, {}, 8)
  for (const limit of [1, 500, 501, 20_000, 70_003, 114_075]) {
    search.advance(1 << 20, limit)
    expect([search.extent.states, search.full, search.done]).toEqual([limit, true, false])
  }
  search.advance(1 << 20)
  expect([search.extent.states, search.extent.transitions]).toEqual([114_076, 315_714])
})

test.for(crews)('decisions without room end it as full, in %i threads', (workers) => {
  const space = reserveSpace()!
  const { from } = space.decisions
  const small = { ...space, decisions: { from, to: from + 100_000 } }
  const four = { openers: 3, threads: 4, mount: 'loopback' } as const
  const search = new FastSearch(seed.build(four), small, { workers, shareFrom: 0, chunk: 1 })
  search.crew?.hire(kernelCode())
  search.crew?.assemble()
  for (let i = 0; i < 3; i++) {
    search.advance(1 << 20)
    expect([search.full, search.done]).toEqual([true, false])
  }
  const { states } = search.extent
  expect(states).toBeGreaterThan(1)
  expect(search.pathTo(states - 1)[0]).toBe(0)
})

test.for(crews)('no more bytes than allowed, in %i threads', (workers) => {
  const four = { openers: 3, threads: 4, mount: 'loopback' } as const
  const search = together(seed.build(four), workers, {}, 8)
  for (const most of [300_000, 1_000_000, 1_500_000]) {
    search.advance(1 << 20, undefined, most)
    expect([search.full, search.done]).toEqual([true, false])
    expect(search.extent.bytes).toBeLessThanOrEqual(most * 1.1)
  }
  search.advance(1 << 20)
  expect([search.extent.states, search.extent.transitions]).toEqual([114_076, 315_714])
})

/** Three walkers, one of which stumbles on its way. */
function stumbling(length: number) {
  const n = counter('n')
  const done = cell('done', false)
  const walkers = [0, 1, 2].map((i) =>
    process<number>(`walker ${i}`, 0, (at) => {
      if (at === length / 2 && i === 1) throw new Error('stumbles')
      return at < length
        ? [step('goes on', n.up(), () => at + 1)]
        : [step('ends', done.set(true), () => at)]
    }),
  )
  return system('walk', { processes: walkers, objects: [n, done], properties: [noDeadlock()] })
}

describe('what goes wrong while threads share a search', () => {
  test.for([2, 3])('user code that throws, in %i threads', (workers) => {
    const search = together(stumbling(60), workers)
    for (let i = 0; i < 3; i++) {
      expect(() => finish(search)).toThrow(/stumbles/)
      expect(search.done).toBe(false)
    }
  })

  test('a thread that is killed between two slices', async () => {
    const search = together(stumbling(600), 2)
    search.advance(1_000)
    await search.crew!.helpers[0]!.terminate()
    expect(() => finish(search)).toThrow('a thread of the search has ended before the search')
  })

  test('a thread that is killed at any time, nobody being there to hear of it', () => {
    const search = together(stumbling(600), 3)
    search.crew!.patience = 300
    search.advance(1_000)
    void search.crew!.helpers[1]!.terminate()
    expect(() => finish(search)).toThrow(/a thread of the search does not answer any more|stumbles/)
  })
})

test('few states start no thread', () => {
  const walkers = system('walk', {
    processes: [walker(50)],
    objects: [],
    properties: [noDeadlock()],
  })
  const search = new FastSearch(walkers, reserveSpace()!, { workers: 2 })
  finish(search)
  expect(search.crew!.helpers).toEqual([])
})

test('numbers that no state got are given to the last states', () => {
  const holes = fc.array(fc.tuple(fc.nat(5), fc.nat(5)), { maxLength: 6 })
  fc.assert(
    fc.property(holes, fc.nat(5), (gaps, rest) => {
      let top = 0
      const ranges = gaps.map(([used, free]): [number, number] => {
        const from = top + used
        top = from + free
        return [from, top]
      })
      top += rest
      const free = new Set(
        ranges.flatMap(([a, b]) => Array.from({ length: b - a }, (_, i) => a + i)),
      )
      const states = new Set(Array.from({ length: top }, (_, i) => i).filter((i) => !free.has(i)))
      const { count } = closeHoles(ranges, top, (from, to) => {
        expect([states.delete(from), states.has(to)]).toEqual([true, false])
        states.add(to)
      })
      expect([...states].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i))
    }),
  )
})

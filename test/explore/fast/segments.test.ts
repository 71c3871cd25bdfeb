import fc from 'fast-check'
import { counter, noDeadlock, process, type System, step, system } from 'fsmc'
import { systems } from 'fsmc/fast-check'
import { describe, expect, test } from 'vitest'
import seed from '../../../models/seed.ts'
import { watch } from '../../../src/check/monitor.ts'
import { FastSearch } from '../../../src/explore/fast/search.ts'
import { reserveSpace, type Space } from '../../../src/explore/fast/space.ts'
import {
  type Exploration,
  packMoves,
  Search,
  type SearchOrder,
} from '../../../src/explore/index.ts'
import { end, everythingOf, finish, together, Witness } from './witness.ts'

/** All that can be asked, number by number. */
function answersOf(search: Exploration, propositions: number) {
  const { states, transitions, frontier, depth } = search.extent
  const numbers = Array.from({ length: states }, (_, state) => state)
  const valuesOf = (state: number) =>
    search.idsOf(state).map((id, component) => search.local.valueOf(component, id))
  return {
    figures: { states, transitions, frontier, depth, done: search.done, full: search.full },
    each: numbers.map((state) => ({
      values: valuesOf(state),
      path: search.pathTo(state),
      rest: search.allRest(state),
      truths: Array.from({ length: propositions }, (_, i) => search.answer(i, state)),
      found: search.find(search.idsOf(state)),
    })),
  }
}

function movesOf(search: Exploration) {
  const { actions, first, to, action } = packMoves(search)
  const named = [...action].map((at) => [actions[at]!.process, actions[at]!.label])
  const successors = (_: unknown, state: number) => [...search.successorsOf(state)]
  return { first, to, named, successors: Array.from(first.subarray(1), successors) }
}

/**
 * A search with so few states in each memory finds what the reference finds: breadth-first under the same
 * numbers; depth-first, a state that is half expanded when a memory is full is expanded anew after what it
 * has led to so far.
 */
function expectSame(
  system: System,
  order: SearchOrder,
  statesEach: number,
  slice: number,
  tightFrom: number,
) {
  const { propositions } = watch(system.properties)
  const [witness, reference] = [new Witness(system.properties), new Witness(system.properties)]
  const space = reserveSpace()!
  const fast = new FastSearch(system, space, {
    order,
    propositions,
    observer: witness,
    statesEach,
    tightFrom,
  })
  const plain = new Search(system, { order, propositions, observer: reference })
  while (!plain.done) {
    plain.advance(slice)
    fast.advance(slice)
  }
  finish(fast)
  if (order === 'dfs') {
    const [found, expected] = [everythingOf(fast, witness), everythingOf(plain, reference)]
    const unordered = ({ all, ...rest }: typeof found) => ({
      ...rest,
      all: all.map(({ steps, ...state }) => state),
    })
    return expect(unordered(found)).toEqual(unordered(expected))
  }
  expect(answersOf(fast, propositions.length)).toEqual(answersOf(plain, propositions.length))
  expect(movesOf(fast)).toEqual(movesOf(plain))
  expect(witness).toEqual(reference)
}

const isSmall = (system: System, most: number) => {
  const search = new Search(system)
  search.advance(1 << 20, most)
  return search.exhausted
}

/** Two processes that each raise counters of their own, all at once: their ids outgrow every layout. */
function growing(counters: number, length: number) {
  const objects = [0, 1].map((p) =>
    Array.from({ length: counters }, (_, i) => counter(`counter ${p} ${i}`)),
  )
  const processes = objects.map((own, p) =>
    process<number>(`process ${p}`, 0, (at) =>
      at < length
        ? [
            step(
              'raises all',
              own.map((each) => each.up()),
              () => at + 1,
            ),
          ]
        : [],
    ),
  )
  return system('growing', { processes, objects: objects.flat(), properties: [noDeadlock()] })
}

const orders = ['bfs', 'dfs'] as const

describe('a search through many memories finds what the reference finds', () => {
  test.for(orders)('random systems, %s', { timeout: 300_000 }, (order) => {
    const property = fc.property(
      systems(),
      fc.integer({ min: 7, max: 60 }),
      fc.integer({ min: 1, max: 80 }),
      fc.constantFrom(0, 30, 1_000),
      (system, statesEach, slice, tightFrom) => {
        if (isSmall(system, 400)) expectSame(system, order, statesEach, slice, tightFrom)
      },
    )
    fc.assert(property, { numRuns: Number(globalThis.process.env.FSMC_RUNS ?? 150) })
  })

  test.for(orders)('ids that outgrow their fields, %s', (order) => {
    for (const statesEach of [50, 333]) expectSame(growing(6, 30), order, statesEach, 77, 0)
  })
})

test('a memory without room for wider states is left as it is', () => {
  const cramped = () => {
    const space = reserveSpace()!
    return { ...space, states: { ...space.states, to: space.states.from + 513 * 12 + 600 * 12 } }
  }
  const model = growing(6, 40)
  const search = new FastSearch(model, cramped(), { nextSpace: cramped, tightFrom: 0 })
  const plain = new Search(model)
  finish(search)
  finish(plain)
  expect(answersOf(search, 0)).toEqual(answersOf(plain, 0))
})

test.for([1, 2, 3])(
  'threads share each of the memories, %i',
  { timeout: 120_000 },
  async (workers) => {
    for (const model of [
      seed.build({ openers: 3, threads: 3, mount: 'loopback' }),
      growing(6, 150),
    ]) {
      const { propositions } = watch(model.properties)
      const [witness, reference] = [new Witness(model.properties), new Witness(model.properties)]
      const options = { propositions, observer: witness, statesEach: 9_000 }
      const search = together(model, workers, options, 4)
      const plain = new Search(model, { propositions, observer: reference })
      finish(search, 3_000)
      finish(plain)
      expect(everythingOf(search, witness)).toEqual(everythingOf(plain, reference))
      await end(search)
    }
  },
)

describe('a limit', () => {
  const four = () => seed.build({ openers: 3, threads: 4, mount: 'loopback' })

  test('of states holds in whatever memory it is met', () => {
    const search = new FastSearch(four(), reserveSpace()!, { statesEach: 10_000 })
    for (const limit of [1, 9_999, 10_000, 10_001, 70_003, 114_075]) {
      search.advance(1 << 20, limit)
      expect([search.extent.states, search.full, search.done]).toEqual([limit, true, false])
    }
    finish(search)
    expect([search.extent.states, search.extent.transitions]).toEqual([114_076, 315_714])
  })

  test('of bytes counts all memories', () => {
    const search = new FastSearch(four(), reserveSpace()!, { statesEach: 10_000 })
    for (const most of [300_000, 1_000_000, 1_500_000]) {
      search.advance(1 << 20, undefined, most)
      expect([search.full, search.done]).toEqual([true, false])
      expect(search.extent.bytes).toBeLessThanOrEqual(most * 1.1)
    }
    finish(search)
    expect(search.extent.states).toBe(114_076)
  })

  test('is what it is when another memory would be full of what is to be expanded', () => {
    const small: Space[] = []
    const nextSpace = () => {
      const space = reserveSpace()!
      const { from } = space.states
      small.push({ ...space, states: { from, to: from + 64 } })
      return small.at(-1)!
    }
    const search = new FastSearch(four(), reserveSpace()!, {
      order: 'dfs',
      statesEach: 5_000,
      nextSpace,
    })
    search.advance(1 << 20)
    expect([search.extent.states, search.full, search.done]).toEqual([5_000, true, false])
    const { words, states } = small[0]!
    expect(words.subarray(states.from / 4 - 1_000, states.to / 4).some(Boolean)).toBe(false)
  })

  test('is what it is when no other memory is to be had', () => {
    const spaces = [reserveSpace()]
    const nextSpace = () => spaces.pop()
    const search = new FastSearch(four(), reserveSpace()!, { statesEach: 10_000, nextSpace })
    for (let i = 0; i < 2; i++) {
      search.advance(1 << 20)
      expect([search.extent.states, search.full, search.done]).toEqual([20_000, true, false])
    }
    expect(search.pathTo(19_999)[0]).toBe(0)
  })
})

import fc from 'fast-check'
import type { System } from 'fsmc'
import { systems } from 'fsmc/fast-check'
import { describe, expect, test } from 'vitest'
import seed from '../../../models/seed.ts'
import { watch } from '../../../src/check/monitor.ts'
import { FastSearch } from '../../../src/explore/fast/search.ts'
import { reserveSpace } from '../../../src/explore/fast/space.ts'
import { Search, type SearchOrder, type Snapshot } from '../../../src/explore/index.ts'
import { wide } from '../../systems.ts'
import { copyOf } from '../copy.ts'
import { end, everythingOf, finish, together, Witness } from './witness.ts'

/** Who searches from one stop to the next: in how large memories, with how many threads, how far. */
interface Leg {
  readonly workers: number
  /** How many states a thread takes at once: what it has not come to at a stop is left over. */
  readonly chunk: number
  readonly statesEach: number
  readonly slice: number
  readonly slices: number
  /** Ends at so many states more, rather than after its slices. */
  readonly states: number | undefined
}

/** @param states of the system, about; memories are much smaller, or one has room for all */
const legOf = (states: number, [least, most]: readonly [number, number]) =>
  fc.record({
    workers: fc.integer({ min: 1, max: 3 }),
    chunk: fc.constantFrom(1, 64, 1_024),
    statesEach: fc.oneof(
      { arbitrary: fc.integer({ min: least, max: most }), weight: 4 },
      fc.constant(Number.POSITIVE_INFINITY),
    ),
    slice: fc.integer({ min: 1, max: Math.ceil(states / 4) }),
    slices: fc.integer({ min: 0, max: 5 }),
    states: fc.option(fc.nat(states), { nil: undefined }),
  })

/** What came about on the way. */
const met = { memories: 0, stacked: 0 }

function noteOf({ states, stack }: Snapshot) {
  if (states.length > 1) met.memories++
  if (stack.length > states.at(-1)!.count) met.stacked++
}

/** Searches leg by leg, each in a search of its own that goes on with what the one before has saved. */
async function inLegs(system: System, order: SearchOrder, plan: readonly Leg[]) {
  const { propositions } = watch(system.properties)
  const witness = new Witness(system.properties)
  let kept: Snapshot | undefined
  for (const { workers, chunk, statesEach, slice, slices, states } of plan) {
    const options = { order, propositions, observer: witness, statesEach, journal: true }
    const search = together(system, order === 'dfs' ? 1 : workers, options, chunk)
    if (kept !== undefined) search.restore(kept)
    if (states !== undefined) search.advance(1 << 20, search.extent.states + states)
    else for (let i = 0; i < slices && !search.done; i++) search.advance(slice)
    kept = copyOf(search.save())
    noteOf(kept)
    await end(search)
  }
  return { kept: kept!, witness, propositions }
}

/** The initial state is told of at the beginning of each leg. */
const once = <T extends { found: readonly string[] }>(told: T) => ({
  ...told,
  found: [...new Set(told.found)],
})

async function expectSame(system: System, order: SearchOrder, plan: readonly Leg[], last: Leg) {
  const { kept, witness, propositions } = await inLegs(system, order, plan)
  const reference = new Witness(system.properties)
  const plain = new Search(system, { order, propositions, observer: reference })
  const { workers, chunk, statesEach } = last
  const options = { order, propositions, observer: witness, statesEach }
  const search = together(system, order === 'dfs' ? 1 : workers, options, chunk)
  search.restore(kept)
  expect(search.extent.states).toBe(kept.states.reduce((sum, { count }) => sum + count, 0))
  finish(search)
  finish(plain)
  const [found, expected] = [everythingOf(search, witness), everythingOf(plain, reference)]
  if (order === 'bfs') expect(once(found)).toEqual(once(expected))
  else {
    // A state that is half expanded at a stop is expanded anew after what it has led to so far.
    const unordered = ({ all, ...rest }: typeof found) => ({
      ...once(rest),
      all: all.map(({ steps, ...state }) => state),
    })
    expect(unordered(found)).toEqual(unordered(expected))
  }
  await end(search)
}

/** Large enough for some memories, small enough to be compared state by state. */
const few = systems().filter((system) => {
  const search = new Search(system)
  search.advance(1 << 20, 400)
  return search.exhausted && search.extent.states > 30
})

const runs = (usual: number) => Number(globalThis.process.env.FSMC_RUNS ?? usual)

describe('a search that is stopped, saved and gone on with finds what the reference finds', () => {
  const leg = legOf(120, [7, 60])
  const legs = fc.array(leg, { minLength: 1, maxLength: 4 })

  test.for(['bfs', 'dfs'] as const)('random systems, %s', { timeout: 600_000 }, async (order) => {
    Object.assign(met, { memories: 0, stacked: 0 })
    const property = fc.asyncProperty(few, legs, leg, (system, plan, last) =>
      expectSame(system, order, plan, last),
    )
    await fc.assert(property, { numRuns: runs(20) })
    expect(met.memories).toBeGreaterThan(runs(20) / 6)
    if (order === 'dfs') expect(met.stacked).toBeGreaterThan(0)
  })

  test('with so many states that threads share them', { timeout: 600_000 }, async () => {
    Object.assign(met, { memories: 0, stacked: 0 })
    const system = seed.build({ openers: 3, threads: 3, mount: 'remote' })
    const leg = legOf(20_000, [7_000, 12_000])
    const legs = fc.array(leg, { minLength: 1, maxLength: 3 })
    const property = fc.asyncProperty(legs, leg, (plan, last) =>
      expectSame(system, 'bfs', plan, last),
    )
    await fc.assert(property, { numRuns: runs(5) })
    expect(met.memories).toBeGreaterThan(0)
  })
})

/** A search by two threads, stopped where they have taken states that nobody could expand any more. */
async function stoppedShort() {
  const model = wide(15, 15)
  const witness = new Witness(model.properties)
  const search = together(model, 2, { observer: witness, journal: true }, 1_024)
  // The 6,435 states of one level are found by all threads together; then there is no room for some.
  search.advance(1 << 20, 15_500)
  expect(search.full).toBe(true)
  const kept = copyOf(search.save())
  await end(search)
  expect(kept.left.length).toBeGreaterThan(100)
  return { model, kept, witness }
}

describe('what threads have taken and not expanded is expanded by whoever goes on', () => {
  const goOn = {
    'one thread': (system: System, observer: Witness) => together(system, 1, { observer }),
    'three, in small memories': (system: System, observer: Witness) =>
      // The second memory has been full from the beginning; all threads ask it about the level.
      together(system, 3, { observer, statesEach: 7_700 }),
    'the plain search': (system: System, observer: Witness) => new Search(system, { observer }),
  }
  test.for(Object.entries(goOn))('%s', { timeout: 60_000 }, async ([, begin]) => {
    const { model, kept, witness } = await stoppedShort()
    const search = begin(model, witness)
    search.restore(kept)
    finish(search)
    const reference = new Witness(model.properties)
    const plain = finish(new Search(model, { observer: reference }))
    expect(everythingOf(search, witness)).toEqual(everythingOf(plain, reference))
    if (search instanceof FastSearch) await end(search)
  })

  test('and saved again until then', async () => {
    const { model, kept } = await stoppedShort()
    const search = new FastSearch(model, reserveSpace()!, { journal: true })
    search.restore(kept)
    search.advance(10)
    const { left, depth, transitions } = search.save()
    expect([left.length, depth]).toEqual([kept.left.length - 10, kept.depth])
    expect(transitions).toBeGreaterThan(kept.transitions)
  })
})

describe('a checkpoint goes on where it has room, and nowhere else', () => {
  const model = () => seed.build({ openers: 3, threads: 4, mount: 'loopback' })
  const kept = (() => {
    const search = new FastSearch(model(), reserveSpace()!, { journal: true, tightFrom: 0 })
    search.advance(1 << 20, 50_000)
    return copyOf(search.save())
  })()
  const bytes = kept.states[0]!.stride * 4 + 4
  const spare = 513
  /** With room for so many states; other memories are as large, if there are any. */
  const restored = (states: number, others: number) => {
    const cramped = () => {
      const space = reserveSpace()!
      const { from } = space.states
      return { ...space, states: { from, to: from + states * bytes } }
    }
    let left = others
    const nextSpace = () => (left-- > 0 ? cramped() : undefined)
    const search = new FastSearch(model(), cramped(), { tightFrom: 0, nextSpace })
    search.restore(kept)
    return search
  }

  test.for([
    [30_000, 0],
    [49_999 + spare, 0],
    [20_000 + spare, 1],
    [spare, 9],
  ] as const)('no room in memories for %i states, %i more', ([states, others]) => {
    expect(() => restored(states, others)).toThrow(expect.objectContaining({ code: 'FSMC023' }))
  })

  test.for([
    [50_000 + spare, 0],
    [25_000 + spare, 1],
    [1_000 + spare, 49],
  ] as const)('room in memories for %i states, %i more', ([states, others]) => {
    const search = restored(states, others)
    expect(search.extent.states).toBe(50_000)
    search.advance(1 << 20)
    expect([search.extent.states, search.full, search.done]).toEqual([50_000, true, false])
  })
})

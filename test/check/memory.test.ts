import { check, checkSync } from 'fsmc'
import { describe, expect, test } from 'vitest'
import { isOutOfMemory, MemoryBudget } from '../../src/check/memory.ts'
import { type Exploration, packMoves } from '../../src/explore/index.ts'
import { FULL, StateStore } from '../../src/explore/store.ts'
import { wide } from '../systems.ts'

/** More than this process has by now, and less than the search would need. */
const budget = () => process.memoryUsage.rss() + 20 * 2 ** 20

describe.each(['fast', 'plain'] as const)('a memory budget, %s engine', (engine) => {
  test('that is spent leaves the verdict open', async () => {
    const result = await check(wide(64, 8), { engine, memory: budget() })
    expect(result).toMatchObject({
      ending: 'memory',
      exhaustive: false,
      properties: [{ verdict: 'unknown', reason: 'the memory that it may take was used up' }],
    })
    expect(result.states).toBeGreaterThan(1_000)
  })

  test('that suffices changes nothing', () => {
    expect(checkSync(wide(10, 4), { engine, memory: 2 ** 40 })).toMatchObject({
      ending: 'exhausted',
      states: checkSync(wide(10, 4), { engine }).states,
    })
  })
})

test('moves without room for them leave a property of whole runs open', () => {
  const { rss } = process.memoryUsage
  expect(new MemoryBudget(rss() + 2 ** 28).isShortOf(2 ** 32)).toBe(true)
  expect(new MemoryBudget(rss() + 2 ** 32).isShortOf(2 ** 20)).toBe(false)
  const search = { extent: { states: 3e8, transitions: 2 ** 31 } } as Exploration
  let error: unknown
  try {
    packMoves(search)
  } catch (thrown) {
    error = thrown
  }
  expect(isOutOfMemory(error)).toBe(true)
})

test('the store takes no more than its room, not even while it grows', () => {
  const store = new StateStore(1)
  const state = new Int32Array(1)
  store.room = store.bytes * 3 * 2
  const before = store.bytes
  while (store.add(state, 0) !== FULL) state[0]!++
  expect(store.bytes).toBe(before * 4)
  store.room = Number.POSITIVE_INFINITY
  expect(store.add(state, 0)).toBe(-1 - state[0]!)
})

import { cell, check, checkSync, counter, noDeadlock, process, step, system } from 'fsmc'
import { describe, expect, test } from 'vitest'
import seed from '../../models/seed.ts'
import { Search } from '../../src/explore/index.ts'
import { exploreNaively } from '../oracle.ts'
import { chain, walker, wide } from '../systems.ts'

const large = () => seed.build({ openers: 3, threads: 4, mount: 'loopback' })

describe('the smallest systems', () => {
  test('no processes, no objects: one state, at rest', () => {
    const result = checkSync(
      system('empty', { processes: [], objects: [], properties: [noDeadlock()] }),
    )
    expect(result).toMatchObject({ states: 1, transitions: 0, deadlocks: 0, depth: 0 })
    expect(result.properties[0]!.verdict).toBe('holds')
  })

  test('one state that leads to itself', () => {
    const idle = process('idle', null, () => [step('does nothing', () => null)])
    const result = checkSync(
      system('idle', { processes: [idle], objects: [], properties: [noDeadlock()] }),
    )
    expect(result).toMatchObject({ states: 1, transitions: 1, exhaustive: true })
    expect(result.properties[0]!.verdict).toBe('holds')
  })

  test('one state in which somebody waits for ever', () => {
    const flag = cell<boolean>('flag', false)
    const waits = process('waiter', 'waits', () => [step('goes on', flag.is(true), () => 'waits')])
    const result = checkSync(
      system('stuck', { processes: [waits], objects: [flag], properties: [noDeadlock()] }),
    )
    const { verdict, evidence } = result.properties[0]!
    expect([verdict, evidence!.run.steps.length]).toEqual(['violated', 0])
    expect(evidence!.blocked.map(({ operation }) => operation.guard)).toEqual(['flag is true'])
  })
})

describe('large and wide systems', () => {
  test.for(['bfs', 'dfs'] as const)('%s: a chain of 100,000 steps', (search) => {
    const result = checkSync(chain(100_000), { search })
    expect(result).toMatchObject({ states: 100_001, transitions: 100_000, deadlocks: 0 })
    expect(result.depth).toBe(search === 'bfs' ? 100_000 : 0)
  })

  test('a counterexample of 100,000 steps', () => {
    const flag = cell<boolean>('flag', false)
    const end = 100_000
    const stuck = process<number>('stuck', 0, (at) => [
      at < end ? step('goes on', () => at + 1) : step('waits', flag.is(true), () => at),
    ])
    const result = checkSync(
      system('stuck', { processes: [stuck], objects: [flag], properties: [noDeadlock()] }),
    )
    expect(result.properties[0]!.evidence!.run.steps.length).toBe(end)
  })

  test.for(['bfs', 'dfs'] as const)('%s: a counter up to 100,000', (search) => {
    const n = counter('n')
    const rise = process('riser', 0 as number, (at) =>
      at < 100_000 ? [step('counts', n.up(), () => at + 1)] : [],
    )
    const result = checkSync(
      system('riser', { processes: [rise], objects: [n], properties: [noDeadlock()] }),
      { search },
    )
    expect(result.states).toBe(100_001)
  })

  test('fields grow while several components do', () => {
    const walkers = [0, 1, 2].map((i) => walker(40, `walker ${i}`))
    const result = checkSync(
      system('walkers', { processes: walkers, objects: [], properties: [noDeadlock()] }),
    )
    expect(result).toMatchObject({ states: 41 ** 3, transitions: 3 * 40 * 41 ** 2, depth: 120 })
  })

  test('70 components, in several words', () => {
    const system = wide(66, 4)
    const search = new Search(system)
    while (!search.done) search.advance(1 << 12)
    expect(search.store.words).toBeGreaterThan(2)
    expect(search.extent.states).toBe(18 ** 2 * 18 * 16)
  })

  test('70 components, as brute force counts them', () => {
    const system = wide(68, 2)
    const graph = exploreNaively(system, 2_000)!
    const result = checkSync(system)
    expect([result.states, result.transitions]).toEqual([graph.states.length, graph.transitions])
  })
})

describe('a search that is cut short', () => {
  test.for(['bfs', 'dfs'] as const)('%s: maxStates is exact, and nothing is claimed', (search) => {
    const result = checkSync(large(), { search, maxStates: 1234 })
    expect(result).toMatchObject({ ending: 'max-states', exhaustive: false, states: 1234 })
    expect(result.transitions).toBeGreaterThan(0)
    expect(result.properties[0]!.verdict).toBe('unknown')
    expect(result.properties[0]!.reason).toMatch('limit of states')
  })

  test.for(['bfs', 'dfs'] as const)('%s: just enough states are enough', (search) => {
    expect(checkSync(chain(9), { search, maxStates: 10 })).toMatchObject({
      ending: 'exhausted',
      states: 10,
    })
    expect(checkSync(chain(9), { search, maxStates: 9 })).toMatchObject({
      ending: 'max-states',
      states: 9,
    })
  })

  test('a search can go on after it was full', () => {
    for (const order of ['bfs', 'dfs'] as const) {
      const system = seed.build({ openers: 2, threads: 2, mount: 'remote' })
      const whole = new Search(system, { order })
      while (!whole.done) whole.advance(1 << 10)
      const parts = new Search(system, { order })
      for (let limit = 10; !parts.done; limit += 10) parts.advance(1 << 10, limit)
      expect(parts.extent).toMatchObject({
        states: whole.extent.states,
        transitions: whole.extent.transitions,
        depth: whole.extent.depth,
      })
    }
  })

  test('a violation within the limit is a violation', () => {
    const system = seed.build({ openers: 1, threads: 1, mount: 'loopback' })
    expect(checkSync(system, { maxStates: 1_000 }).properties[0]!.verdict).toBe('violated')
  })

  test('a timeout', () => {
    const result = checkSync(large(), { timeout: 1 })
    expect(result).toMatchObject({ ending: 'timeout', exhaustive: false })
    expect(result.properties[0]).toMatchObject({ verdict: 'unknown', reason: expect.any(String) })
  })

  test('a signal, before and during the search', async () => {
    const before = await check(large(), { signal: AbortSignal.abort() })
    expect(before).toMatchObject({ ending: 'interrupted', states: 1, transitions: 0 })
    const abort = new AbortController()
    const during = await check(large(), {
      signal: abort.signal,
      onProgress: ({ states }) => states > 1_000 && abort.abort(),
    })
    expect(during.ending).toBe('interrupted')
    expect(during.states).toBeGreaterThan(1_000)
    expect(during.properties[0]!.verdict).toBe('unknown')
  })
})

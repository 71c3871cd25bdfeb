import { check, checkSync } from 'fsmc'
import { describe, expect, test } from 'vitest'
import seed from '../../models/seed.ts'
import { replay } from '../replay.ts'

type Mount = 'loopback' | 'remote'

const build = (openers: number, threads: number, mount: Mount) =>
  seed.build({ openers, threads, mount })

/** SPIN, TLC and LTSmin find the same counts in this abstraction. */
describe('the seed system has exactly the states its twins have', () => {
  test.for([
    ['bfs', 3, 3, 'remote', 24_130],
    ['dfs', 3, 3, 'remote', 24_130],
    ['bfs', 3, 4, 'loopback', 114_076],
    ['dfs', 3, 4, 'loopback', 114_076],
    ['bfs', 4, 4, 'remote', 1_367_520],
    ['dfs', 4, 4, 'remote', 1_367_520],
  ] as const)('%s: %i openers, %i threads, %s: %i', ([search, openers, threads, mount, states]) => {
    const result = checkSync(build(openers, threads, mount), { search, symmetry: false })
    expect([result.states, result.deadlocks, result.exhaustive]).toEqual([states, 0, true])
    expect(result.properties[0]!.verdict).toBe('holds')
  })

  test('4 openers, 5 threads, loopback: 8,204,112', { timeout: 300_000 }, async () => {
    const result = await check(build(4, 5, 'loopback'), { symmetry: false })
    expect([result.states, result.transitions]).toEqual([8_204_112, 28_099_520])
    expect(result.properties[0]!.verdict).toBe('holds')
  })
})

describe('the seed system hangs with as many openers as threads', () => {
  test('the shortest way takes 18 steps with one of each', () => {
    const system = build(1, 1, 'loopback')
    const { verdict, evidence } = checkSync(system).properties[0]!
    expect([verdict, evidence!.run.steps.length]).toEqual(['violated', 18])
    expect(replay(system, evidence!).length).toBe(19)
  })

  test.for([2, 3])('%i of each', (n) => {
    for (const search of ['bfs', 'dfs'] as const) {
      const system = build(n, n, 'loopback')
      const { verdict, evidence } = checkSync(system, { search }).properties[0]!
      expect([verdict, evidence!.shows]).toEqual(['violated', 'deadlock'])
      replay(system, evidence!)
    }
  })
})

import { checkSync, type Topology } from 'fsmc'
import { describe, expect, test } from 'vitest'
import { type Profile, profiles, rules } from '../../src/kernel/index.ts'
import { topologyOn } from '../../src/topology/index.ts'
import { missedRules, type Outcome } from '../missed.ts'
import { deadlocksOf } from '../topology/deadlocks.ts'

/*
 * Each rule is broken in turn: the set-up that misses it must come out differently.
 */

function outcomeOf(words: Topology, profile: Profile): Outcome {
  const system = topologyOn(profile, words)
  const { properties } = checkSync(system, { properties: ['no deadlock'] })
  expect(properties[0]!.verdict).not.toBe('unknown')
  if (properties[0]!.verdict === 'holds') return 'completes'
  const waits = [...deadlocksOf(system, 100_000)!]
  return waits.some((tasks) => tasks.includes('stat: ')) ? 'stat hangs, too' : 'hangs'
}

describe.each(Object.entries(missedRules))('%s', (rule, { words, outcome, without }) => {
  test('as it is', () => {
    expect(outcomeOf(words, profiles['6.x'])).toBe(outcome)
  })
  test('without it', () => {
    expect(outcomeOf(words, { ...profiles['6.x'], [rule]: false })).toBe(without)
  })
})

test('every rule that all kernels have is missed, by a recorded run or here', () => {
  const [new6, old3] = [profiles['6.x'], profiles['3.10']]
  const flags = (Object.keys(new6) as (keyof Profile)[]).filter(
    (key) => new6[key] === true && old3[key] === true,
  )
  const missed = [
    ...rules.flatMap(({ without }) => Object.keys(without)),
    ...Object.keys(missedRules),
  ]
  expect(flags.sort()).toEqual(missed.sort())
})

import fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'

/* Broken fairness must be noticed by what compares the engine with the oracle. */

type FairnessModule = typeof import('../../src/check/fairness.ts')

const file = '../../src/check/fairness.ts'

afterEach(() => {
  vi.doUnmock(file)
  vi.resetModules()
})

/** Does the comparison under strong fairness find something wrong? */
async function isNoticed(
  broken: (original: FairnessModule) => Partial<FairnessModule>,
  numRuns = 1_500,
) {
  vi.resetModules()
  vi.doMock(file, async (load) => {
    const original = await load<FairnessModule>()
    return { ...original, ...broken(original) }
  })
  const { leadsTo, proposition } = await import('fsmc')
  const { systems } = await import('fsmc/fast-check')
  const { expectAgreement } = await import('../agreement.ts')
  const { exploreNaively } = await import('../oracle.ts')
  const agrees = fc.property(
    systems(),
    fc.constantFrom('weak' as const, 'strong' as const),
    (random, fairness) => {
      const graph = exploreNaively(random, 100)
      fc.pre(graph !== undefined)
      const properties = random.processes.map((its) => {
        const begins = (is: boolean) =>
          proposition([its], (state) => (String(state) === String(its.init)) === is)
        return leadsTo(`${its.name} leaves`, begins(true), begins(false))
      })
      expectAgreement({ ...graph!, system: { ...random, properties } }, 'plain', fairness)
    },
  )
  return fc.check(agrees, { numRuns, endOnFailure: true, seed: 1 }).failed
}

test('no mutant: all agrees', async () => {
  expect(await isNoticed(() => ({}), 300)).toBe(false)
})

test.each<[string, (original: FairnessModule) => Partial<FairnessModule>]>([
  ['every loop is taken for a fair one', () => ({ fairStates: (members) => members })],
  ['no loop is', () => ({ fairStates: () => undefined })],
  [
    'strong fairness is taken for weak fairness',
    ({ fairStates }) => ({ fairStates: (members, moves) => fairStates(members, moves, 'weak') }),
  ],
  [
    'weak fairness is taken for strong fairness',
    ({ fairStates }) => ({ fairStates: (members, moves) => fairStates(members, moves, 'strong') }),
  ],
  [
    'the lasso leaves somebody out',
    ({ fairLoop }) => ({
      fairLoop: (start, members, moves) => fairLoop(start, members, moves, 'none'),
    }),
  ],
  ['nobody is said to be neglected', () => ({ neglectedBy: () => [0] })],
])('%s', async (_, broken) => {
  expect(await isNoticed(broken)).toBe(true)
})

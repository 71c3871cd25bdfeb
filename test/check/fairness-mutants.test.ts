import fc from 'fast-check'
import type { Fairness } from 'fsmc'
import { afterEach, expect, test, vi } from 'vitest'

/* Broken fairness must be noticed by what compares the engine with the oracle. */

const files = [
  '../../src/check/fairness.ts',
  '../../src/check/lasso.ts',
  '../../src/check/scheduling.ts',
] as const
type Modules = typeof import('../../src/check/fairness.ts') &
  typeof import('../../src/check/lasso.ts') &
  typeof import('../../src/check/scheduling.ts')

afterEach(() => {
  for (const file of files) vi.doUnmock(file)
  vi.resetModules()
})

/** Does the comparison under strong fairness find something wrong? */
async function isNoticed(broken: (original: Modules) => Partial<Modules>, numRuns = 1_500) {
  vi.resetModules()
  for (const file of files) {
    vi.doMock(file, async (load) => {
      const original = await load<Modules>()
      const replaced = Object.entries(broken(original)).filter(([name]) => name in original)
      return { ...original, ...Object.fromEntries(replaced) }
    })
  }
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

function withSearch(
  { FairSearch }: Modules,
  find: (component: readonly number[]) => readonly number[] | undefined,
): Partial<Modules> {
  if (FairSearch === undefined) return {}
  return {
    FairSearch: class extends FairSearch {
      override find(component: readonly number[]) {
        return find(component)
      }
    },
  }
}

function alwaysScheduled({ Scheduling }: Modules, fairness: Fairness): Partial<Modules> {
  if (Scheduling === undefined) return {}
  return {
    Scheduling: class extends Scheduling {
      constructor(...[system, moves]: ConstructorParameters<typeof Scheduling>) {
        super(system, moves, fairness)
      }
    },
  }
}

test('no mutant: all agrees', async () => {
  expect(await isNoticed(() => ({}), 300)).toBe(false)
})

test.each<[string, (original: Modules) => Partial<Modules>]>([
  [
    'every loop is taken for a fair one',
    (original) => withSearch(original, (component) => component),
  ],
  ['no loop is', (original) => withSearch(original, () => undefined)],
  ['strong fairness is taken for weak fairness', (original) => alwaysScheduled(original, 'weak')],
  ['weak fairness is taken for strong fairness', (original) => alwaysScheduled(original, 'strong')],
  [
    'the lasso leaves somebody out',
    ({ fairLoop }) => ({
      fairLoop: (arena, start, members, scheduling) =>
        fairLoop(arena, start, members, Object.create(scheduling, { demands: { value: [] } })),
    }),
  ],
  ['nobody is said to be neglected', () => ({ neglectedIn: () => [{ kind: 'weak', process: 0 }] })],
])('%s', async (_, broken) => {
  expect(await isNoticed(broken)).toBe(true)
})

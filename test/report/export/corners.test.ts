import {
  always,
  counter,
  leadsTo,
  ltl,
  noDeadlock,
  type Property,
  process,
  proposition,
  sometimes,
  step,
  system,
} from 'fsmc'
import { describe, expect, test } from 'vitest'
import { tabulate } from '../../../src/explain/index.ts'
import { promelaLines } from '../../../src/report/export/index.ts'
import { walker } from '../../systems.ts'
import { explored, origin, text } from './explored.ts'
import { askSpin, hasSpin, type Opinion } from './spin.ts'
import { tiny } from './tiny.ts'

const promela = (...parts: Parameters<typeof system>) =>
  text(promelaLines(tabulate(explored(system(...parts), 100_000)!), origin))

test('a variable is as wide as its numbers', () => {
  const counts = (length: number) =>
    promela('long', { processes: [walker(length)], objects: [], properties: [noDeadlock()] })
  expect(counts(255)).toContain('\nbyte p_walker = 0;')
  expect(counts(256)).toContain('\nshort p_walker = 0;')
  expect(counts(32_767)).toContain('\nshort p_walker = 0;')
  expect(counts(32_768)).toContain('\nint p_walker = 0;')
})

test('names that differ in signs only stay apart, and those of languages are no trouble', () => {
  const names = ['a b', 'a-b', 'a_b', 'int', 'é', '→']
  const model = promela('named', {
    processes: names.map((name) => walker(1, name)),
    objects: [counter('now', 0, 1)],
    properties: [noDeadlock()],
  })
  const declared = [...model.matchAll(/^byte (\w+)/gm)].map(([, name]) => name)
  expect(declared).toEqual(['p_a_b', 'p_a_b_2', 'p_a_b_3', 'p_int', 'p_', 'p__2', 'o_now'])
})

/** Goes along a long row; what is asked of every second place in it takes many words. */
const length = 300
const walk = walker(length)
const odd = (at: number) => at % 2 === 1
const properties: readonly Property[] = [
  always(
    'short',
    proposition([walk], (at) => at < length),
  ),
  always(
    'long',
    proposition([walk], (at) => !odd(at) || at < length - 10),
  ),
  sometimes(
    'long at last',
    proposition([walk], (at) => odd(at) && at > 10),
  ),
  leadsTo(
    'long to come',
    proposition([walk], odd),
    proposition([walk], (at) => !odd(at)),
  ),
  leadsTo(
    'long in vain',
    proposition([walk], (at) => !odd(at)),
    proposition([walk], odd),
  ),
  ltl('long again', '[] <> odd', { odd: proposition([walk], odd) }),
  ltl('long until', '(! odd) U odd', { odd: proposition([walk], odd) }),
]

test('a proposition too long for a formula is a claim', () => {
  const model = promela('long', { processes: [walk], objects: [], properties })
  expect(model.match(/^(ltl|never) \w+/gm)).toEqual([
    'ltl always_short',
    'ltl always_long',
    'never never_long_at_last',
    'never leads_to_long_to_come',
    'never leads_to_long_in_vain',
    'never ltl_long_again',
    'never ltl_long_until',
  ])
})

describe.skipIf(!hasSpin)('SPIN understands', () => {
  test('long propositions', async () => {
    const model = promela('long', { processes: [walk], objects: [], properties })
    expect(await askSpin(model, 10_000)).toEqual({
      states: 301,
      transitions: 302,
      deadlocks: 0,
      violated: {
        always_short: true,
        always_long: true,
        never_long_at_last: true,
        leads_to_long_to_come: false,
        leads_to_long_in_vain: true,
        ltl_long_again: true,
        ltl_long_until: false,
      },
    })
  })

  test('odd names, a process that never moves, and one that only goes round', async () => {
    const model = promela('odd', {
      processes: [
        ...['int', 'é', '→', 'now', 'proctype', 'a "b" /* c */'].map((name) => walker(1, name)),
        process<string>('still', 'stands', () => []),
        process<string>('busy', 'turns', (at) => [step('turns', () => at)], { rests: () => true }),
      ],
      objects: [counter('_pid', 0, 1)],
      properties: [noDeadlock()],
    })
    const opinion = await askSpin(model, 10_000)
    expect(opinion).toEqual({
      states: 64,
      transitions: 6 * 32 + 64 + 1,
      deadlocks: 0,
      violated: {},
    })
  })
  let opinion: Promise<Opinion> | undefined

  test.each([
    ['a step', /^ +:: d_step .*$/m, ''],
    ['who rests', '(p_dog == 1)', '(p_dog == 0)'],
    ['what a step changes', 'p_dog = 2 }', 'p_dog = 1 }'],
    ['a guard', 'p_dog == 0 && o_lamp == 1', 'p_dog == 0'],
    ['a claim', '(p_cat == 2) && (o_lamp == 0)', '(p_cat == 2) && (o_lamp == 1)'],
  ])('%s written wrongly is noticed', async (_, right, wrong) => {
    const model = text(promelaLines(tabulate(explored(tiny(), 100)!), origin))
    const broken = model.replace(right, wrong)
    expect(broken).not.toBe(model)
    opinion ??= askSpin(model, 100)
    expect(await askSpin(broken, 100)).not.toEqual(await opinion)
  })
})

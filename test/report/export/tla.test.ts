import fc from 'fast-check'
import { buildSystem, type Model } from 'fsmc'
import { systems } from 'fsmc/fast-check'
import { expect, test } from 'vitest'
import leader from '../../../models/examples/leader.ts'
import peterson from '../../../models/examples/peterson.ts'
import loopback from '../../../models/loopback.ts'
import multithreaded from '../../../models/multithreaded.ts'
import remote from '../../../models/remote.ts'
import verdictSwap from '../../../models/verdict-swap.ts'
import { tabulate } from '../../../src/explain/index.ts'
import type { Exploration } from '../../../src/explore/index.ts'
import { moduleName, tlaLines } from '../../../src/report/export/index.ts'
import { explored, origin, text } from './explored.ts'
import { disjuncts, explore, readModule, waysOf } from './tlaplus.ts'

function expectAgreement(search: Exploration) {
  const system = tabulate(search)
  const lines = text(tlaLines(system, origin, 'tiny'))
  const module = readModule(lines)
  for (const { next, unchanged } of waysOf(module)) {
    expect([...Object.keys(next), ...unchanged].sort()).toEqual([...module.variables].sort())
  }
  const { states, transitions, deadlocks } = system
  expect(explore(module)).toEqual({ states, transitions, deadlocks })
  const processes = disjuncts(module, 'Next').filter((name) => name !== 'AtRest')
  const fair = module.definitions.get('Spec')!.filter((line) => line.includes('WF_vars'))
  expect(fair).toEqual(processes.map((name) => `  /\\ WF_vars(${name})`))
  const named = [...lines.matchAll(/^\\\* {3}(?:INVARIANT|PROPERTY) (\w+)$/gm)].map(
    ([, name]) => name!,
  )
  expect(named).toHaveLength(
    1 + system.properties.filter(({ kind }) => kind !== 'no-deadlock').length,
  )
  for (const name of named) expect(module.definitions.has(name)).toBe(true)
}

test('a module of a random system has its states, steps and deadlocks', () => {
  let compared = 0
  const property = fc.property(systems(), (system) => {
    const search = explored(system, 500)
    if (search === undefined) return
    expectAgreement(search)
    compared++
  })
  fc.assert(property, { numRuns: 300 })
  expect(compared).toBeGreaterThan(250)
})

test.each<Model>([leader, loopback, multithreaded, peterson, remote, verdictSwap] as never[])(
  'a module of $name has its states, steps and deadlocks',
  (model) => {
    expectAgreement(explored(buildSystem(model, {}).system, 5_000)!)
  },
)

test.each([
  ['loopback', 'loopback'],
  ['my-model', 'my_model'],
  ['2 doors', 'm_2_doors'],
])('a module of %s is named %s', (name, module) => {
  expect(moduleName(name)).toBe(module)
})

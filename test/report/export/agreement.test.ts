import { readdirSync } from 'node:fs'
import fc from 'fast-check'
import {
  checkSync,
  type Formula,
  formatFormula,
  type LeadsTo,
  ltl,
  type Model,
  parameterValues,
} from 'fsmc'
import { systems } from 'fsmc/fast-check'
import { describe, expect, test } from 'vitest'
import { tabulate } from '../../../src/explain/index.ts'
import type { Exploration } from '../../../src/explore/index.ts'
import { promelaLines } from '../../../src/report/export/index.ts'
import { formulas } from '../../formulas.ts'
import { explored, origin, text } from './explored.ts'
import { askSpin, hasSpin } from './spin.ts'

/** SPIN takes long to compile models with large tables, and random systems may have no end. */
const limit = 2_500

const folders = ['../../../models/', '../../../models/examples/']
const files = folders.flatMap((folder) =>
  readdirSync(new URL(folder, import.meta.url))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => folder + file),
)
const cases = (await Promise.all(files.map((file) => import(file)))).flatMap(
  ({ default: model }: { default: Model }) => {
    const expected = model.expectations.filter(({ states = 0 }) => states <= limit)
    const settings = [{}, ...expected.map((expectation) => expectation.with ?? {})]
    const values = settings.map((setting) => JSON.stringify(parameterValues(model, setting)))
    // Claims are compiled apart, which takes its time.
    return [...new Set(values)].map((parameters, i) => ({ model, parameters, claims: i === 0 }))
  },
)

describe.skipIf(!hasSpin)('SPIN finds in the export what fsmc finds', () => {
  test.for(cases)('$model.name $parameters', async ({ model, parameters, claims }) => {
    const search = explored(model.build(JSON.parse(parameters)), 20_000)!
    await expectAgreement(search, claims)
  })

  test('of random systems', async () => {
    let compared = 0
    const property = fc.asyncProperty(systems(), async (system) => {
      const search = explored(system, limit)
      if (search === undefined) return
      await expectAgreement(search)
      compared++
    })
    await fc.assert(property, { numRuns: 40 })
    expect(compared).toBeGreaterThan(30)
  })

  test.each([
    ['without X, as ltl', formulas.filter((its) => !hasNext(its)), 12],
    ['with X, as automata', formulas.filter(hasNext), 12],
  ])('of random formulas %s, on random systems', async (_, some, numRuns) => {
    let compared = 0
    const several = fc.noBias(fc.array(some, { minLength: 8, maxLength: 8 }))
    const property = fc.asyncProperty(systems(), several, async (system, formulas) => {
      const [first, second] = system.properties.filter(({ kind }) => kind === 'leads-to')
      const { from: a, to: b } = first as LeadsTo
      const propositions = { a, b, c: (second as LeadsTo).to }
      const properties = formulas.map((its, i) =>
        ltl(`formula ${i}`, formatFormula(its), propositions),
      )
      const search = explored({ ...system, properties }, limit)
      if (search === undefined) return
      await expectAgreement(search)
      compared++
    })
    await fc.assert(property, { numRuns, endOnFailure: true })
    expect(compared).toBeGreaterThan(8)
  })
})

/** Does it speak of the next state? */
function hasNext(part: Formula): boolean {
  if ('of' in part) return part.op === 'next' || hasNext(part.of)
  return 'left' in part && (hasNext(part.left) || hasNext(part.right))
}

async function expectAgreement(search: Exploration, claims = true) {
  const all = tabulate(search)
  const system = claims ? all : { ...all, properties: [] }
  const model = text(promelaLines(system, origin))
  const opinion = await askSpin(model, 10 * system.states + 100)
  const leftOut = [...model.matchAll(/not exported, for [^:]*: (.*) \*\//g)].map(
    ([, name]) => name!,
  )
  expect({ ...opinion, violated: Object.values(opinion.violated) }).toEqual({
    states: system.states,
    // the initial state counts as one, and process at_rest goes round where the system has come to its end
    transitions: system.transitions + 1 + system.ends,
    deadlocks: system.deadlocks,
    violated: claims ? violations(search, leftOut) : [],
  })
}

/** Which claims of the properties a run violates, be it fair or not. */
function violations({ local }: Exploration, leftOut: readonly string[]): readonly boolean[] {
  const { properties } = checkSync(local.system, { fairness: 'none', exhaust: true })
  return properties
    .filter(({ property: { kind, name } }) => kind !== 'no-deadlock' && !leftOut.includes(name))
    .map(({ property: { kind }, verdict }) => (verdict === 'violated') !== (kind === 'sometimes'))
}

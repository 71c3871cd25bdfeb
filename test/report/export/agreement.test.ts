import { readdirSync } from 'node:fs'
import fc from 'fast-check'
import { checkSync, type Model, parameterValues } from 'fsmc'
import { systems } from 'fsmc/fast-check'
import { describe, expect, test } from 'vitest'
import { tabulate } from '../../../src/explain/index.ts'
import type { Exploration } from '../../../src/explore/index.ts'
import { promelaLines } from '../../../src/report/export/index.ts'
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
})

async function expectAgreement(search: Exploration, claims = true) {
  const all = tabulate(search)
  const system = claims ? all : { ...all, properties: [] }
  const opinion = await askSpin(text(promelaLines(system, origin)), 10 * system.states + 100)
  expect({ ...opinion, violated: Object.values(opinion.violated) }).toEqual({
    states: system.states,
    // the initial state counts as one, and process at_rest goes round where the system has come to its end
    transitions: system.transitions + 1 + system.ends,
    deadlocks: system.deadlocks,
    violated: claims ? violations(search) : [],
  })
}

/** Which claims of the properties a run violates, be it fair or not. */
function violations({ local }: Exploration): readonly boolean[] {
  const { properties } = checkSync(local.system, { fairness: 'none', exhaust: true })
  return properties
    .filter(({ property }) => property.kind !== 'no-deadlock')
    .map(({ property: { kind }, verdict }) => (verdict === 'violated') !== (kind === 'sometimes'))
}

import { readdirSync } from 'node:fs'
import { checkSync, type Model, parameterValues } from 'fsmc'
import { describe, expect, test } from 'vitest'

/** Models with more states are counted where the engine is tested. */
const limit = 200_000

const models = await Promise.all(
  ['../../models/', '../../models/examples/']
    .flatMap((folder) =>
      readdirSync(new URL(folder, import.meta.url))
        .filter((file) => file.endsWith('.ts'))
        .map((file) => folder + file),
    )
    .map(async (file) => ((await import(file)) as { default: Model }).default),
)

function explored(model: Model, values: Model['expectations'][number]['with'] = {}) {
  return checkSync(model.build(parameterValues(model, values) as never), {
    exhaust: true,
    maxStates: limit + 1,
    symmetry: false,
  })
}

/** States, transitions and deadlocks with the default parameters. */
const defaults: Readonly<Record<string, readonly number[]>> = {
  chained: [10, 9, 1],
  leader: [560, 1_337, 0],
  loopback: [11, 10, 1],
  multithreaded: [7, 6, 1],
  livelock: [18, 27, 0],
  overflow: [17_258, 45_303, 0],
  passthrough: [5, 4, 1],
  peterson: [59, 108, 0],
  philosophers: [14, 27, 1],
  remote: [95, 152, 0],
  seed: [19, 18, 1],
  starvation: [49, 90, 0],
  'verdict-swap': [187, 342, 0],
  verdicts: [948, 1_760, 4],
}

describe('with its default parameters', () => {
  test.each(models)('$name has the states, transitions and deadlocks it had', (model) => {
    const { exhaustive, states, transitions, deadlocks } = explored(model)
    expect(exhaustive).toBe(true)
    expect({ [model.name]: [states, transitions, deadlocks] }).toEqual({
      [model.name]: defaults[model.name],
    })
  })
})

describe.each(models)('$name as it expects', (model) => {
  const cases = model.expectations
    .filter(({ states = 0 }) => states <= limit)
    .map((expectation) => ({ expectation, values: JSON.stringify(expectation.with ?? {}) }))

  test.each(cases)('$values', ({ expectation }) => {
    const { exhaustive, states } = explored(model, expectation.with)
    expect(exhaustive).toBe(true)
    expect(states).toBe(expectation.states)
  })
})

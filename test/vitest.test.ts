import 'fsmc/vitest'
import { always, model, process, proposition, sometimes, step, system } from 'fsmc'
import { describe, expect, test } from 'vitest'
import philosophers from '../models/examples/philosophers.ts'
import { chain } from './systems.ts'

const polite = { seats: 3, manners: 'one right-handed' }
const walker = process<number>('walker', 0, (at) => (at < 3 ? [step('goes on', () => at + 1)] : []))
const walk = system('walk', {
  processes: [walker],
  objects: [],
  properties: [
    always(
      'stays below 9',
      proposition([walker], (at) => at < 9),
    ),
    sometimes(
      'gets to 2',
      proposition([walker], (at) => at === 2),
    ),
    always(
      'stays below 2',
      proposition([walker], (at) => at < 2),
    ),
  ],
})

describe('matchers that are met', () => {
  test('a system, a model, and a model with parameters', async () => {
    await expect(chain(5)).toHold()
    await expect(philosophers).toDeadlock()
    await expect([philosophers, polite]).toHold()
  })

  test('by property', async () => {
    await expect(walk).toHold('stays below 9')
    await expect(walk).toHold('gets to 2')
    await expect(walk).toViolate('stays below 2')
    await expect(walk).toViolate()
    await expect(walk).not.toHold()
    await expect(walk).not.toHold('stays below 2')
    await expect(walk).not.toViolate('stays below 9')
  })

  test('deadlocks, also of systems without such a property', async () => {
    await expect(walk).not.toDeadlock()
    await expect([philosophers, { seats: 2 }]).toDeadlock({ search: 'dfs' })
    await expect([philosophers, polite]).not.toDeadlock()
  })

  test('states', async () => {
    await expect(philosophers).toHaveStates(14)
    await expect(philosophers).not.toHaveStates(13)
    await expect(philosophers).not.toHaveStates(3, { maxStates: 4 })
  })
})

describe('matchers that are not met say what was found', () => {
  test('a counterexample', async () => {
    const failure = await failureOf(expect(philosophers).toHold())
    expect(failure).toContain('philosophers seats=3 manners=left first')
    expect(failure).toContain('takes fork 0')
    expect(failure).toMatch(/philosopher 0 -> philosopher 1 -> philosopher 2 -> philosopher 0/)
  })

  test('that all hold', async () => {
    expect(await failureOf(expect([philosophers, polite]).toDeadlock())).toMatch(/no deadlock/)
    expect(await failureOf(expect(walk).toViolate('stays below 9'))).toMatch(/stays below 9/)
    expect(await failureOf(expect(chain(5)).not.toHold())).toMatch(/6 states/)
  })

  test('the number of states', async () => {
    expect(await failureOf(expect(chain(5)).toHaveStates(7))).toBe(
      'chain has 6 states; expected: 7',
    )
    expect(await failureOf(expect(chain(5)).toHaveStates(2, { maxStates: 3 }))).toBe(
      'chain has more than 3 states; expected: 2',
    )
  })
})

describe('an inconclusive search fails, negated or not', () => {
  const options = { maxStates: 3 }
  test.each([
    ['toHold', () => expect(chain(9)).toHold(undefined, options)],
    ['not toHold', () => expect(chain(9)).not.toHold(undefined, options)],
    ['toViolate', () => expect(chain(9)).toViolate('no deadlock', options)],
    ['not toViolate', () => expect(chain(9)).not.toViolate('no deadlock', options)],
    ['toDeadlock', () => expect(chain(9)).toDeadlock(options)],
    ['not toDeadlock', () => expect(chain(9)).not.toDeadlock(options)],
    ['toHaveStates', () => expect(chain(9)).toHaveStates(10, options)],
    ['not toHaveStates', () => expect(chain(9)).not.toHaveStates(9, options)],
  ])('%s', async (_, matcher) => {
    expect(await failureOf(matcher())).toMatch(/The search ended before the answer was known/)
  })
})

describe('what cannot be checked', () => {
  test('a wrong property, parameter or subject', async () => {
    await expect(expect(walk).toHold('gets to 3')).rejects.toMatchObject({ code: 'FSMC020' })
    await expect(expect([philosophers, { chairs: 2 }]).toHold()).rejects.toMatchObject({
      code: 'FSMC004',
    })
    await expect(expect({ states: 5 }).toHold()).rejects.toThrow(TypeError)
    await expect(expect(undefined).toHold()).rejects.toThrow(TypeError)
  })

  test('a model that cannot be built', async () => {
    const broken = model({
      name: 'broken',
      description: 'It has no build to speak of.',
      build: () => {
        throw new Error('no luck')
      },
    })
    await expect(expect(broken).toHold()).rejects.toMatchObject({ code: 'FSMC008' })
  })
})

async function failureOf(assertion: Promise<void>): Promise<string> {
  const error = await assertion.then(
    () => undefined,
    (error: Error) => error,
  )
  expect(error).toBeInstanceOf(Error)
  return error!.message
}

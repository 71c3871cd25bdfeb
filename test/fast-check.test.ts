import fc from 'fast-check'
import { noDeadlock, type System, system } from 'fsmc'
import { runs, systems } from 'fsmc/fast-check'
import { describe, expect, test } from 'vitest'
import philosophers from '../models/examples/philosophers.ts'
import { replay } from './replay.ts'
import { chain } from './systems.ts'

const table = philosophers.build({ seats: 3, manners: 'left first', steps: 'coarse' })

describe('runs', () => {
  test('are runs of the system', () => {
    fc.assert(
      fc.property(
        systems().chain((system) => fc.tuple(fc.constant(system), runs(system))),
        ([system, run]) => {
          replay(system, { run, shows: 'witness', blocked: [] })
        },
      ),
      { numRuns: 300 },
    )
  })

  test('are of all lengths up to what is wanted', () => {
    const polite = philosophers.build({ seats: 3, manners: 'one right-handed', steps: 'coarse' })
    const lengths = fc.sample(runs(polite, { maxLength: 20 }), 300).map(({ steps }) => steps.length)
    expect(Math.max(...lengths)).toBe(20)
    expect(Math.min(...lengths)).toBe(0)
    expect(fc.sample(runs(chain(2)), 50).every(({ steps }) => steps.length <= 2)).toBe(true)
  })

  test('shrink to the shortest prefix that still fails', () => {
    const eats = fc.check(
      fc.property(runs(table), ({ states }) => !states.some((row) => row.includes('eating'))),
      { seed: 7 },
    )
    expect(eats.failed).toBe(true)
    const [run] = eats.counterexample!
    const eating = run.states.map((row) => row.includes('eating'))
    expect(eating.indexOf(true)).toBe(run.steps.length)
  })

  test('of a system that cannot move', () => {
    const still = system('still', { processes: [], objects: [], properties: [noDeadlock()] })
    expect(fc.sample(runs(still), 3)).toEqual(Array(3).fill({ steps: [], states: [[]] }))
  })
})

describe('systems', () => {
  test('are no larger than wanted', () => {
    const small = fc.sample(systems({ maxProcesses: 2, maxObjects: 1 }), 100)
    expect(Math.max(...small.map(({ processes }) => processes.length))).toBe(2)
    expect(Math.max(...small.map(({ objects }) => objects.length))).toBe(1)
  })

  test('are printed as the plan they are built from', () => {
    const [random] = fc.sample(systems(), 1) as [System]
    expect(JSON.parse(fc.stringify(random))).toHaveProperty('processes')
  })
})

import fc from 'fast-check'
import { type CheckOptions, type CheckResult, checkSync, type System } from 'fsmc'
import { systems } from 'fsmc/fast-check'
import { describe, expect, test } from 'vitest'
import seed from '../../models/seed.ts'
import type { Checkpoint } from '../../src/check/index.ts'
import { copyOf } from '../explore/copy.ts'
import { familySystem, plans } from '../explore/families.ts'
import { chain, wide } from '../systems.ts'

/** The check, stopped whenever so many states more are stored, and each time gone on with by a new one. */
function inPieces(system: () => System, options: CheckOptions, piece: number) {
  let result: CheckResult
  let kept: Checkpoint | undefined
  let pieces = 0
  do {
    const maxStates = (pieces + 1) * piece
    const onCheckpoint = (checkpoint: Checkpoint) => {
      kept = copyOf(checkpoint)
    }
    const resume = kept === undefined ? {} : { resume: kept }
    result = checkSync(system(), { ...options, ...resume, maxStates, onCheckpoint })
    pieces++
  } while (result.ending === 'max-states')
  return { result, pieces }
}

/** Half of a state may be expanded before a limit and half after it: depth-first, that is another order. */
function told({
  states,
  transitions,
  depth,
  deadlocks,
  exhaustive,
  order,
  properties,
}: CheckResult) {
  return {
    ...((order === 'bfs' || exhaustive) && { states, transitions, deadlocks }),
    depth,
    exhaustive,
    properties: properties.map(({ property, verdict, reason, evidence }) => ({
      name: property.name,
      verdict,
      reason,
      ...(order === 'bfs' && { steps: evidence?.run.steps.map(({ step }) => step.label) }),
    })),
  }
}

const pieces = fc.integer({ min: 1, max: 20 })

describe.each(['fast', 'plain'] as const)('%s', (engine) => {
  describe.each(['bfs', 'dfs'] as const)('%s', (search) => {
    test.each([true, false])(
      'a check in pieces tells what one at once tells, exhaust: %s',
      (exhaust) => {
        let interrupted = 0
        fc.assert(
          fc.property(systems(), pieces, (system, piece) => {
            const options = { engine, search, exhaust, maxStates: 300 }
            const whole = checkSync(system, options)
            fc.pre(whole.ending !== 'max-states')
            const { result, pieces } = inPieces(() => system, options, piece)
            if (pieces > 1) interrupted++
            if (search === 'bfs' || exhaust) expect(told(result)).toEqual(told(whole))
          }),
          { numRuns: 200 },
        )
        expect(interrupted).toBeGreaterThan(20)
      },
    )
  })
})

test('with symmetry', () => {
  let interrupted = 0
  fc.assert(
    fc.property(plans, pieces, (plan, piece) => {
      const options = { exhaust: true, maxStates: 300 }
      const whole = checkSync(familySystem(plan), options)
      fc.pre(whole.ending !== 'max-states')
      const { result, pieces } = inPieces(() => familySystem(plan), options, piece)
      if (pieces > 1) interrupted++
      expect(told(result)).toEqual(told(whole))
    }),
    { numRuns: 200 },
  )
  expect(interrupted).toBeGreaterThan(20)
})

test.each([true, false])('the seed, symmetry: %s', (symmetry) => {
  const built = () => seed.build({ openers: 3, threads: 3, mount: 'loopback' })
  const options = { symmetry, exhaust: true }
  const { result, pieces } = inPieces(built, options, symmetry ? 200 : 20_000)
  expect(pieces).toBeGreaterThan(2)
  expect(told(result)).toEqual(told(checkSync(built(), options)))
})

test('every checkpoint on the way is as good as the last', () => {
  let kept = 0
  fc.assert(
    fc.property(systems(), fc.constantFrom('bfs' as const, 'dfs' as const), (system, search) => {
      const options = { search, exhaust: true, maxStates: 300 }
      const checkpoints: Checkpoint[] = []
      const onCheckpoint = (checkpoint: Checkpoint) => checkpoints.push(copyOf(checkpoint))
      const whole = checkSync(system, { ...options, checkpointEvery: 0, onCheckpoint })
      fc.pre(whole.ending !== 'max-states')
      kept += checkpoints.length
      for (const resume of checkpoints) {
        expect(told(checkSync(system, { ...options, resume }))).toEqual(told(whole))
      }
    }),
    { numRuns: 200 },
  )
  expect(kept).toBeGreaterThan(100)
})

test('what one engine has kept the other goes on with', () => {
  const keep = (engine: 'fast' | 'plain') => {
    let kept: Checkpoint | undefined
    const onCheckpoint = (checkpoint: Checkpoint) => {
      kept = checkpoint
    }
    checkSync(wide(12, 3), { engine, maxStates: 50, onCheckpoint })
    return kept!
  }
  const whole = told(checkSync(wide(12, 3)))
  expect(told(checkSync(wide(12, 3), { engine: 'plain', resume: keep('fast') }))).toEqual(whole)
  expect(told(checkSync(wide(12, 3), { engine: 'fast', resume: keep('plain') }))).toEqual(whole)
})

describe('a checkpoint that does not fit is refused', () => {
  const keep = (system: System, options: CheckOptions = {}) => {
    let kept: Checkpoint | undefined
    const onCheckpoint = (checkpoint: Checkpoint) => {
      kept = checkpoint
    }
    checkSync(system, { maxStates: 20, ...options, onCheckpoint })
    return kept!
  }
  const other = [
    ['another system', wide(12, 3), {}],
    ['one that is larger', chain(60), {}],
    ['another order', chain(50), { search: 'dfs' }],
    [
      'one without symmetry',
      seed.build({ openers: 3, threads: 3, mount: 'loopback' }),
      { symmetry: false },
    ],
  ] as const

  test.each(other)('%s', (name, system, options) => {
    const kept =
      name === 'one without symmetry'
        ? keep(seed.build({ openers: 3, threads: 3, mount: 'loopback' }))
        : keep(chain(50))
    // What has been seen of a longer chain so far is the same: it is told from the whole only by its file.
    const check = () => checkSync(system, { ...options, resume: kept })
    if (name === 'one that is larger') expect(check().states).toBe(61)
    else expect(check).toThrow(expect.objectContaining({ code: 'FSMC023' }))
  })
})

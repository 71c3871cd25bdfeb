import { cell, noDeadlock, type Process, process, step, system } from 'fsmc'
import { expect, test } from 'vitest'
import { aftermathsOf } from '../../src/check/index.ts'

/* What comes of an intervention, on systems small enough to be seen through. */

const gate = cell('gate', 0)

/** Waits until the gate is opened by somebody, and then is done, or goes round for ever. */
function stuck(...processes: readonly Process<number>[]) {
  const interventions = [
    { text: 'opening', deeds: [], sets: [{ object: gate, state: 1 }] },
    { text: 'nothing', deeds: [], sets: [] },
  ]
  const interfered = {
    system: system('stuck', { processes, objects: [gate], properties: [noDeadlock()] }),
    interventions,
  }
  const hang = { waits: new Map(), nameOf: () => undefined, script: [], plays: () => false }
  return aftermathsOf(interfered, hang)!.map(({ fates }) => fates)
}

const waiter = process<number>(
  'waiter',
  0,
  (at) => (at === 0 ? [step('passes', gate.move(1, 1), () => 1)] : []),
  { ended: (at) => (at === 1 ? 'passes' : undefined) },
)

test('freed, and how; or not', () => {
  expect(stuck(waiter)).toEqual([
    [{ process: 'waiter', freed: 'always', ends: ['passes'] }],
    [{ process: 'waiter', freed: 'never', ends: [] }],
  ])
})

test('a run that goes on for ever frees nobody for certain', () => {
  const turner = process<number>('turner', 0, (at) =>
    at === 2
      ? []
      : [
          ...(at === 0 ? [step('enters', gate.move(1, 1), () => 1)] : []),
          ...(at === 1 ? [step('turns', () => 1), step('leaves', () => 2)] : []),
        ],
  )
  expect(stuck(waiter, turner)[0]).toEqual([
    { process: 'waiter', freed: 'sometimes', ends: ['passes'] },
    { process: 'turner', freed: 'sometimes', ends: [''] },
  ])
})

import fc from 'fast-check'
import { cell, checkSync, lock, noDeadlock, process, type System, step, system } from 'fsmc'
import { systems } from 'fsmc/fast-check'
import { expect, test } from 'vitest'
import { exploreNaively, type Graph, movesFrom } from '../oracle.ts'

function coverageOf(system: System) {
  return checkSync(system, { coverage: true }).coverage!
}

test('a step that nobody can ever take, and its guard', () => {
  const door = lock('door')
  const flag = cell('flag', 0)
  const guest = process<number>('guest', 0, (at) =>
    at === 0
      ? [
          step('enters', door.acquire('guest'), () => 1),
          step('waits for a flag', flag.move(1, 2), () => 1),
        ]
      : [step('leaves', door.release('guest'), () => 0)],
  )
  const properties = [noDeadlock()]
  expect(
    coverageOf(system('house', { processes: [guest], objects: [door, flag], properties })),
  ).toEqual({
    steps: 3,
    neverTaken: [{ process: 'guest', label: 'waits for a flag' }],
    guards: 3,
    neverTrue: [{ object: 'flag', operation: 'move(1, 2)', text: 'flag is 1' }],
    neverFalse: [
      { object: 'door', operation: 'acquire(guest)', text: 'door is free' },
      { object: 'door', operation: 'release(guest)', text: 'door is held' },
    ],
  })
})

test('nothing is said of a search that a limit ended', () => {
  const counter = process<number>('counter', 0, (n) => [step('counts', () => n + 1)])
  const endless = system('endless', {
    processes: [counter],
    objects: [],
    properties: [noDeadlock()],
  })
  expect(checkSync(endless, { coverage: true, maxStates: 100 }).coverage).toBeUndefined()
})

/** By looking at each reachable state. */
function naively({ system, states }: Graph) {
  const offered = new Set<string>()
  const taken = new Set<string>()
  const guards = { all: new Set<string>(), true: new Set<string>(), false: new Set<string>() }
  const objects = system.processes.length
  for (const state of states) {
    system.processes.forEach((process, at) => {
      for (const { label, operations } of process.steps(state.get(at))) {
        offered.add(`${process.name} ${label}`)
        for (const object of new Set(operations.map((operation) => operation.object))) {
          const first = operations.find((operation) => operation.object === object)!
          if (first.guard === undefined) continue
          const local = state.get(objects + system.objects.indexOf(object))
          const key = `${object.name}.${first.operation}(${first.args.join(', ')})`
          guards.all.add(key)
          guards[first.outcomes(local).length > 0 ? 'true' : 'false'].add(key)
        }
      }
    })
    for (const { process, step } of movesFrom(system, state))
      taken.add(`${process.name} ${step.label}`)
  }
  const without = (some: ReadonlySet<string>, others: ReadonlySet<string>) =>
    [...some].filter((one) => !others.has(one)).sort()
  return {
    steps: offered.size,
    neverTaken: without(offered, taken),
    guards: guards.all.size,
    neverTrue: without(guards.all, guards.true),
    neverFalse: without(guards.all, guards.false),
  }
}

test('on random systems it is what looking at each state tells', () => {
  let never = 0
  fc.assert(
    fc.property(systems(), (system) => {
      const graph = exploreNaively(system, 400)
      if (graph === undefined) return
      const { steps, neverTaken, guards, neverTrue, neverFalse } = coverageOf(system)
      const guard = ({ object, operation }: (typeof neverTrue)[number]) => `${object}.${operation}`
      const expected = naively(graph)
      never += expected.neverTaken.length
      expect({
        steps,
        neverTaken: neverTaken.map(({ process, label }) => `${process} ${label}`).sort(),
        guards,
        neverTrue: neverTrue.map(guard).sort(),
        neverFalse: neverFalse.map(guard).sort(),
      }).toEqual(expected)
    }),
    { numRuns: 500 },
  )
  expect(never).toBeGreaterThan(50)
})

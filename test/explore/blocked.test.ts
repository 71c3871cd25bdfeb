import {
  always,
  cell,
  checkSync,
  noDeadlock,
  object,
  operation,
  outcome,
  process,
  proposition,
  step,
  system,
} from 'fsmc'
import { describe, expect, test } from 'vitest'

describe('blocked steps', () => {
  test('a step that can be taken is not blocked, though its first outcome would be', () => {
    const die = object('die', 0 as number, {
      roll: operation((_: number) => [outcome(1), outcome(6)]),
      isSix: operation(
        'a six',
        (n: number) => n === 6,
        (n: number) => n,
      ),
    })
    const player = process('player', 0, () => [
      step('rolls a six', [die.roll(), die.isSix()], () => 1),
    ])
    const game = system('game', {
      processes: [player],
      objects: [die],
      properties: [
        always(
          'nobody wins',
          proposition([player], (at) => at === 0),
        ),
      ],
    })
    const { evidence } = checkSync(game).properties[0]!
    expect(evidence!.run.steps.length).toBe(1)
    expect(evidence!.blocked).toEqual([])
  })

  test('an operation blocks at the first guard that is false, after what the step did before', () => {
    const flag = cell('flag', false)
    const size = cell('size', 0)
    const waiter = process('waiter', 0, () => [
      step('waits', [flag.move(false, true), flag.is(true), size.is(1), flag.is(false)], () => 1),
    ])
    const stuck = system('stuck', {
      processes: [waiter],
      objects: [flag, size],
      properties: [noDeadlock()],
    })
    const [blocked] = checkSync(stuck).properties[0]!.evidence!.blocked
    expect(blocked!.operation.guard).toBe('size is 1')
  })

  test('who could enable an operation is found without asking it about states its caller never meets', () => {
    const door = object('door', 'shut' as string, {
      pull: operation(
        'unlocked',
        (state: string) => {
          if (state === 'off its hinges') throw new Error('there is nothing to pull')
          return state === 'unlocked'
        },
        (state: string) => state,
      ),
      lift: operation((_: string) => 'off its hinges'),
      drop: operation((_: string) => 'shut'),
    })
    const left = cell('left', false)
    const thief = process('thief', 0, (at) => {
      if (at === 0) return [step('lifts', door.lift(), () => 1)]
      if (at === 1) return [step('drops', door.drop(), () => 2)]
      return at === 2 ? [step('leaves', left.set(true), () => 3)] : []
    })
    const owner = process<string>('owner', 'away', (at) =>
      at === 'away'
        ? [step('comes home', left.is(true), () => 'home')]
        : [step('pulls', door.pull(), () => 'home')],
    )
    const house = system('house', {
      processes: [thief, owner],
      objects: [door, left],
      properties: [noDeadlock()],
    })
    const { verdict, evidence } = checkSync(house).properties[0]!
    expect([verdict, evidence!.blocked[0]!.waitsFor]).toEqual(['violated', []])
  })
})

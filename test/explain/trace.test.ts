import { expect, test } from 'vitest'
import { checkSync } from '../../src/check/index.ts'
import { explain, explainAll } from '../../src/explain/index.ts'
import {
  always,
  cell,
  type Narration,
  noDeadlock,
  process,
  proposition,
  sometimes,
  step,
  system,
} from '../../src/system/index.ts'
import { lockers, loopback, philosophers } from './systems.ts'

test('the loopback story has three rounds that return and a fourth that never does', () => {
  const [explanation] = explainAll(checkSync(loopback()))
  expect(explanation!.exchanges).toEqual([
    { number: 1, title: 'SFTP LSTAT n0', returned: true },
    { number: 2, title: 'SFTP OPEN n0', returned: true },
    { number: 3, title: 'SFTP FSTAT n0', returned: true },
    { number: 4, title: 'SFTP OPEN n0', returned: false },
  ])
})

test('every line of the run stands in one group, in order', () => {
  const { groups, steps } = explainAll(checkSync(loopback()))[0]!
  expect(groups.flatMap(({ lines }) => lines)).toEqual(steps.flatMap(({ lines }) => lines))
  expect(groups[0]!.exchange).toBeUndefined()
  expect(groups[0]!.lines.map(({ text }) => text)).toEqual(['openat("n0", O_WRONLY|O_CREAT)'])
})

test('a run without exchanges is one group, a step without narration says its label', () => {
  const { groups, exchanges } = explainAll(checkSync(philosophers(2)))[0]!
  expect(exchanges).toEqual([])
  expect(groups).toEqual([
    {
      exchange: undefined,
      lines: [
        { step: 0, task: 'philosopher 0', text: 'takes the left fork' },
        { step: 1, task: 'philosopher 1', text: 'takes the left fork' },
      ],
    },
  ])
})

test('an answer belongs to the oldest open request of its name', () => {
  const { exchanges } = told([
    { text: 'asks', opens: 'a' },
    { text: 'asks', opens: 'a' },
    { text: 'asks', opens: 'b' },
    { text: 'answers', closes: 'a' },
    { text: 'answers what nobody asked', closes: 'c' },
  ])
  expect(exchanges.map(({ title, returned }) => [title, returned])).toEqual([
    ['a', true],
    ['a', false],
    ['b', false],
  ])
})

test('one line may answer a request and make the next', () => {
  const { exchanges, groups } = told([
    { text: 'asks', opens: 'a' },
    { text: 'answers and asks', closes: 'a', opens: 'a' },
  ])
  expect(exchanges.map(({ returned }) => returned)).toEqual([true, false])
  expect(groups.map(({ lines }) => lines.length)).toEqual([1, 1])
})

test('a verdict without a run has no explanation', () => {
  const result = checkSync(lockers([[0], [0]]))
  const holds = checkSync(lockers([[0], [1]]))
  expect(explain(result, result.properties[0]!)?.properties).toEqual(['no deadlock'])
  expect(explain(holds, holds.properties[0]!)).toBeUndefined()
})

test('a run that decides several properties is explained once', () => {
  const flag = cell('flag', 0 as number)
  const setter = process('setter', 0 as number, (at) => {
    if (at === 0) return [step('sets the flag', flag.set(1), () => 1)]
    return at === 1 ? [step('waits for ever', flag.is(2), () => 2)] : []
  })
  const isSet = proposition([flag], (value) => value === 1)
  const isNotSet = proposition([flag], (value) => value !== 1)
  const result = checkSync(
    system('flag', {
      processes: [setter],
      objects: [flag],
      properties: [noDeadlock(), always('never set', isNotSet), sometimes('is set', isSet)],
    }),
  )
  expect(explainAll(result).map(({ properties, shows }) => [properties, shows])).toEqual([
    [['no deadlock', 'never set'], 'deadlock'],
    [['is set'], 'witness'],
  ])
})

/** The explanation of a run of one step with that narration. */
function told(narration: readonly Narration[]) {
  const never = cell('never', 0 as number)
  const teller = process('teller', 0 as number, (at) => [
    at === 0
      ? step('tells', [never.get()], () => 1, { narration })
      : step('waits for ever', never.is(1), () => 2),
  ])
  const parts = { processes: [teller], objects: [never], properties: [noDeadlock()] }
  return explainAll(checkSync(system('teller', parts)))[0]!
}

import {
  always,
  cell,
  check,
  checkSync,
  counter,
  type ErrorCode,
  FsmcError,
  fifo,
  isFsmcError,
  leadsTo,
  noDeadlock,
  object,
  operation,
  outcome,
  process,
  proposition,
  system,
  step as typedStep,
} from 'fsmc'
import { Record } from 'immutable'
import { describe, expect, test } from 'vitest'
import { chain } from '../systems.ts'

// biome-ignore lint/suspicious/noExplicitAny: the models here are wrong on purpose
type Any = any
const step = typedStep as Any

const flag = cell<boolean>('flag', false)
const elsewhere = cell<boolean>('flag', false)
const thrown = new Error('no')
const fail = () => {
  throw thrown
}
let calls = 0

/** One process of which `steps` is all there is to know. */
function withSteps(steps: (state: Any) => Any, objects: Any[] = [flag]) {
  return system('wrong', {
    processes: [process<Any>('p', 0, steps)],
    objects,
    properties: [noDeadlock()],
  })
}

function withEffect(effect: Any) {
  const wrong = object('wrong', 0 as number, { act: operation(effect) })
  return withSteps(() => [step('acts', (wrong as Any).act(), () => 1)], [wrong])
}

function withProposition(holds: Any) {
  return chain(3, [always('property', proposition([], holds))])
}

describe('a wrong model is refused with the code of what is wrong', () => {
  test.for<[string, ErrorCode, () => Any]>([
    ['steps throw', 'FSMC010', () => withSteps(fail)],
    ['a continuation throws', 'FSMC010', () => withSteps(() => [step('a', fail)])],
    ['an effect throws', 'FSMC010', () => withEffect(fail)],
    ['a property throws', 'FSMC010', () => withProposition(fail)],
    ['a plain object as a state', 'FSMC011', () => withSteps(() => [step('a', () => ({ x: 1 }))])],
    ['an array as a state', 'FSMC011', () => withSteps(() => [step('a', () => [1])])],
    ['a function as a state', 'FSMC011', () => withSteps(() => [step('a', () => () => 1)])],
    ['NaN as a state', 'FSMC011', () => withSteps(() => [step('a', () => Number.NaN)])],
    ['a promise as a state', 'FSMC011', () => withSteps(() => [step('a', async () => 1)])],
    [
      'a plain object inside a Record',
      'FSMC011',
      () => withSteps(() => [step('a', () => Record<Any>({ x: 1 })({ x: {} }))]),
    ],
    ['a plain object as an effect', 'FSMC011', () => withEffect(() => ({ x: 1 }))],
    [
      'a plain object as an initial state',
      'FSMC011',
      () =>
        system('wrong', {
          processes: [],
          objects: [cell<Any>('box', {})],
          properties: [noDeadlock()],
        }),
    ],
    ['labels that change', 'FSMC012', () => withSteps(() => [step(`${calls++}`, () => 1)])],
    [
      'a number of steps that changes',
      'FSMC012',
      () => withSteps(() => (calls++ % 2 === 0 ? [] : [step('a', () => 1)])),
    ],
    [
      'arguments that change',
      'FSMC012',
      () => withSteps(() => [step('a', flag.set(calls++ % 2 === 0), () => 1)]),
    ],
    ['a continuation that changes', 'FSMC012', () => withSteps(() => [step('a', () => calls++)])],
    ['an effect that changes', 'FSMC012', () => withEffect(() => calls++)],
    [
      'outcomes that change',
      'FSMC012',
      () => withEffect(() => Array.from({ length: 1 + (calls++ % 2) }, () => outcome(0))),
    ],
    ['a property that changes', 'FSMC012', () => withProposition(() => calls++ % 2 === 0)],
    ['no array of steps', 'FSMC013', () => withSteps(() => undefined)],
    ['one step instead of an array', 'FSMC013', () => withSteps(() => step('a', () => 1))],
    ['something else than a step', 'FSMC013', () => withSteps(() => ['a'])],
    ['nothing as a step', 'FSMC013', () => withSteps(() => [undefined])],
    [
      'something else than an operation',
      'FSMC013',
      () => withSteps(() => [step('a', 'flag' as Any, () => 1)]),
    ],
    [
      'nothing as an operation',
      'FSMC013',
      () => withSteps(() => [step('a', [undefined] as Any, () => 1)]),
    ],
    [
      'an operation not called',
      'FSMC013',
      () => withSteps(() => [step('a', [flag.set] as Any, () => 1)]),
    ],
    ['an answer that is no truth value', 'FSMC013', () => withProposition(() => 'yes')],
    [
      'an object of another system',
      'FSMC014',
      () => withSteps(() => [step('a', elsewhere.set(true), () => 1)]),
    ],
    [
      'a property of another system',
      'FSMC014',
      () =>
        chain(3, [
          always(
            'property',
            proposition([counter('elsewhere')], () => true),
          ),
        ]),
    ],
    ['no outcome', 'FSMC016', () => withEffect(() => undefined)],
    ['an empty list of outcomes', 'FSMC016', () => withEffect(() => [])],
    ['something else among the outcomes', 'FSMC016', () => withEffect(() => [1])],
    [
      'no properties',
      'FSMC006',
      () => system('none', { processes: [], objects: [], properties: [] }),
    ],
    [
      'two components of one name',
      'FSMC007',
      () =>
        system('twins', {
          processes: [process('twin', 0, () => [])],
          objects: [fifo('twin')],
          properties: [noDeadlock()],
        }),
    ],
    [
      'one component twice',
      'FSMC007',
      () => system('twins', { processes: [], objects: [flag, flag], properties: [noDeadlock()] }),
    ],
  ])('%s: %s', async ([, code, build]) => {
    const error = await (async () => check(build()))().catch((error: unknown) => error)
    expect(error).toBeInstanceOf(FsmcError)
    expect((error as FsmcError).code).toBe(code)
    expect(isFsmcError(error)).toBe(true)
    expect((error as FsmcError).hint).toBeTruthy()
  })

  test("what the user's code threw is the cause", () => {
    try {
      checkSync(withSteps(fail))
      expect.unreachable()
    } catch (error) {
      expect((error as FsmcError).cause).toBe(thrown)
    }
  })

  test('an unknown property to check', () => {
    expect(() => checkSync(chain(3), { properties: ['no deadlok'] })).toThrow(
      expect.objectContaining({ code: 'FSMC020', hint: 'Its properties are: no deadlock.' }),
    )
  })
})

describe('what is allowed', () => {
  test('undefined as a state, where it is said', () => {
    const box = cell<string | undefined>('box', 'full')
    const taker = process<number>('taker', 0, (at) =>
      at === 0 ? [step('empties', box.set(undefined), () => 1)] : [],
    )
    const result = checkSync(
      system('boxes', { processes: [taker], objects: [box], properties: [noDeadlock()] }),
    )
    expect(result.states).toBe(2)
  })

  test('components that no step uses, and properties about nothing', () => {
    const nothing = proposition([], () => true)
    const result = checkSync(
      system('idle', {
        processes: [],
        objects: [flag],
        properties: [always('nothing', nothing), leadsTo('leads', nothing, nothing)],
      }),
    )
    expect(result.properties.map(({ verdict }) => verdict)).toEqual(['holds', 'holds'])
  })
})

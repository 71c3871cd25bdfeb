import {
  type Cell,
  cell,
  choice,
  count,
  eventually,
  type Formula,
  fifo,
  formula,
  leadsTo,
  lock,
  ltl,
  type Model,
  model,
  noDeadlock,
  type Operation,
  object,
  operation,
  outcome,
  type Process,
  type Property,
  possibly,
  process,
  proposition,
  type System,
  step,
  system,
  type Temporal,
  type Value,
} from 'fsmc'
import { List, Record } from 'immutable'
import { describe, expectTypeOf, test } from 'vitest'

type Doing = 'thinking' | 'eating'
const Task = Record({ at: 'start' as 'start' | 'end', fd: -1 })
type Task = ReturnType<typeof Task>

const queue = fifo<number>('queue')
const state = cell<Doing>('state', 'thinking')
const mutex = lock('mutex')
const coin = object('coin', 'heads' as string, {
  toss: operation((_: string) => [outcome('heads', 1), outcome('tails', 2)]),
  turn: operation(
    'is {0}',
    (side: string, wanted: string) => side === wanted,
    () => 'tails',
  ),
  add: operation((side: string, a: number, b: number) => outcome(side, a + b)),
})

describe('operations', () => {
  test('know their arguments and results', () => {
    expectTypeOf(queue.pop()).toEqualTypeOf<Operation<number>>()
    expectTypeOf(queue.push).parameters.toEqualTypeOf<[value: number]>()
    expectTypeOf(state.get()).toEqualTypeOf<Operation<Doing>>()
    expectTypeOf(state).toEqualTypeOf<Cell<Doing>>()
    expectTypeOf(coin.toss()).toEqualTypeOf<Operation<number>>()
    expectTypeOf(coin.turn).parameters.toEqualTypeOf<[wanted: string]>()
    expectTypeOf(coin.add).parameters.toEqualTypeOf<[a: number, b: number]>()
    expectTypeOf(coin.add(1, 2)).toEqualTypeOf<Operation<number>>()
  })

  test('refuse wrong arguments', () => {
    // @ts-expect-error a number is wanted
    queue.push('one')
    // @ts-expect-error not one of the cell's values
    state.set('sleeping')
    // @ts-expect-error two numbers are wanted
    coin.add(1)
    // @ts-expect-error it takes no arguments
    queue.pop(1)
  })

  test('that an object does not have', () => {
    // @ts-expect-error a queue cannot peek
    queue.peek()
    // @ts-expect-error a lock is acquired
    mutex.lock('me')
  })

  test('keep to the state of their object', () => {
    object('box', Task(), {
      // @ts-expect-error the effect returns another state
      wrong: operation((_: Task) => 5),
      right: operation((task: Task) => task.set('at', 'end')),
    })
    // @ts-expect-error a plain object is no value
    cell('box', { x: 1 })
    // @ts-expect-error an array is no value
    fifo<number[]>('box')
  })
})

describe('steps', () => {
  test('continue with the results of their operations', () => {
    step('one', queue.pop(), (value) => {
      expectTypeOf(value).toEqualTypeOf<number>()
      return value
    })
    step('several', [queue.pop(), state.get(), mutex.acquire('me')], (...results) => {
      expectTypeOf(results).toEqualTypeOf<[number, Doing, undefined]>()
      return results[0]
    })
  })

  test('refuse a continuation of another type', () => {
    // @ts-expect-error pop() results in a number
    step('one', queue.pop(), (value: string) => value)
    // @ts-expect-error the first result is a number
    step('several', [queue.pop(), state.get()], (value: string) => value)
    // @ts-expect-error an operation is called
    step('one', queue.pop, () => 1)
    // @ts-expect-error an array is no value
    step('none', () => [1])
  })
})

describe('processes', () => {
  test('know their local state', () => {
    const task = process('task', Task(), (self) => {
      expectTypeOf(self).toEqualTypeOf<Task>()
      return [step('goes on', () => self.set('at', 'end'))]
    })
    expectTypeOf(task).toEqualTypeOf<Process<Task>>()
    expectTypeOf(process<Doing>('p', 'thinking', () => [])).toEqualTypeOf<Process<Doing>>()
  })

  test('that start at a number may go to any', () => {
    const walker = process('walker', 0, (at) => [step('goes on', () => at + 1)])
    expectTypeOf(walker).toEqualTypeOf<Process<number>>()
    expectTypeOf(
      process<0 | 1>('bit', 0, (at) => [step('flips', () => (at === 0 ? 1 : 0))]),
    ).toEqualTypeOf<Process<0 | 1>>()
    expectTypeOf(cell('flag', false)).toEqualTypeOf<Cell<boolean>>()
    expectTypeOf(cell('size', 0)).toEqualTypeOf<Cell<number>>()
    expectTypeOf(cell('name', 'nobody' as string)).toEqualTypeOf<Cell<string>>()
  })

  test('refuse steps to a state that is not theirs', () => {
    // @ts-expect-error not one of its states
    process<Doing>('p', 'thinking', () => [step('goes', () => 'sleeping')])
    // @ts-expect-error a text is no Task
    process('p', Task(), () => [step('goes', () => 'end')])
    // @ts-expect-error it has to return an array
    process('p', Task(), (self) => step('goes', () => self))
    // @ts-expect-error a plain object is no value
    process('p', { at: 0 }, () => [])
  })

  test('cannot change a Record', () => {
    process('p', Task(), (self) => {
      // @ts-expect-error fields are read-only
      self.at = 'end'
      // @ts-expect-error not a value of that field
      self.set('at', 'nowhere')
      return []
    })
  })
})

describe('properties', () => {
  const task = process('task', Task(), () => [])

  test('see the states of what they name', () => {
    const holds = proposition([task, queue, mutex], (...states) => {
      expectTypeOf(states).toEqualTypeOf<[Task, List<number>, string]>()
      return true
    })
    expectTypeOf(leadsTo).toBeCallableWith('answered', holds, holds)
  })

  test('refuse other states and other answers', () => {
    // @ts-expect-error the state of the task is a Task
    proposition([task], (self: string) => self === 'end')
    // @ts-expect-error the answer is true or false
    proposition([task], (self) => self.at)
    // @ts-expect-error 'eating' is no place of this task
    proposition([task], (self) => self.at === 'eating')
  })
})

describe('temporal formulas', () => {
  const at = proposition([mutex], (owner) => owner === 'me')

  test('are a text with propositions, or made of operators', () => {
    expectTypeOf(ltl('name', '[] p', { p: at })).toEqualTypeOf<Temporal>()
    expectTypeOf(ltl('name', formula.until(at, formula.not(at)))).toEqualTypeOf<Temporal>()
    expectTypeOf(eventually('name', at)).toExtend<Property>()
    expectTypeOf(possibly('name', at).kind).toEqualTypeOf<'possibly'>()
    expectTypeOf(formula.and(at, true, formula.next(at))).toEqualTypeOf<Formula>()
  })

  test('refuse what they are not made of', () => {
    // @ts-expect-error a text names propositions
    ltl('name', '[] p')
    // @ts-expect-error a function is no proposition
    ltl('name', '[] p', { p: () => true })
    // @ts-expect-error a text is no operand
    formula.always('p')
    // @ts-expect-error it is about a proposition, not a formula
    possibly('name', formula.always(at))
  })
})

test('fairness is weak or strong', () => {
  step('goes on', () => 1, { fair: 'weak' })
  step('takes it', mutex.acquire('me'), () => 1, { fair: 'strong' })
  process<number>('p', 0, () => [], { fair: 'strong' })
  // @ts-expect-error there is no such fairness
  step('goes on', () => 1, { fair: 'none' })
})

describe('models', () => {
  const parameters = { threads: count(1, 'threads'), mount: choice(['near', 'far'], 'where') }
  const build = () => system('s', { processes: [], objects: [], properties: [noDeadlock()] })

  test('build from typed parameters', () => {
    const built = model({
      name: 'm',
      description: '',
      parameters,
      build: (values) => {
        expectTypeOf(values.threads).toEqualTypeOf<number>()
        expectTypeOf(values.mount).toEqualTypeOf<'near' | 'far'>()
        return build()
      },
      expectations: [{ with: { threads: 2, mount: 'far' }, verdicts: 'holds', states: 1 }],
    })
    expectTypeOf(built.build).returns.toEqualTypeOf<System>()
    expectTypeOf(built).toExtend<Model>()
  })

  test('refuse expectations with other parameters', () => {
    const common = { name: 'm', description: '', parameters, build }
    // @ts-expect-error threads is a number
    model({ ...common, expectations: [{ with: { threads: 'x' }, verdicts: 'holds' }] })
    // @ts-expect-error mount is near or far
    model({ ...common, expectations: [{ with: { mount: 'away' }, verdicts: 'holds' }] })
    // @ts-expect-error there is no such parameter
    model({ ...common, expectations: [{ with: { readers: 1 }, verdicts: 'holds' }] })
    // @ts-expect-error no such verdict
    model({ ...common, expectations: [{ verdicts: 'maybe' }] })
    // @ts-expect-error build() returns a system
    model({ ...common, build: () => 5 })
  })
})

test('what a value is', () => {
  expectTypeOf<Task>().toExtend<Value>()
  expectTypeOf(List<number>()).toExtend<Value>()
  expectTypeOf<{ x: number }>().not.toExtend<Value>()
  expectTypeOf<number[]>().not.toExtend<Value>()
  expectTypeOf<() => number>().not.toExtend<Value>()
})

import {
  type Cell,
  cell,
  counter,
  fifo,
  type KernelObject,
  lock,
  type Operation,
  object,
  operation,
  outcome,
  permits,
  rwlock,
  type Value,
} from 'fsmc'
import { describe, expect, test } from 'vitest'

/** Performs the operations one after the other and gives their results; 'waits' where one blocks. */
// biome-ignore lint/suspicious/noExplicitAny: an object of any local state
function perform(subject: KernelObject<any>, ...operations: readonly Operation[]): unknown[] {
  let state: Value = subject.init
  return operations.map((operation) => {
    const outcomes = operation.outcomes(state)
    expect(outcomes.length).toBeLessThanOrEqual(1)
    const [first] = outcomes
    if (first === undefined) return 'waits'
    state = first.next
    return first.result
  })
}

describe('fifo', () => {
  test('first in, first out; pop waits for a value, push for room', () => {
    const queue = fifo<number>('queue', { capacity: 2 })
    const { push, pop } = queue
    expect(perform(queue, pop(), push(1), push(2), push(3), pop(), pop(), pop())).toEqual([
      'waits',
      undefined,
      undefined,
      'waits',
      1,
      2,
      'waits',
    ])
  })

  test('popIf takes the given value only, and only if it is next', () => {
    const queue = fifo<string>('queue', { init: ['a', 'b'] })
    const { popIf } = queue
    expect(perform(queue, popIf('b'), popIf('a'), popIf('b'), popIf('b'))).toEqual([
      'waits',
      undefined,
      undefined,
      'waits',
    ])
  })

  test('isEmpty waits until it is', () => {
    const queue = fifo<string>('queue', { init: ['a'] })
    expect(perform(queue, queue.isEmpty(), queue.pop(), queue.isEmpty())).toEqual([
      'waits',
      'a',
      undefined,
    ])
  })

  test('a queue of undefined is not empty', () => {
    const queue = fifo<undefined>('queue')
    expect(perform(queue, queue.push(undefined), queue.popIf(undefined), queue.pop())).toEqual([
      undefined,
      undefined,
      'waits',
    ])
  })
})

describe('cell', () => {
  const state: Cell<string> = cell<string>('state', 'idle')

  test('set, get, is and move', () => {
    const { set, get, is, move } = state
    expect(perform(state, get(), is('busy'), set('busy'), is('busy'), get())).toEqual([
      'idle',
      'waits',
      undefined,
      undefined,
      'busy',
    ])
    expect(perform(state, move('busy', 'idle'), move('idle', 'busy'), get())).toEqual([
      'waits',
      undefined,
      'busy',
    ])
  })

  test('a guard says what it waits for', () => {
    expect(state.is('busy').guard).toBe('state is busy')
    expect(state.set('busy').guard).toBeUndefined()
  })
})

describe('counter', () => {
  test('counts from 0 to its limit', () => {
    const n = counter('n', 1, 2)
    const { up, down, isZero } = n
    expect(perform(n, isZero(), up(), up(), down(), down(), down(), isZero())).toEqual([
      'waits',
      undefined,
      'waits',
      undefined,
      undefined,
      'waits',
      undefined,
    ])
  })
})

describe('locks', () => {
  test('a lock has one owner, who alone can release it', () => {
    const mutex = lock('mutex')
    const { acquire, release } = mutex
    expect(perform(mutex, acquire('a'), acquire('b'), release('b'), release('a'))).toEqual([
      undefined,
      'waits',
      'waits',
      undefined,
    ])
    expect(mutex.heldBy!('a')).toEqual(['a'])
    expect(mutex.heldBy!('')).toEqual([])
  })

  test('permits have as many holders as there are permits', () => {
    const two = permits('two', 2)
    const { acquire, release } = two
    expect(
      perform(two, acquire('a'), acquire('b'), acquire('c'), release('a'), acquire('c')),
    ).toEqual([undefined, undefined, 'waits', undefined, undefined])
  })

  test('readers share an rwlock, a writer has it alone', () => {
    const shared = rwlock('shared')
    const { acquireShared, acquireExclusive, releaseShared, releaseExclusive } = shared
    expect(
      perform(
        shared,
        acquireShared('a'),
        acquireShared('b'),
        acquireExclusive('c'),
        releaseShared('a'),
        releaseShared('b'),
        acquireExclusive('c'),
        acquireShared('a'),
        releaseShared('c'),
        releaseExclusive('c'),
        acquireShared('a'),
      ),
    ).toEqual([
      undefined,
      undefined,
      'waits',
      undefined,
      undefined,
      undefined,
      'waits',
      'waits',
      undefined,
      undefined,
    ])
  })

  test('its holders are known by their names, whether they read or write', () => {
    const shared = rwlock('shared')
    const [written] = shared.acquireExclusive('c').outcomes(shared.init)
    const [read] = shared.acquireShared('a').outcomes(shared.init)
    expect(shared.heldBy!(written!.next as never)).toEqual(['c'])
    expect(shared.heldBy!(read!.next as never)).toEqual(['a'])
  })
})

describe("an object of one's own", () => {
  test('several outcomes, each with a next state and a result', () => {
    const coin = object('coin', 'heads' as string, {
      toss: operation((_: string) => [outcome('heads', 1), outcome('tails', 2)]),
    })
    expect(
      coin
        .toss()
        .outcomes('heads')
        .map(({ next, result }) => [next, result]),
    ).toEqual([
      ['heads', 1],
      ['tails', 2],
    ])
  })

  test('an effect that returns a state results in nothing', () => {
    const light = object('light', 'off' as string, { on: operation((_: string) => 'on') })
    expect(light.on().outcomes('off')).toMatchObject([{ next: 'on', result: undefined }])
  })
})

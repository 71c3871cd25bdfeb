import fc from 'fast-check'
import {
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
} from '../index.ts'

/** All that a random object is: its kind, two numbers to size it, and a table for a kind of its own. */
export interface ObjectPlan {
  readonly kind: 'fifo' | 'cell' | 'counter' | 'lock' | 'permits' | 'rwlock' | 'own'
  readonly size: number
  readonly start: number
  /** For each of the own operations and each state: the possible next states; none: it waits. */
  readonly table: readonly (readonly (readonly number[])[])[]
}

/** An object, and its operations as functions of the caller's name and two small numbers. */
export interface RandomObject {
  // biome-ignore lint/suspicious/noExplicitAny: objects of any local state
  readonly object: KernelObject<any>
  readonly operations: readonly ((by: string, a: number, b: number) => Operation)[]
}

const ownStates = 3

export function objectPlans(): fc.Arbitrary<ObjectPlan> {
  const nat = (max: number) => fc.integer({ min: 0, max })
  const outcomes = fc.array(nat(ownStates - 1), { maxLength: 3, size: 'max' })
  const row = fc.array(outcomes, { minLength: ownStates, maxLength: ownStates })
  return fc.record({
    kind: fc.constantFrom('fifo', 'cell', 'counter', 'lock', 'permits', 'rwlock', 'own'),
    size: nat(2),
    start: nat(2),
    table: fc.array(row, { minLength: 2, maxLength: 2 }),
  })
}

export function buildObject({ kind, size, start, table }: ObjectPlan, index: number): RandomObject {
  const name = `${kind} ${index}`
  switch (kind) {
    case 'fifo': {
      const init = Array.from({ length: Math.min(start, size + 1) }, (_, i) => i)
      const queue = fifo<number>(name, { capacity: size + 1, init })
      return {
        object: queue,
        operations: [
          (_, a) => queue.push(a),
          () => queue.pop(),
          (_, a) => queue.popIf(a),
          () => queue.isEmpty(),
        ],
      }
    }
    case 'cell': {
      const box = cell<number>(name, start)
      return {
        object: box,
        operations: [
          (_, a) => box.set(a),
          () => box.get(),
          (_, a) => box.is(a),
          (_, a, b) => box.move(a, b),
        ],
      }
    }
    case 'counter': {
      const number = counter(name, start, size + 2)
      return {
        object: number,
        operations: [() => number.up(), () => number.down(), () => number.isZero()],
      }
    }
    case 'lock': {
      const mutex = lock(name)
      return { object: mutex, operations: [(by) => mutex.acquire(by), (by) => mutex.release(by)] }
    }
    case 'permits': {
      const semaphore = permits(name, size + 1)
      return {
        object: semaphore,
        operations: [(by) => semaphore.acquire(by), (by) => semaphore.release(by)],
      }
    }
    case 'rwlock': {
      const shared = rwlock(name)
      return {
        object: shared,
        operations: [
          (by) => shared.acquireShared(by),
          (by) => shared.releaseShared(by),
          (by) => shared.acquireExclusive(by),
          (by) => shared.releaseExclusive(by),
        ],
      }
    }
    case 'own':
      return buildOwn(name, start, table)
  }
}

/** An object that chooses: each outcome also tells the caller which one it was. */
function buildOwn(name: string, start: number, table: ObjectPlan['table']): RandomObject {
  const die = object(name, start, {
    roll: operation(
      `${name} can roll {0}`,
      (state: number, row: number) => table[row]![state]!.length > 0,
      (state: number, row: number) => table[row]![state]!.map((next, i) => outcome(next, i)),
    ),
  })
  return { object: die, operations: table.map((_, row) => () => die.roll(row)) }
}

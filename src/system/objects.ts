import { List, Set as ValueSet } from 'immutable'
import {
  type ObjectOptions,
  type ObjectWith,
  type Operation,
  object,
  objectOptions,
  operation,
  outcome,
} from './object.ts'
import { mustBeOptions } from './options.ts'
import { sameValue, type Value } from './value.ts'

/**
 * A first-in, first-out queue. `push` waits while `capacity` values are in it (default: no limit),
 * `pop` results in the oldest value, `popIf` takes it only if it is the given one.
 */
export function fifo<T extends Value>(
  name: string,
  options: ObjectOptions<List<T>> & { capacity?: number; init?: readonly T[] } = {},
) {
  mustBeOptions(`The fifo ${name}`, options, fifoOptions)
  const { capacity = Number.POSITIVE_INFINITY, init = [], ...others } = options
  const room = (queue: List<T>) => queue.size < capacity
  return uniform(
    `fifo ${capacity}`,
    object(
      name,
      List<T>(init),
      {
        push:
          capacity === Number.POSITIVE_INFINITY
            ? operation((queue, value: T) => queue.push(value), 'push')
            : operation(`${name} has room`, room, (queue, value: T) => queue.push(value), 'push'),
        pop: operation(
          `${name} is not empty`,
          (queue) => queue.size > 0,
          (queue) => outcome(queue.shift(), queue.first() as T),
          'pop',
        ),
        popIf: operation(
          `{0} is next in ${name}`,
          (queue: List<T>, value: T) => queue.size > 0 && sameValue(queue.first() as T, value),
          (queue) => queue.shift(),
          'pop',
        ),
        isEmpty: operation(
          `${name} is empty`,
          (queue) => queue.size === 0,
          (queue) => queue,
          'read',
        ),
      },
      {
        results: ({ operation }, performed) =>
          operation === 'pop'
            ? [...init, ...performed.filter(is('push')).map(({ args }) => args[0])]
            : [undefined],
        needs: ({ operation, args }, queue, result) => {
          const wanted = operation === 'pop' ? (result as T) : args[0]
          const isWanted = (value: Value) => sameValue(value, wanted)
          if (operation === 'push' || operation === 'isEmpty') return []
          return [
            ...(queue.size > 0
              ? [(other: Operation) => is('pop')(other) || is('popIf')(other)]
              : []),
            ...(queue.some(isWanted)
              ? []
              : [(other: Operation) => is('push')(other) && isWanted(other.args[0])]),
          ]
        },
        ...others,
      },
    ),
  )
}

const fifoOptions = { ...objectOptions, capacity: undefined, init: undefined }

/**
 * One value. `set` writes it, `is` waits until it has a value, `move` waits for a value and writes
 * another at once, `get` results in it.
 */
export function cell(name: string, init: boolean, options?: ObjectOptions<boolean>): Cell<boolean>
export function cell(name: string, init: number, options?: ObjectOptions<number>): Cell<number>
/** A cell for values of any type; where the first value alone does not tell, say it: `cell<Colour>(...)`. */
export function cell<T extends Value>(name: string, init: T, options?: ObjectOptions<T>): Cell<T>
export function cell<T extends Value>(name: string, init: T, options?: ObjectOptions<T>) {
  return newCell(name, init, options)
}

function newCell<T extends Value>(name: string, init: T, options: ObjectOptions<T> = {}) {
  return uniform(
    'cell',
    object(
      name,
      init,
      {
        set: operation((_: T, value: T) => outcome(value)),
        get: operation((value: T) => outcome(value, value), 'read'),
        is: operation(
          `${name} is {0}`,
          (value: T, wanted: T) => sameValue(value, wanted),
          (value: T) => outcome(value),
          'read',
        ),
        move: operation(
          `${name} is {0}`,
          (value: T, from: T, _to: T) => sameValue(value, from),
          (_: T, _from: T, to: T) => outcome(to),
        ),
      },
      {
        results: ({ operation }, performed) =>
          operation === 'get'
            ? [init, ...performed.filter(writes).map(({ args }) => args.at(-1))]
            : [undefined],
        needs: ({ operation, args }, _, result) => {
          const wanted = operation === 'get' ? (result as T) : args[0]
          return [(other) => writes(other) && sameValue(other.args.at(-1), wanted)]
        },
        ...options,
      },
    ),
  )
}

const writes = ({ operation }: Operation) => operation === 'set' || operation === 'move'
const is = (name: string) => (performed: Operation) => performed.operation === name
/** Results of operations that only tell their caller that they could be performed. */
const none = () => [undefined]

/** A number from 0 to `max` (default: no limit). `down` waits at 0, `up` waits at `max`. */
export function counter(name: string, init = 0, max = Number.POSITIVE_INFINITY) {
  return uniform(
    `counter ${max}`,
    object(
      name,
      init as number,
      {
        up: operation(
          `${name} is below ${max}`,
          (n: number) => n < max,
          (n: number) => n + 1,
        ),
        down: operation(
          `${name} is above 0`,
          (n: number) => n > 0,
          (n: number) => n - 1,
        ),
        isZero: operation(
          `${name} is 0`,
          (n: number) => n === 0,
          (n: number) => n,
          'read',
        ),
      },
      { results: none },
    ),
  )
}

/** A lock that knows its owner. `acquire` waits until it is free; only its owner can `release` it. */
export function lock(name: string) {
  return uniform(
    'lock',
    object(
      name,
      '' as string,
      {
        acquire: operation(
          `${name} is free`,
          (owner: string) => owner === '',
          (_: string, by: string) => by,
        ),
        release: operation(
          `${name} is held`,
          (owner: string, by: string) => owner === by,
          () => '',
        ),
      },
      { heldBy: (owner) => (owner === '' ? [] : [owner]), results: none },
    ),
  )
}

/**
 * `permits` alike permits that know their holders (a semaphore): `acquire` waits until one is free.
 * A holder's name is any text; a holder has at most one permit.
 */
export function permits(name: string, count: number) {
  return uniform(
    `permits ${count}`,
    object(
      name,
      ValueSet<string>(),
      {
        acquire: operation(
          `${name} has a free permit`,
          (holders: ValueSet<string>) => holders.size < count,
          (holders: ValueSet<string>, by: string) => holders.add(by),
        ),
        release: operation(
          `${name} is held`,
          (holders: ValueSet<string>, by: string) => holders.has(by),
          (holders: ValueSet<string>, by: string) => holders.delete(by),
        ),
      },
      { heldBy: (holders) => [...holders].sort(), results: none },
    ),
  )
}

/** Shared by readers, exclusive to a writer; knows its holders. No preference for writers. */
export function rwlock(name: string) {
  type Holders = ValueSet<string>
  const writer = (holders: Holders) => holders.some((holder) => holder.startsWith(exclusive))
  return object(
    name,
    ValueSet<string>(),
    {
      acquireShared: operation(
        `${name} is not held exclusively`,
        (holders: Holders) => !writer(holders),
        (holders: Holders, by: string) => holders.add(by),
      ),
      releaseShared: operation(
        `${name} is held`,
        (holders: Holders, by: string) => holders.has(by),
        (holders: Holders, by: string) => holders.delete(by),
      ),
      acquireExclusive: operation(
        `${name} is free`,
        (holders: Holders) => holders.size === 0,
        (holders: Holders, by: string) => holders.add(exclusive + by),
      ),
      releaseExclusive: operation(
        `${name} is held exclusively`,
        (holders: Holders, by: string) => holders.has(exclusive + by),
        (holders: Holders, by: string) => holders.delete(exclusive + by),
      ),
    },
    {
      heldBy: (holders) => [...holders].map((holder) => holder.replace(exclusive, '')).sort(),
      results: none,
    },
  )
}

/** Marks an object whose operations only compare and move values. */
function uniform<O extends object>(kind: string, made: O): O {
  return Object.assign(made, { uniform: kind })
}

const exclusive = 'exclusive '

export type Fifo<T extends Value> = ReturnType<typeof fifo<T>>
export type Cell<T extends Value> = ReturnType<typeof newCell<T>>
export type Counter = ReturnType<typeof counter>
export type Lock = ReturnType<typeof lock>
export type Permits = ReturnType<typeof permits>
export type RwLock = ReturnType<typeof rwlock>
export type { ObjectWith }

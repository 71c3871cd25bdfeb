import { List } from 'immutable'
import { fifo, object, operation } from '../system/index.ts'

/** Which event a worker takes from the queue between readers and workers. */
export type PoolOrder = 'oldest' | 'newest' | 'any'

/**
 * A listener's own queue, in user space: events go from its readers to its workers. Only the oldest
 * first starves nobody.
 */
export function workersQueue(name: string, order: PoolOrder) {
  if (order === 'oldest') return fifo<string>(name)
  const next = order === 'newest' ? `{0} is the newest in ${name}` : `{0} is in ${name}`
  const isNext = (queue: List<string>, event: string) =>
    order === 'newest' ? queue.last() === event : queue.includes(event)
  return object(name, List<string>(), {
    push: operation((queue, event: string) =>
      // in a bag the order of events is no difference between states
      order === 'newest' ? queue.push(event) : queue.push(event).sort(),
    ),
    popIf: operation(next, isNext, (queue, event: string) =>
      queue.delete(queue.lastIndexOf(event)),
    ),
  })
}

import { List, Record } from 'immutable'
import { type Operation, object, operation, outcome } from '../system/index.ts'

/**
 * F10-F16: the event a task has raised and what became of it. INIT: on the notification list; REPORTED:
 * taken by a reader; ANSWERED: the verdict is there. The access list is the set of REPORTED ones: a
 * listener that answers before it closes the event fd finds its event by fd number unfailingly (F16).
 */
const Slot = Record({ state: 'NONE', event: '', by: '', verdict: '' })

/** The permission event slot of a process: a task waits for one verdict at a time. */
export function eventSlot(
  process: string,
  readersOf: (event: string) => readonly string[],
  tasksOf: (pool: string) => readonly string[],
) {
  return object(
    `permission event of ${process}`,
    Slot(),
    {
      /** F12 */
      raise: operation((_, event: string) => Slot({ state: 'INIT', event })),
      /** F14: get_one_event() */
      take: operation(
        '{0} is queued',
        (slot, event: string) => slot.state === 'INIT' && slot.event === event,
        (slot, _event: string, by: string) => slot.set('state', 'REPORTED').set('by', by),
      ),
      /** A reader hands the event on to a pool of workers, or a worker takes it. */
      assign: operation((slot, by: string) => slot.set('by', by)),
      /** F16: process_access_response() */
      answer: operation((slot, verdict: string) => {
        // F11: an event that nobody waits for any more is freed
        if (slot.state === 'CANCELED') return Slot()
        return slot.set('state', 'ANSWERED').set('by', '').set('verdict', verdict)
      }),
      /** F11: its task dies. */
      leave: operation((slot) =>
        slot.state === 'REPORTED' ? slot.set('state', 'CANCELED') : Slot(),
      ),
      /** F16 with a listener whose policy this model leaves open. */
      answerEither: operation((slot) =>
        ['FAN_ALLOW', 'FAN_DENY'].map((verdict) =>
          outcome(slot.set('state', 'ANSWERED').set('by', '').set('verdict', verdict)),
        ),
      ),
      /** The verdict came by the access list. */
      settle: operation(() => Slot()),
      /** F10: the waiter goes on with the verdict. */
      await: operation(
        'the verdict is there',
        (slot) => slot.state === 'ANSWERED',
        (slot) => outcome(Slot(), slot.verdict),
      ),
    },
    {
      heldBy: ({ state, event, by }) =>
        state === 'INIT' ? readersOf(event) : state === 'REPORTED' ? tasksOf(by) : [],
      needs: ({ operation, args: [event] }, slot) => {
        const answers = ({ operation: name }: Operation) => name.startsWith('answer')
        const raises = (other: Operation) => other.operation === 'raise' && other.args[0] === event
        if (operation === 'await' && slot.state !== 'ANSWERED') return [answers]
        return operation === 'take' && slot.event !== event ? [raises] : []
      },
    },
  )
}

export type EventSlot = ReturnType<typeof eventSlot>

/** F12: a notification list with its limit. `insert` results in whether the event was queued. */
export function notificationList(group: string, maxEvents: number) {
  return object(
    `notification_list of ${group}`,
    List<string>(),
    {
      insert: operation(
        (queue, event: string) =>
          queue.size < maxEvents
            ? outcome(queue.push(event), 'queued')
            : outcome(queue, 'overflow'),
        maxEvents === Number.POSITIVE_INFINITY ? 'push' : 'write',
      ),
      /** F11, F17: it is taken off the list, read by nobody. */
      drop: operation((queue, event: string) => queue.filter((other) => other !== event)),
      take: operation(
        '{0} is the oldest event',
        (queue, event: string) => queue.first() === event,
        (queue) => queue.shift(),
        'pop',
      ),
    },
    {
      results: ({ operation }) =>
        operation !== 'insert'
          ? [undefined]
          : maxEvents === Number.POSITIVE_INFINITY
            ? ['queued']
            : ['queued', 'overflow'],
      needs: ({ operation, args: [event] }, queue) =>
        operation === 'take' && !queue.includes(event as string)
          ? [(other) => other.operation === 'insert' && other.args[0] === event]
          : [],
    },
  )
}

export type NotificationList = ReturnType<typeof notificationList>

/** F3: among groups of one class the order is arbitrary, and fixed once it is known. */
export function groupOrder(orders: readonly string[]) {
  return object('order of groups of one class', '' as string, {
    find: operation((order: string) =>
      (order === '' ? orders : [order]).map((found) => outcome(found, found)),
    ),
  })
}

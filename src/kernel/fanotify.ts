import { List, Record } from 'immutable'
import { type Operation, object, operation, outcome } from '../system/index.ts'
import { type Access, type File, pathOf } from './files.ts'
import type { Machine } from './machine.ts'
import { type Act, type Actor, act, choose, frame, type Path } from './path.ts'

/** FAN_CLASS_PRE_CONTENT groups are asked before FAN_CLASS_CONTENT ones (F1, F3). */
export type GroupClass = 'content' | 'pre-content'

export type EventMask = 'open' | 'access'

/** What a mark sees (F6): one mount, a directory's children, or a whole file system. */
export interface Mark {
  readonly kind: 'mount' | 'children' | 'filesystem'
  readonly fs: Access['fs']
}

/** A permission group: its class, its marks, and who reads it. */
export interface Group {
  readonly name: string
  readonly class: GroupClass
  readonly marks: readonly Mark[]
  /** F5: accesses that one of these sees raise no event for the group. */
  readonly ignoreMarks: readonly Mark[]
  readonly mask: readonly EventMask[]
  /** F12: events that may be queued and unread; beyond that an access is allowed without a verdict. */
  readonly maxEvents: number
  /** Does its listener close the event fd before it answers? Then fd numbers matter (F16). */
  readonly closesFirst: boolean
  /** Names of the tasks that may take an event from the notification list. */
  readonly readers: readonly string[]
}

/** An event that some path can raise: at most one of each exists at a time, for its task waits for it. */
export interface PermissionEvent {
  readonly key: string
  readonly group: Group
  readonly raisedBy: Actor
  readonly access: Access
  readonly file: File
  readonly mask: EventMask
}

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
      answer: operation((slot, verdict: string) =>
        slot.set('state', 'ANSWERED').set('by', '').set('verdict', verdict),
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
    },
  )
}

export type EventSlot = ReturnType<typeof eventSlot>

/** F12: a notification list with its limit. `insert` results in whether the event was queued. */
export function notificationList(group: string, maxEvents: number) {
  return object(`notification_list of ${group}`, List<string>(), {
    insert: operation(
      (queue, event: string) =>
        queue.size < maxEvents ? outcome(queue.push(event), 'queued') : outcome(queue, 'overflow'),
      maxEvents === Number.POSITIVE_INFINITY ? 'push' : 'write',
    ),
    take: operation(
      '{0} is the oldest event',
      (queue, event: string) => queue.first() === event,
      (queue) => queue.shift(),
      'pop',
    ),
  })
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

/** Does a mark of the list see this access? (F6) */
export function sees(marks: readonly Mark[], access: Access): boolean {
  return marks.some(
    ({ kind, fs }) => fs === access.fs && (kind !== 'mount' || access.through === 'mount'),
  )
}

/** The groups that are asked about an access, in the order of their classes (F3). */
export function watching(
  groups: readonly Group[],
  access: Access,
  mask: EventMask,
): readonly Group[] {
  const asked = groups.filter(
    (group) =>
      group.mask.includes(mask) && sees(group.marks, access) && !sees(group.ignoreMarks, access),
  )
  return [
    ...asked.filter((group) => group.class === 'pre-content'),
    ...asked.filter((group) => group.class === 'content'),
  ]
}

/**
 * F3, V1, V6: the task raises a permission event for each group that watches, one after the other, and
 * waits for each verdict. Fails when one is denied.
 */
export function permission(
  machine: Machine,
  who: Actor,
  access: Access,
  file: File,
  mask: EventMask,
): Path {
  const groups = watching(machine.groups, access, mask)
  const orders = machine.ordersOf(groups)
  const ask = (group: Group) => askGroup(machine, who, access, file, mask, group)
  const asked = (order: readonly Group[]): Path =>
    order.flatMap((group) =>
      machine.profile.oneEventPerGroup || !markedTwice(group, access)
        ? ask(group)
        : [...ask(group), ...ask(group)],
    )
  const body =
    orders.length === 1
      ? asked(orders[0]!)
      : choose(
          act('the groups are asked in some order', [machine.groupOrder.find()]),
          Object.fromEntries(
            machine.groupOrders.map((order) => [
              order.map(({ name }) => name).join(' before '),
              asked(order.filter((group) => groups.includes(group))),
            ]),
          ),
        )
  return groups.length === 0 ? [] : frame(['__fsnotify_parent', 'fsnotify'], body)
}

/** F4: does it mark both the parent's children and the file's mount or file system? */
function markedTwice({ marks }: Group, access: Access): boolean {
  const children = marks.filter(({ kind }) => kind === 'children')
  const others = marks.filter(({ kind }) => kind !== 'children')
  return sees(children, access) && sees(others, access)
}

function askGroup(
  machine: Machine,
  who: Actor,
  access: Access,
  file: File,
  mask: EventMask,
  group: Group,
): Path {
  const event = machine.event({ group, raisedBy: who, access, file, mask })
  const slot = machine.slot(who.process)
  const name = mask === 'open' ? 'FAN_OPEN_PERM' : 'FAN_ACCESS_PERM'
  const words = `raises ${name} ${pathOf(access, file)} → ${group.name}`
  const accessList = machine.accessListOf(group)
  const verdict =
    accessList === undefined ? [slot.await()] : [accessList.await(event.key), slot.settle()]
  const wait = act('goes on: the verdict is there', verdict, {
    wait: machine.waits.verdict,
    ...(machine.mayDeny ? { fails: (verdict: unknown) => verdict === 'FAN_DENY' } : {}),
  })
  return frame(
    machine.profile.functions.verdict,
    raise(machine, group, slot.raise(event.key), event.key, words, wait),
  )
}

/** F12: the event is queued, or the queue is full and the access goes on unseen. */
function raise(
  machine: Machine,
  group: Group,
  raised: Operation,
  event: string,
  words: string,
  wait: Act,
): Path {
  const list = machine.listOf(group)
  if (list === undefined) return [act(words, [raised], { frees: machine.eager }), wait]
  if (group.maxEvents === Number.POSITIVE_INFINITY) {
    return [act(words, [list.insert(event), raised]), wait]
  }
  const full = `goes on without a verdict: the queue of ${group.name} is full`
  return choose(act(words, [list.insert(event)]), {
    queued: [act('queues the event', [raised], { minor: true }), wait],
    overflow: [act(full, [], { unjudged: true })],
  })
}

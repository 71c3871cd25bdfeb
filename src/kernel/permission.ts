import type { Operation } from '../system/index.ts'
import type { EventSlot } from './event.ts'
import { type Access, type File, pathOf } from './files.ts'
import { type EventMask, type Group, sees, watching } from './group.ts'
import type { Machine } from './machine.ts'
import { type Act, type Actor, act, choose, frame, type Path } from './path.ts'

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
  if (who.pid === 'listener' && !machine.profile.ownAccessesRaise) return []
  const groups = watching(machine.groups, seenAs(machine, access), mask)
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

/** F6: which mount a mark sees an access through. */
function seenAs({ profile }: Machine, { fs, through }: Access): Access {
  return { fs, through: profile.mountMarksSeeOneMount ? through : 'mount' }
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
    ...(machine.mortal && endings(machine, group, slot, event.key)),
  })
  return frame(
    machine.profile.functions.verdict,
    raise(machine, group, slot.raise(event.key), event.key, words, wait),
  )
}

/** F11: the waiter dies; F17: the listener has died, and everything is allowed. */
function endings(
  machine: Machine,
  group: Group,
  slot: EventSlot,
  event: string,
): Pick<Act, 'abandons' | 'exits'> {
  const list = machine.listOf(group)
  const dropped = list === undefined ? [] : [list.drop(event)]
  return {
    abandons: [slot.leave(), ...dropped],
    exits: [
      {
        text: 'goes on: the listener is dead, its group is gone',
        operations: [machine.lifetimeOf(group).isGone(), slot.settle(), ...dropped],
        errno: '',
      },
    ],
  }
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

import { List, Record, Map as ValueMap, Set as ValueSet } from 'immutable'
import { object, operation, outcome } from '../system/index.ts'

/** An event that was reported, under the number of its fd. */
const Reported = Record({ fd: 0, event: '' })

/**
 * The fds that a listener has open, the numbers that its threads remember, the group's access list, and
 * the verdicts on their way: for each event, the one that the verdict was found for.
 */
const State = Record({
  open: ValueMap<number, string>(),
  remembered: ValueMap<string, number>(),
  list: List<ReturnType<typeof Reported>>(),
  answered: ValueMap<string, string>(),
  denied: ValueSet<string>(),
})
export type AccessListState = ReturnType<typeof State>

/**
 * F16: the access list as the kernel keeps it, by fd number. A verdict goes to the first entry with its
 * number. A listener that closes the event fd before it answers gives the number away: the next event
 * may get it, and the verdicts cross. Other listeners do not need this object: their event is the one.
 */
export function accessList(group: string) {
  return object(
    `access_list of ${group}`,
    State(),
    {
      /** create_fd(): the lowest free number. */
      reserve: operation((state, event: string) => {
        let fd = firstFd
        while (state.open.has(fd)) fd++
        return state.setIn(['open', fd], event).setIn(['remembered', event], fd)
      }),
      /** read(2) puts the event on the list when its fd is open. */
      report: operation((state, event: string) =>
        state.update('list', (list) => list.push(Reported({ fd: numberOf(state, event), event }))),
      ),
      /** F15: the fd could not be opened. */
      deny: operation((state, event: string) =>
        state
          .deleteIn(['open', numberOf(state, event)])
          .deleteIn(['remembered', event])
          .setIn(['answered', event], event)
          .update('denied', (denied) => denied.add(event)),
      ),
      close: operation((state, event: string) => state.deleteIn(['open', numberOf(state, event)])),
      /** process_access_response(): no entry with that number, no effect (ENOENT). */
      answer: operation((state, event: string) => {
        const fd = numberOf(state, event)
        const at = state.list.findIndex((entry) => entry.fd === fd)
        const forgotten = state.deleteIn(['remembered', event])
        if (at < 0) return forgotten
        return forgotten
          .update('list', (list) => list.delete(at))
          .setIn(['answered', state.list.get(at)!.event], event)
      }),
      await: operation(
        'the verdict is there',
        (state, event: string) => state.answered.has(event),
        (state, event: string) =>
          outcome(
            state.deleteIn(['answered', event]).update('denied', (denied) => denied.delete(event)),
            state.denied.has(event) ? 'FAN_DENY' : 'FAN_ALLOW',
          ),
      ),
    },
    {
      results: ({ operation }) => (operation === 'await' ? ['FAN_DENY', 'FAN_ALLOW'] : [undefined]),
    },
  )
}

export type AccessList = ReturnType<typeof accessList>

/** Is every verdict on its way to the event that it was found for? */
export function reachesItsOwn({ answered }: AccessListState): boolean {
  return answered.every((judged, event) => judged === event)
}

/** 0, 1 and 2 are taken, and 3 is the group's own. */
const firstFd = 4

function numberOf({ remembered }: AccessListState, event: string): number {
  return remembered.get(event, 0)
}

import type { Access, File } from './files.ts'
import type { Actor } from './path.ts'
import type { Profile } from './profile.ts'

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
  /** How many tasks hold it open: readers and workers (F17). */
  readonly tasks: number
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

/** F3: the orders in which groups may be asked: within a class, any. */
export function classOrders(
  groups: readonly Group[],
  { classesAreInOrder }: Profile,
): readonly (readonly Group[])[] {
  const orders = permutations(groups)
  return classesAreInOrder ? orders.filter(inClassOrder) : orders
}

function inClassOrder(order: readonly Group[]): boolean {
  const classes = order.map((group) => group.class)
  return classes.lastIndexOf('pre-content') < (classes.indexOf('content') + 1 || Number.MAX_VALUE)
}

function permutations<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length <= 1) return [items]
  return items.flatMap((item, i) =>
    permutations(items.toSpliced(i, 1)).map((rest) => [item, ...rest]),
  )
}

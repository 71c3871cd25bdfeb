import type { Group } from '../layout.ts'
import type { LocalSystem } from '../local.ts'

/** A group has no more bits than this, while ids do not grow. */
const mostBits = 12
/** Objects with more local states than this are not worth a place beside a process. */
const few = 16

/**
 * Each process with the small objects that it looks at most: side by side in a state, they tell at one
 * look whether the process can go on. What processes look at is known as far as the search has come.
 */
export function groupsOf(local: LocalSystem): Group[] {
  const bitsOf = (component: number) =>
    Math.max(1, 32 - Math.clz32(local.interners[component]!.size - 1))
  const groups = Array.from({ length: local.processes }, (_, process) => [process])
  const room = groups.map(([process]) => mostBits - bitsOf(process!))
  const { shares, most } = sharesOf(local)
  const objects = [...shares.keys()].sort((a, b) => most(b) - most(a) || a - b)
  for (const object of objects) {
    if (local.interners[object]!.size > few) continue
    const users = [...shares.get(object)!].sort(([a, x], [b, y]) => y - x || a - b)
    const home = users.find(([process]) => room[process]! >= bitsOf(object))
    if (home === undefined) continue
    groups[home[0]]!.push(object)
    room[home[0]]! -= bitsOf(object)
  }
  return groups
}

/** Of each object, in what part of its local states each process looks at it. */
function sharesOf(local: LocalSystem) {
  const met = new Array<number>(local.processes).fill(0)
  const uses = new Map<number, Map<number, number>>()
  for (const [process, id] of local.processStates()) {
    met[process]!++
    const looked = new Set(local.stepsOf(process, id).flatMap(({ footprint }) => footprint))
    for (const object of looked) {
      const users = uses.get(object) ?? new Map<number, number>()
      uses.set(object, users.set(process, (users.get(process) ?? 0) + 1))
    }
  }
  for (const users of uses.values()) {
    for (const [process, times] of users) users.set(process, times / met[process]!)
  }
  const most = (object: number) => Math.max(...uses.get(object)!.values())
  return { shares: uses, most }
}

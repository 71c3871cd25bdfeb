import { type Group, type Layout, layOut } from './layout.ts'

/** With more components than this the search for the best layout takes longer than it saves. */
const many = 256
/** A field gets at most so many bits more than its ids need by now: first those that are growing. */
const headroom = { growing: 6, resting: 4 }
/** No field gets more bits than this for the sake of headroom alone. */
const widest = 24
/** Components with fewer ids than this seldom grow far. */
const few = 8

/** In a roomy layout: room for so many ids at least, and for so many times as many as there are. */
const fewIds = 4
const timesAsMany = 4

/**
 * While there are few states, lanes cost little and packing them anew whenever a component has one id more
 * costs most: all fields have bits to spare.
 */
export function layOutRoomily(counts: readonly number[], groups: readonly Group[]): Layout {
  if (counts.length > many) return layOut(counts, groups)
  return layOut(
    counts.map((count) => Math.max(fewIds, timesAsMany * count)),
    groups,
  )
}

/**
 * As many bits for the ids that are still to come as there are to spare in whole lanes of 64 bits: packing
 * millions of states anew takes longer than anything else that a new id can cause. Components that have
 * grown since the last layout come first, then those with the most ids.
 */
export function layOutGenerously(
  counts: readonly number[],
  before: readonly number[],
  groups: readonly Group[] = [],
): Layout {
  const tight = layOut(counts, groups)
  const lanes = lanesOf(tight)
  if (counts.length > many) return tight
  const grown = [...counts.keys()].filter((component) => counts[component]! > before[component]!)
  const rest = [...counts.keys()].filter((component) => !grown.includes(component))
  let best = tight
  let wanted = counts
  const groupsOfFields = [
    [grown, headroom.growing],
    [rest, headroom.resting],
  ] as const
  for (const [group, rounds] of groupsOfFields) {
    const fields = group
      .filter((component) => counts[component]! > few)
      .sort((a, b) => counts[b]! - counts[a]!)
    for (let round = 0; round < rounds; round++) {
      for (const component of fields) {
        const more = wanted.map((count, i) => (i === component ? count * 2 : count))
        const layout = more[component]! < 2 ** widest ? layOut(more, groups) : undefined
        if (layout === undefined || lanesOf(layout) > lanes) continue
        best = layout
        wanted = more
      }
    }
  }
  return best
}

function lanesOf({ words }: Layout): number {
  return Math.ceil(words / 2)
}

import type { Exploration, Moves } from '../explore/index.ts'
import { arenaOf } from './arena.ts'
import { FairSearch } from './fairness.ts'
import { fairLoop, type Loop } from './lasso.ts'
import { Region, statesWith, truthOf } from './region.ts'
import type { Scheduling } from './scheduling.ts'

/** What the explored graph says about "from leads to to". */
export type LeadsToAnswer =
  /**
   * `assuming`: runs go round for ever without `to`, and all of them are unfair. `vacuous`: `from` is true in
   * no state.
   */
  | { readonly kind: 'holds'; readonly assuming: boolean; readonly vacuous: boolean }
  /** From the last state of the path nothing moves any more, or no continuation reaches `to`; or the loop begins there. */
  | { readonly kind: 'violated'; readonly path: readonly number[]; readonly loop?: Loop }

/**
 * Decides a leads-to on a completely explored space, over the runs that are fair. The region is what is
 * reachable from a state with `from` and without `to`, through states without `to`.
 *
 * - A component of it from which `to` cannot be reached violates the property under every fairness: the runs
 *   that enter it never make `to` true, whether they end or not. One that ends is shown if there is one.
 * - Without such a component and without a cycle in the region every run comes to `to`: it holds.
 * - A component that could be left violates it where a fair run can stay in it for ever.
 */
export function decideLeadsTo(
  search: Exploration,
  from: number,
  to: number,
  { moves, scheduling }: { readonly moves: Moves; readonly scheduling: Scheduling },
): LeadsToAnswer {
  const asked = truthOf(search, from)
  const goal = truthOf(search, to)
  const region = new Region(search, moves, goal, statesWith(asked, goal))
  const doom = region.doomed === undefined ? undefined : region.pathToDoom()
  const end = doom && region.wayFrom(doom.slice(-1), (state) => region.isEnd(state))
  if (end !== undefined) return { kind: 'violated', path: [...doom!, ...end.slice(1)] }
  const vacuous = !asked.includes(1)
  if (region.cyclic.length === 0) return { kind: 'holds', assuming: false, vacuous }
  const arena = arenaOf(moves)
  const fairSearch = new FairSearch(arena, scheduling)
  // where nothing ends that is doomed, it goes round for ever
  for (const component of doom === undefined ? region.cyclic : region.doomedCycles) {
    const members = fairSearch.find(component)
    if (members === undefined) continue
    const inside = new Set(members)
    const isInside = (state: number) => inside.has(state)
    const on = doom && region.wayFrom(doom.slice(-1), isInside)
    if (doom !== undefined && on === undefined) continue
    const path = doom === undefined ? region.pathTo(isInside) : [...doom, ...on!.slice(1)]
    return { kind: 'violated', path, loop: fairLoop(arena, path.at(-1)!, members, scheduling) }
  }
  if (doom !== undefined) return { kind: 'violated', path: doom }
  return { kind: 'holds', assuming: true, vacuous }
}

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
  /** From the last state of the path no continuation reaches `to`; or the loop begins there. */
  | { readonly kind: 'violated'; readonly path: readonly number[]; readonly loop?: Loop }

/**
 * Decides a leads-to on a completely explored space, over the runs that are fair. The region is what is
 * reachable from a state with `from` and without `to`, through states without `to`.
 *
 * - A component of it from which `to` cannot be reached violates the property under every fairness: the runs
 *   that enter it never make `to` true, whether they end or not.
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
  if (region.doomed !== undefined) return { kind: 'violated', path: region.pathToDoom() }
  const vacuous = !asked.includes(1)
  if (region.cyclic.length === 0) return { kind: 'holds', assuming: false, vacuous }
  const arena = arenaOf(moves)
  const fairSearch = new FairSearch(arena, scheduling)
  for (const component of region.cyclic) {
    const members = fairSearch.find(component)
    if (members === undefined) continue
    const inside = new Set(members)
    const path = region.pathTo((state) => inside.has(state))
    return { kind: 'violated', path, loop: fairLoop(arena, path.at(-1)!, members, scheduling) }
  }
  return { kind: 'holds', assuming: true, vacuous }
}

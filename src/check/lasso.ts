import type { Arena } from './arena.ts'
import type { Demand, Scheduling } from './scheduling.ts'

/** Nodes that go round: the last one is the first one again; the edges lead from each to the next. */
export interface Loop {
  readonly nodes: readonly number[]
  readonly edges: readonly number[]
}

/** Something that must come about in the loop, at a node or on the edge to it. */
type Requirement = (node: number, edge: number | undefined) => boolean

/**
 * A loop from `start` through these nodes, as `FairSearch` finds them, that puts nothing off and is fair. It
 * goes from one thing that is asked of it to the nearest next one: as short as is cheap to find.
 */
export function fairLoop(
  arena: Arena,
  start: number,
  members: readonly number[],
  scheduling: Scheduling,
): Loop {
  const inside = new Set(members)
  const nodes = [start]
  const edges: number[] = []
  let open = requirementsOf(arena, inside, scheduling)
  const meet = (node: number, edge: number | undefined) => {
    open = open.filter((isMet) => !isMet(node, edge))
  }
  const goOn = (isGoal: Requirement) => {
    for (const edge of shortestWay(arena, nodes.at(-1)!, inside, isGoal)) {
      edges.push(edge)
      nodes.push(arena.to[edge]!)
      meet(arena.to[edge]!, edge)
    }
  }
  meet(start, undefined)
  while (open.length > 0) goOn((node, edge) => open.some((isMet) => isMet(node, edge)))
  if (edges.length === 0) goOn(() => true)
  if (nodes.at(-1) !== start) goOn((node) => node === start)
  return { nodes, edges }
}

function requirementsOf(
  arena: Arena,
  inside: ReadonlySet<number>,
  scheduling: Scheduling,
): Requirement[] {
  const { putOff } = arena
  const isTaken = (edge: number, demand: number) =>
    arena.action[edge]! >= 0 && scheduling.isMetBy(arena.action[edge]!, demand)
  const actions = new Set<number>()
  let bits = 0
  for (const node of inside) {
    for (let edge = arena.first[node]!; edge < arena.first[node + 1]!; edge++) {
      if (!inside.has(arena.to[edge]!)) continue
      if (putOff !== undefined) bits |= putOff[edge]!
      if (arena.action[edge]! >= 0) actions.add(arena.action[edge]!)
    }
  }
  const isEverMet = (demand: number) =>
    [...actions].some((action) => scheduling.isMetBy(action, demand))
  const fair = scheduling.demands.flatMap(({ kind }, demand): Requirement[] => {
    // Under strong fairness who never takes steps here never can.
    if (kind === 'strong' && !isEverMet(demand)) return []
    return [
      (node, edge) =>
        (edge !== undefined && isTaken(edge, demand)) ||
        (kind === 'weak' && !scheduling.isAble(arena.stateOf(node), demand)),
    ]
  })
  const kept = Array.from({ length: 32 }, (_, i) => 1 << i)
    .filter((bit) => (bits & bit) !== 0)
    .map(
      (bit): Requirement =>
        (_, edge) =>
          edge !== undefined && (putOff![edge]! & bit) === 0,
    )
  return [...fair, ...kept]
}

/** The edges of a shortest way to a goal, one at least, through these nodes. */
function shortestWay(
  { first, to }: Arena,
  start: number,
  inside: ReadonlySet<number>,
  isGoal: Requirement,
): number[] {
  const reached = new Map<number, { readonly from: number; readonly edge: number }>()
  const back = (node: number): number[] => {
    const edges: number[] = []
    for (let at = node; at !== start; at = reached.get(at)!.from)
      edges.unshift(reached.get(at)!.edge)
    return edges
  }
  const queue = [start]
  for (const node of queue) {
    for (let edge = first[node]!; edge < first[node + 1]!; edge++) {
      const next = to[edge]!
      if (!inside.has(next)) continue
      if (isGoal(next, edge)) return [...back(node), edge]
      if (next === start || reached.has(next)) continue
      reached.set(next, { from: node, edge })
      queue.push(next)
    }
  }
  throw new Error('the nodes of a loop are not connected')
}

/** The demands that a run does not meet that goes round in it for ever. */
export function neglectedIn(
  states: readonly number[],
  actions: readonly number[],
  scheduling: Scheduling,
): Demand[] {
  return scheduling.demands.filter(({ kind }, demand) => {
    if (actions.some((action) => scheduling.isMetBy(action, demand))) return false
    const able = (state: number) => scheduling.isAble(state, demand)
    return kind === 'weak' ? states.every(able) : states.some(able)
  })
}

import type { Fairness, Operation, Process, Property, Proposition, Step, System, Value } from 'fsmc'
import { List, Map as ValueMap, Set as ValueSet } from 'immutable'

/*
 * A brute-force explorer that shares nothing with the engine: a global state is the list of local
 * states, every step is run anew in each, and every question is answered in the plainest way.
 */

/** Local states of all components, processes first. */
export type State = List<Value>

/** One way one step can turn out. */
export interface Move {
  readonly process: Process
  readonly step: Step
  readonly to: State
}

export interface Graph {
  readonly system: System
  /** Every reachable state, in breadth-first order. */
  readonly states: readonly State[]
  readonly transitions: number
  readonly depth: ValueMap<State, number>
  readonly successors: ValueMap<State, readonly State[]>
}

export function initialState(system: System): State {
  return List([...system.processes, ...system.objects].map(({ init }) => init))
}

/** Every way that a step can be taken in a state. */
export function movesFrom(system: System, state: State): Move[] {
  return system.processes.flatMap((process, at) =>
    process.steps(state.get(at)).flatMap((step) =>
      perform(system, state, step.operations).map(({ state: after, results }) => ({
        process,
        step,
        to: after.set(at, step.next(...(results as never[]))),
      })),
    ),
  )
}

function perform(
  system: System,
  state: State,
  [first, ...rest]: readonly Operation[],
): { state: State; results: readonly unknown[] }[] {
  if (first === undefined) return [{ state, results: [] }]
  const at = system.processes.length + system.objects.indexOf(first.object)
  return first.outcomes(state.get(at)).flatMap((outcome) =>
    perform(system, state.set(at, outcome.next), rest).map((end) => ({
      state: end.state,
      results: [outcome.result, ...end.results],
    })),
  )
}

/** All reachable states, or undefined if there are more than `limit`. */
export function exploreNaively(system: System, limit: number): Graph | undefined {
  const states = [initialState(system)]
  let depth = ValueMap<State, number>([[states[0]!, 0]])
  let successors = ValueMap<State, readonly State[]>()
  let transitions = 0
  for (const state of states) {
    const next = movesFrom(system, state).map(({ to }) => to)
    transitions += next.length
    successors = successors.set(state, next)
    for (const to of next) {
      if (depth.has(to)) continue
      depth = depth.set(to, depth.get(state)! + 1)
      states.push(to)
    }
    if (states.length > limit) return undefined
  }
  return { system, states, transitions, depth, successors }
}

export function isDeadlock({ system, successors }: Graph, state: State): boolean {
  const rests = (process: Process, local: Value) =>
    process.rests?.(local) ?? process.steps(local).length === 0
  return (
    successors.get(state)!.length === 0 &&
    !system.processes.every((process, at) => rests(process, state.get(at)))
  )
}

export function isTrue({ system }: Graph, proposition: Proposition, state: State): boolean {
  const components = [...system.processes, ...system.objects]
  return proposition.holds(...proposition.of.map((c) => state.get(components.indexOf(c as never))))
}

/** The states that decide a property about single states: the counterexamples, or the witnesses. */
export function decisiveStates(graph: Graph, property: Property): readonly State[] {
  return graph.states.filter((state) => {
    if (property.kind === 'no-deadlock') return isDeadlock(graph, state)
    if (property.kind === 'always') return !isTrue(graph, property.holds, state)
    return property.kind === 'sometimes' && isTrue(graph, property.holds, state)
  })
}

export function judge(
  graph: Graph,
  property: Property,
  fairness: Fairness = 'weak',
): 'holds' | 'violated' {
  if (property.kind === 'leads-to') return judgeLeadsTo(graph, property.from, property.to, fairness)
  const found = decisiveStates(graph, property).length > 0
  return found === (property.kind === 'sometimes') ? 'holds' : 'violated'
}

function judgeLeadsTo(graph: Graph, from: Proposition, to: Proposition, fairness: Fairness) {
  const waiting = graph.states.filter((s) => isTrue(graph, from, s) && !isTrue(graph, to, s))
  const region = closure(waiting, (s) =>
    graph.successors.get(s)!.filter((next) => !isTrue(graph, to, next)),
  )
  const hopeful = statesThatReach(graph, to)
  if (region.some((state) => !hopeful.has(state))) return 'violated'
  return hasFairRun(graph, region, fairness) ? 'violated' : 'holds'
}

function closure(roots: readonly State[], next: (state: State) => readonly State[]) {
  let found = ValueSet(roots)
  const queue = [...found]
  for (const state of queue) {
    for (const to of next(state)) {
      if (!found.has(to)) queue.push(to)
      found = found.add(to)
    }
  }
  return found
}

/** The states from which some path leads to a state where the proposition is true. */
export function statesThatReach(graph: Graph, goal: Proposition): ValueSet<State> {
  let reaching = ValueSet(graph.states.filter((state) => isTrue(graph, goal, state)))
  for (;;) {
    const more = graph.states.filter((state) =>
      graph.successors.get(state)!.some((next) => reaching.has(next)),
    )
    const grown = reaching.union(more)
    if (grown.size === reaching.size) return reaching
    reaching = grown
  }
}

/**
 * Can a run stay in the region for ever and be fair? Whoever takes steps again and again in it is one of the
 * sets of processes that are tried. Strong fairness: in no state that it comes to again and again can
 * anybody else take a step. Weak fairness: everybody else is disabled in one of them.
 */
function hasFairRun(graph: Graph, region: ValueSet<State>, fairness: Fairness): boolean {
  const { system } = graph
  const states = [...region]
  const numbers = new Map(states.map((state) => [state.hashCode(), [] as number[]]))
  for (const [i, state] of states.entries()) numbers.get(state.hashCode())!.push(i)
  const numberOf = (state: State) =>
    numbers.get(state.hashCode())?.find((i) => states[i]!.equals(state)) ?? -1
  const moves = states.map((state) =>
    movesFrom(system, state).map(({ process, to }) => ({ by: process.name, to: numberOf(to) })),
  )
  const able = (state: number, name: string) => moves[state]!.some(({ by }) => by === name)
  const whole = mutuallyReachable([...states.keys()], moves)
  const names = system.processes.map(({ name }) => name)
  return subsets(names).some((movers) => {
    const others = names.filter((name) => !movers.includes(name))
    const allowed = () =>
      [...states.keys()].filter((state) => !others.some((name) => able(state, name)))
    const parts = fairness === 'strong' ? mutuallyReachable(allowed(), moves) : whole
    return parts.some((part) => {
      const inside = [...part].flatMap((state) => moves[state]!.filter(({ to }) => part.has(to)))
      if (inside.length === 0) return false
      if (fairness === 'none') return true
      if (!movers.every((name) => inside.some(({ by }) => by === name))) return false
      const rests = (name: string) => [...part].some((state) => !able(state, name))
      return fairness === 'strong' || others.every(rests)
    })
  })
}

function subsets<T>(items: readonly T[]): T[][] {
  return Array.from({ length: 2 ** items.length }, (_, bits) =>
    items.filter((_, i) => ((bits >> i) & 1) === 1),
  )
}

/** For each of these states, itself and those that it can go to and come back from. */
function mutuallyReachable(
  states: readonly number[],
  moves: readonly (readonly { readonly to: number }[])[],
): Set<number>[] {
  const allowed = new Set(states)
  const reach = new Map(
    states.map((start) => {
      const found = new Set<number>()
      const queue = [start]
      for (const state of queue) {
        for (const { to } of moves[state]!) {
          if (!allowed.has(to) || found.has(to)) continue
          found.add(to)
          queue.push(to)
        }
      }
      return [start, found] as const
    }),
  )
  return states.map(
    (state) =>
      new Set([state, ...[...reach.get(state)!].filter((other) => reach.get(other)!.has(state))]),
  )
}

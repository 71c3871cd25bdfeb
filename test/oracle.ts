import type { Operation, Process, Property, Proposition, Step, System, Value } from 'fsmc'
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

export function judge(graph: Graph, property: Property): 'holds' | 'violated' | 'unknown' {
  if (property.kind === 'leads-to') return judgeLeadsTo(graph, property.from, property.to)
  const found = decisiveStates(graph, property).length > 0
  return found === (property.kind === 'sometimes') ? 'holds' : 'violated'
}

function judgeLeadsTo(graph: Graph, from: Proposition, to: Proposition) {
  const waiting = graph.states.filter((s) => isTrue(graph, from, s) && !isTrue(graph, to, s))
  const region = closure(waiting, (s) =>
    graph.successors.get(s)!.filter((next) => !isTrue(graph, to, next)),
  )
  const hopeful = statesThatReach(graph, to)
  if (region.some((state) => !hopeful.has(state))) return 'violated'
  return hasCycle(graph, region) ? 'unknown' : 'holds'
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

/** Takes away states without successors in the region until none is left, or only cycles and their origins. */
function hasCycle(graph: Graph, region: ValueSet<State>): boolean {
  for (;;) {
    const rest = region.filter((state) => graph.successors.get(state)!.some((s) => region.has(s)))
    if (rest.size === region.size) return rest.size > 0
    region = rest
  }
}

import {
  type CheckResult,
  checkSync,
  type Evidence,
  type Fairness,
  type LeadsTo,
  type PropertyResult,
} from 'fsmc'
import { is } from 'immutable'
import { expect } from 'vitest'
import type { Engine } from '../src/explore/index.ts'
import {
  decisiveStates,
  type Graph,
  isDeadlock,
  isTrue,
  judge,
  movesFrom,
  type State,
  statesThatReach,
} from './oracle.ts'
import { blockedIn, replay } from './replay.ts'

/** The engine, in both orders, finds what the oracle finds, and can show each thing it finds. */
export function expectAgreement(graph: Graph, engine: Engine, fairness: Fairness = 'weak'): void {
  for (const search of ['bfs', 'dfs'] as const) {
    const result = checkSync(graph.system, { search, engine, fairness, exhaust: true })
    expect(figures(result)).toEqual({
      ending: 'exhausted',
      exhaustive: true,
      states: graph.states.length,
      transitions: graph.transitions,
      deadlocks: graph.states.filter((state) => isDeadlock(graph, state)).length,
      depth: search === 'bfs' ? Math.max(...graph.depth.values()) : 0,
    })
    for (const property of result.properties) expectJudgement(graph, property, search, fairness)
  }
}

/** Stopped as soon as all is decided, it says the same of what was decided, and it stops. */
export function expectSameVerdictsInPart(graph: Graph, engine: Engine): void {
  for (const property of graph.system.properties) {
    const result = checkSync(graph.system, { engine, properties: [property.name] })
    expect(result.states).toBeLessThanOrEqual(graph.states.length)
    expectJudgement(graph, result.properties[0]!, 'bfs')
  }
}

function figures({ ending, exhaustive, states, transitions, deadlocks, depth }: CheckResult) {
  return { ending, exhaustive, states, transitions, deadlocks, depth }
}

function expectJudgement(
  graph: Graph,
  result: PropertyResult,
  search: 'bfs' | 'dfs',
  fairness: Fairness = 'weak',
) {
  const { property, verdict, evidence } = result
  expect([property.name, verdict]).toEqual([property.name, judge(graph, property, fairness)])
  expect(evidence !== undefined).toBe(
    property.kind === 'sometimes' ? verdict === 'holds' : verdict === 'violated',
  )
  expect(result.reason !== undefined).toBe(verdict === 'unknown')
  if (evidence === undefined) return
  const states = replay(graph.system, evidence)
  const last = states[states.length - 1]!
  const blocked = evidence.blocked.map(({ process, step }) => `${process}: ${step.label}`)
  expect(blocked.sort()).toEqual(blockedIn(graph.system, last).sort())
  expectShown(graph, result, states, fairness)
  if (property.kind !== 'leads-to' && search === 'bfs') {
    const depths = decisiveStates(graph, property).map((state) => graph.depth.get(state)!)
    expect(evidence.run.steps.length).toBe(Math.min(...depths))
  }
}

/** The run ends in what its evidence claims. */
function expectShown(
  graph: Graph,
  { property, evidence }: PropertyResult,
  run: readonly State[],
  fairness: Fairness,
) {
  const last = run[run.length - 1]!
  switch (property.kind) {
    case 'no-deadlock':
      expect(evidence!.shows).toBe('deadlock')
      return expect(isDeadlock(graph, last)).toBe(true)
    case 'always':
      expect(evidence!.shows).toBe('state')
      return expect(isTrue(graph, property.holds, last)).toBe(false)
    case 'sometimes':
      expect(evidence!.shows).toBe('witness')
      return expect(isTrue(graph, property.holds, last)).toBe(true)
    case 'leads-to': {
      if (evidence!.shows === 'loop') return expectLoop(graph, property, evidence!, run, fairness)
      expect(evidence!.shows).toBe(isDeadlock(graph, last) ? 'deadlock' : 'no-way-out')
      expect(statesThatReach(graph, property.to).some((state) => is(state, last))).toBe(false)
      const asked = run.findLastIndex((state) => isTrue(graph, property.from, state))
      expect(asked).toBeGreaterThanOrEqual(0)
      return expect(run.slice(asked).some((s) => isTrue(graph, property.to, s))).toBe(false)
    }
  }
}

/** From a state that asks, a run to a loop without what is promised, in which nobody is treated unfairly. */
function expectLoop(
  { system }: Graph,
  property: LeadsTo,
  { run, loop }: Evidence,
  states: readonly State[],
  fairness: Fairness,
) {
  const graph = { system } as Graph
  const { from, fair } = loop!
  expect(from).toBeLessThan(states.length - 1)
  expect(is(states[from], states.at(-1))).toBe(true)
  const asked = states.findLastIndex((state, i) => i <= from && isTrue(graph, property.from, state))
  expect(asked).toBeGreaterThanOrEqual(0)
  expect(states.slice(asked).some((state) => isTrue(graph, property.to, state))).toBe(false)
  const movers = run.steps.slice(from).map(({ process }) => process)
  const able = states
    .slice(from)
    .map((state) => movesFrom(system, state).map(({ process }) => process.name))
  const neglected = (kind: 'weak' | 'strong') =>
    system.processes.filter(
      ({ name }) =>
        !movers.includes(name) &&
        (kind === 'weak'
          ? able.every((names) => names.includes(name))
          : able.some((names) => names.includes(name))),
    )
  expect(fair).toBe(neglected('weak').length === 0)
  if (fairness !== 'none') expect(neglected(fairness)).toEqual([])
}

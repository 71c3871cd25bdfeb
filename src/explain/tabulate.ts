import type { Exploration } from '../explore/index.ts'
import {
  type Property,
  type Proposition,
  propositionsOf,
  propositionsOfProperty,
} from '../system/index.ts'
import { Numbers, tabulateComponents } from './numbers.ts'
import type {
  Cell,
  TabulatedProperty,
  TabulatedStep,
  TabulatedSystem,
  TabulatedWay,
  TruthTable,
} from './tabulated.ts'

/** The tables of a system that was explored, without reductions, to the end. */
export function tabulate(search: Exploration): TabulatedSystem {
  const { local, extent } = search
  const numbers = new Numbers(search)
  const components = tabulateComponents(search, numbers)
  return {
    name: local.system.name,
    components,
    steps: tabulateSteps(search, numbers),
    properties: local.system.properties.map((property) =>
      tabulateProperty(search, numbers, property),
    ),
    states: extent.states,
    transitions: extent.transitions,
    ...countEnds(search),
  }
}

function tabulateSteps({ local }: Exploration, numbers: Numbers): readonly TabulatedStep[] {
  const steps = new Map<string, Omit<TabulatedStep, 'ways'> & { ways: TabulatedWay[] }>()
  for (const { process, step, objectIds, outcomes } of local.known()) {
    const { label, fair } = step.step
    const cells = (processId: number, ids: readonly number[]): readonly Cell[] =>
      [process, ...step.footprint].map((component, i) => ({
        component,
        value: numbers.of(component, i === 0 ? processId : ids[i - 1]!),
      }))
    const when = cells(step.from, objectIds)
    if (when.some(({ value }) => value < 0)) continue
    const key = `${process} ${fair ?? ''} ${label}`
    const known = steps.get(key) ?? { process, label, ...(fair && { fair }), ways: [] }
    steps.set(key, known)
    for (const outcome of outcomes) {
      const after = cells(outcome.processId, outcome.objectIds)
      // Tried by the engine with numbers that occur, but never together.
      if (after.some(({ value }) => value < 0)) continue
      known.ways.push({ when, becomes: after.filter(({ value }, i) => value !== when[i]!.value) })
    }
  }
  return [...steps.values()].filter(({ ways }) => ways.length > 0)
}

function tabulateProperty(
  search: Exploration,
  numbers: Numbers,
  property: Property,
): TabulatedProperty {
  const { name, kind } = property
  const propositions = propositionsOfProperty(property).map((proposition) =>
    tabulateProposition(search, numbers, name, proposition),
  )
  if (property.kind !== 'ltl') return { name, kind, propositions }
  const says = property.formula
  return {
    name,
    kind,
    propositions,
    formula: { says, names: propositionsOf(says).map((p) => p.name) },
  }
}

/** With more rows than this, a table has only those that occur in states. */
const mostRows = 10_000

function tabulateProposition(
  search: Exploration,
  numbers: Numbers,
  name: string,
  proposition: Proposition,
): TruthTable {
  const { local } = search
  // It may name a component twice; a table has a column for each once.
  const given = proposition.of.map((component) => local.indexOf(component, name))
  const of = [...new Set(given)]
  const rows = new Map<string, TruthTable['rows'][number]>()
  const add = (ids: readonly number[], truth: (ids: readonly number[]) => boolean) => {
    const key = ids.join()
    if (rows.has(key)) return
    const values = ids.map((id, i) => numbers.of(of[i]!, id))
    rows.set(key, { values, holds: truth(given.map((component) => ids[of.indexOf(component)]!)) })
  }
  const ask = (ids: readonly number[]) => local.holds(name, proposition, ids)
  for (let state = 0; state < search.extent.states; state++) {
    const ids = search.idsOf(state)
    add(
      of.map((component) => ids[component]!),
      ask,
    )
  }
  // What never occurs together is asked as well, so that it is left to the other checker to find that out.
  const askOfAnything = (ids: readonly number[]) => {
    try {
      return ask(ids)
    } catch {
      return false // The proposition is not written for it.
    }
  }
  const columns = of.map((component) => numbers.ids[component]!)
  if (columns.reduce((product, { length }) => product * length, 1) <= mostRows) {
    for (const ids of combinations(columns)) add(ids, askOfAnything)
  }
  return { of, rows: [...rows.values()] }
}

/** One of each column, in every way. */
function combinations(columns: readonly (readonly number[])[]): readonly (readonly number[])[] {
  return columns.reduce<readonly (readonly number[])[]>(
    (rows, column) => rows.flatMap((row) => column.map((id) => [...row, id])),
    [[]],
  )
}

function countEnds(search: Exploration): { deadlocks: number; ends: number } {
  let deadlocks = 0
  let ends = 0
  for (let state = 0; state < search.extent.states; state++) {
    if (search.successorsOf(state).length > 0) continue
    if (search.allRest(state)) ends++
    else deadlocks++
  }
  return { deadlocks, ends }
}

import type { Operation, Step, Value } from '../system/index.ts'
import type { LocalStep } from './local.ts'
import type { Search } from './search.ts'

/** A step of a run, as it was taken. */
export interface RunStep {
  readonly process: string
  readonly step: Step
  /** The objects it touched, by name. */
  readonly objects: readonly string[]
}

/** A run from the initial state: n steps and the n + 1 states they go through. */
export interface Run {
  readonly steps: readonly RunStep[]
  /** The local states of all components, processes first, after each step. */
  readonly states: readonly (readonly Value[])[]
}

/** A step that a process offers in a state and cannot take. */
export interface BlockedStep {
  readonly process: string
  readonly step: Step
  /** The first of its operations whose guard is false, and the local state of its object. */
  readonly operation: Operation
  readonly objectState: Value
  /** Tasks that the object says hold it up, else processes seen to make such a guard true. */
  readonly waitsFor: readonly string[]
}

/** The run through these states, one after the other, its steps found again by running the model. */
export function runAlong(search: Search, path: readonly number[]): Run {
  const ids = path.map((at) => search.idsOf(at))
  const steps = ids.slice(1).map((to, i) => stepBetween(search, ids[i]!, to))
  return {
    steps,
    states: ids.map((row) => row.map((id, component) => search.local.valueOf(component, id))),
  }
}

function stepBetween(search: Search, from: readonly number[], to: readonly number[]): RunStep {
  const { local } = search
  for (let process = 0; process < local.processes; process++) {
    for (const candidate of local.stepsOf(process, from[process]!)) {
      if (leadsFromTo(search, process, candidate, from, to)) {
        return {
          process: local.components[process]!.name,
          step: candidate.step,
          objects: candidate.footprint.map((object) => local.components[object]!.name),
        }
      }
    }
  }
  throw new Error('a stored state cannot be reached from the state it was reached from')
}

function leadsFromTo(
  search: Search,
  process: number,
  candidate: LocalStep,
  from: readonly number[],
  to: readonly number[],
): boolean {
  const { footprint } = candidate
  const objectIds = footprint.map((object) => from[object]!)
  return search.local.outcomesOf(process, candidate, objectIds).some((outcome) => {
    const next = [...from]
    next[process] = outcome.processId
    footprint.forEach((object, i) => {
      next[object] = outcome.objectIds[i]!
    })
    return next.every((id, component) => id === to[component])
  })
}

/** What each process offers in a state and cannot take, and which operation holds it up. */
export function blockedSteps(search: Search, state: number): BlockedStep[] {
  const { local } = search
  const ids = search.idsOf(state)
  return Array.from({ length: local.processes }, (_, process) =>
    local.stepsOf(process, ids[process]!).flatMap((candidate) => {
      const objectIds = candidate.footprint.map((object) => ids[object]!)
      const operation = local.blockedOperation(process, candidate, objectIds)
      if (operation === undefined) return []
      const object = local.indexOf(operation.object, candidate.step.label)
      const objectState = local.valueOf(object, ids[object]!)
      const holders = operation.object.heldBy?.(objectState) ?? []
      return [
        {
          process: local.components[process]!.name,
          step: candidate.step,
          operation,
          objectState,
          waitsFor: holders.length > 0 ? holders : local.enablersOf(operation),
        },
      ]
    }),
  ).flat()
}

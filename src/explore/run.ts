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

/**
 * The run through these states, one after the other, its steps found again by running the model. Where
 * the states stand for others by symmetry, a run of the system itself through their like.
 */
export function runAlong(
  search: Search,
  path: readonly number[],
): { readonly run: Run; readonly lastIds: readonly number[] } {
  const { local, symmetry } = search
  let ids = symmetry === undefined ? search.idsOf(path[0]!) : local.components.map(() => 0)
  const rows = [ids]
  const steps = path.slice(1).map((state) => {
    const [step, next] = stepTo(search, ids, search.idsOf(state))
    ids = next
    rows.push(next)
    return step
  })
  const states = rows.map((row) => row.map((id, component) => local.valueOf(component, id)))
  return { run: { steps, states }, lastIds: ids }
}

function stepTo(search: Search, from: number[], to: readonly number[]): [RunStep, number[]] {
  const { local, symmetry } = search
  for (let process = 0; process < local.processes; process++) {
    for (const candidate of local.stepsOf(process, from[process]!)) {
      for (const next of successors(search, process, candidate, from)) {
        const representative = Int32Array.from(next)
        symmetry?.canonicalize(representative)
        if (!representative.every((id, component) => id === to[component])) continue
        const step = {
          process: local.components[process]!.name,
          step: candidate.step,
          objects: candidate.footprint.map((object) => local.components[object]!.name),
        }
        return [step, next]
      }
    }
  }
  throw new Error('a stored state cannot be reached from the state it was reached from')
}

function successors(
  { local }: Search,
  process: number,
  candidate: LocalStep,
  from: readonly number[],
): number[][] {
  const { footprint } = candidate
  const objectIds = footprint.map((object) => from[object]!)
  return local.outcomesOf(process, candidate, objectIds).map((outcome) => {
    const next = [...from]
    next[process] = outcome.processId
    footprint.forEach((object, i) => {
      next[object] = outcome.objectIds[i]!
    })
    return next
  })
}

/** What each process offers in a state and cannot take, and which operation holds it up. */
export function blockedSteps({ local }: Search, ids: readonly number[]): BlockedStep[] {
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

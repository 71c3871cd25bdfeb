import type { Operation, Step, Value } from '../system/index.ts'
import type { Action } from './actions.ts'
import type { Exploration } from './exploration.ts'
import type { KnownStep, LocalStep, LocalSystem } from './local.ts'
import type { Symmetry } from './symmetry.ts'

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
 * The run through these states, one after the other, its steps found again by running the model; `by` tells
 * which they are where more than one would do. Where the states stand for others by symmetry, a run of the system itself through their like.
 */
export function runAlong(
  search: Exploration,
  path: readonly number[],
  by: readonly (Action | undefined)[] = [],
): { readonly run: Run; readonly lastIds: readonly number[] } {
  const { local } = search
  const rows =
    search.symmetry === undefined
      ? path.map((at) => search.idsOf(at))
      : unfold(search, search.symmetry, path)
  const steps = rows.slice(1).map((to, i) => stepBetween(search, rows[i]!, to, by[i]))
  const states = rows.map((row) => row.map((id, component) => local.valueOf(component, id)))
  return { run: { steps, states }, lastIds: rows[rows.length - 1]! }
}

function stepBetween(
  search: Exploration,
  from: readonly number[],
  to: readonly number[],
  by?: Action,
): RunStep {
  for (const { process, candidate, next } of moves(search, from)) {
    if (!equal(next, to) || (by !== undefined && !isOf(by, process, candidate))) continue
    const { components } = search.local
    return {
      process: components[process]!.name,
      step: candidate.step,
      objects: candidate.footprint.map((object) => components[object]!.name),
    }
  }
  throw new Error('a stored state cannot be reached from the state it was reached from')
}

/**
 * Of a path through states that stand for others, the run from the initial state itself. Each state of
 * the run is the one that stands for it with members in other places, which is carried along.
 */
function unfold(search: Exploration, symmetry: Symmetry, path: readonly number[]): number[][] {
  const first = search.local.components.map(() => 0)
  symmetry.canonicalize(Int32Array.from(first))
  let places = symmetry.followUp(symmetry.identity)
  const rows = [first]
  for (let i = 1; i < path.length; i++) {
    const target = search.idsOf(path[i]!)
    for (const { next } of moves(search, search.idsOf(path[i - 1]!))) {
      const standing = Int32Array.from(next)
      symmetry.canonicalize(standing)
      if (!equal(standing, target)) continue
      const after = symmetry.followUp(places)
      const row = Int32Array.from(next)
      symmetry.permute(row, places)
      rows.push([...row])
      places = after
      break
    }
  }
  return rows
}

interface MoveOfIds {
  readonly process: number
  readonly candidate: LocalStep
  readonly next: readonly number[]
}

function isOf({ process, label, fair }: Action, by: number, { step }: LocalStep): boolean {
  return process === by && label === step.label && fair === step.fair
}

/** Every way that a step can be taken in a state, as ids. */
export function* moves(
  { local }: Pick<Exploration, 'local'>,
  from: readonly number[],
): Generator<MoveOfIds> {
  for (let process = 0; process < local.processes; process++) {
    for (const candidate of local.stepsOf(process, from[process]!)) {
      const { footprint } = candidate
      const objectIds = footprint.map((object) => from[object]!)
      for (const outcome of local.outcomesOf(process, candidate, objectIds)) {
        const next = [...from]
        next[process] = outcome.processId
        footprint.forEach((object, i) => {
          next[object] = outcome.objectIds[i]!
        })
        yield { process, candidate, next }
      }
    }
  }
}

function equal(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

/** What each process offers in a state and cannot take, and which operation holds it up. */
export function blockedSteps({ local }: Exploration, ids: readonly number[]): BlockedStep[] {
  return Array.from({ length: local.processes }, (_, process) =>
    local.stepsOf(process, ids[process]!).flatMap((candidate) => {
      const objectIds = candidate.footprint.map((object) => ids[object]!)
      const operation = local.operations.blockedOperation(process, candidate, objectIds)
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
          waitsFor: holders.length > 0 ? holders : enablersOf(local, operation),
        },
      ]
    }),
  ).flat()
}

/**
 * Names of the processes that, somewhere in what was explored, took a step that made the guard of a
 * blocked operation true.
 */
function enablersOf(local: LocalSystem, operation: Operation): readonly string[] {
  const object = local.indexOf(operation.object, operation.operation)
  const known: boolean[] = []
  const enabled = (id: number) => (known[id] ??= lets(operation, local.valueOf(object, id)))
  const enables = ({ step, objectIds, outcomes }: KnownStep) => {
    const at = step.footprint.indexOf(object)
    return !enabled(objectIds[at]!) && outcomes.some(({ objectIds }) => enabled(objectIds[at]!))
  }
  return local.components
    .slice(0, local.processes)
    .filter((_, process) => some(local.taken(process, object), enables))
    .map(({ name }) => name)
}

/** Can the operation be performed on its object in that state? */
function lets(operation: Operation, state: Value): boolean {
  try {
    return operation.outcomes(state).length > 0
  } catch {
    return false // The caller never meets this state, and is not written for it.
  }
}

function some<T>(items: Iterable<T>, test: (item: T) => boolean): boolean {
  for (const item of items) if (test(item)) return true
  return false
}

import type { Evidence } from '../check/index.ts'
import type { BlockedStep } from '../explore/index.ts'
import {
  nameAgain,
  nameOf,
  type Process,
  type System,
  serving,
  type TaskView,
  type Value,
} from '../system/index.ts'
import type { Task, TaskState } from './explanation.ts'

/** The tasks that one process stands for, outermost caller first; each waits for the next. */
export interface Layers {
  readonly process: string
  readonly tasks: readonly Task[]
  /** The names that the model may call each task by; several tasks may be called alike. */
  readonly givenNames: readonly (readonly string[])[]
  /** The blocked steps that matter for who waits for whom. */
  readonly blocked: readonly BlockedStep[]
}

/** The tasks of every process in the last state of the run. */
export function tasksOf(system: System, evidence: Evidence): Layers[] {
  const last = evidence.run.states[evidence.run.states.length - 1]!
  const views = system.processes.map((process, i) => viewsOf(process, last[i]))
  const name = uniqueNames(views)
  return system.processes.map((process, i) => {
    const blocked = evidence.blocked.filter((step) => step.process === process.name)
    const state = stateOf(process, last[i], blocked)
    const telling = tellingSteps(blocked)
    const innermost = views[i]!.length - 1
    return {
      process: process.name,
      givenNames: views[i]!.map(({ name, of }) =>
        of === undefined ? [name] : [name, nameOf({ name, of })],
      ),
      blocked: telling,
      tasks: views[i]!.map((view, layer) => ({
        name: name(view, layer, views[i]!),
        process: process.name,
        state,
        stack: view.stack,
        ...(view.wait !== undefined && { wait: view.wait }),
        ...(state === 'blocked' &&
          view.wait === undefined &&
          layer === innermost && { until: guardsOf(telling) }),
      })),
    }
  })
}

function viewsOf(process: Process, state: Value): readonly TaskView[] {
  const views = process.tasks?.(state) ?? []
  return views.length > 0 ? views : [{ name: process.name, stack: [] }]
}

function stateOf(process: Process, state: Value, blocked: readonly BlockedStep[]): TaskState {
  const offered = process.steps(state).length
  const rests = process.rests?.(state) ?? offered === 0
  if (rests) return offered === 0 ? 'done' : 'idle'
  return blocked.length === offered ? 'blocked' : 'runnable'
}

/**
 * Of a process that could go on in several ways, the steps held up by somebody whom the model names;
 * the others would begin something new. All of them where it names nobody.
 */
function tellingSteps(blocked: readonly BlockedStep[]): readonly BlockedStep[] {
  const held = blocked.filter(
    ({ operation, objectState }) => (operation.object.heldBy?.(objectState) ?? []).length > 0,
  )
  return held.length > 0 ? held : blocked
}

const guardsTold = 3

function guardsOf(blocked: readonly BlockedStep[]): string {
  const guards = [...new Set(blocked.map(guardOf))]
  const rest = guards.length - guardsTold
  const told = guards.slice(0, guardsTold).join(' or ')
  if (guards.length === 0) return 'something that this model does not have'
  return rest > 0 ? `${told} or ${rest} more` : told
}

/** What must become true before the step can be taken, in words. */
export function guardOf(blocked: BlockedStep): string {
  return blocked.operation.guard ?? `it can perform "${blocked.step.label}"`
}

/** Where several tasks have one name, each is told by what the model says, or by whom it serves. */
function uniqueNames(views: readonly (readonly TaskView[])[]) {
  const uses = new Map<string, number>()
  for (const view of views.flat()) uses.set(view.name, (uses.get(view.name) ?? 0) + 1)
  const taken = new Set<string>()
  return (view: TaskView, layer: number, layers: readonly TaskView[]): string => {
    const which = view.of ?? (layer > 0 ? serving(layers[0]!.name) : undefined)
    const told = uses.get(view.name)! > 1 && which !== undefined
    const base = told ? nameOf({ name: view.name, of: which }) : view.name
    let name = base
    for (let i = 2; taken.has(name); i++) name = nameAgain(base, i)
    taken.add(name)
    return name
  }
}

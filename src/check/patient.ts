import { setImmediate as turn } from 'node:timers/promises'
import { moves, Search } from '../explore/index.ts'
import type { Process, Step, System, Value } from '../system/index.ts'

/** What was done in a run, and by which process. */
export interface DoneStep {
  readonly process: string
  readonly step: Step
}

/** How a step comes to be taken. */
export interface Urgency {
  /** Somebody outside lets it go ahead when everything else has come to rest; else it is taken as soon as it can be. */
  readonly held: boolean
  /** Of several such steps, the lowest is tried first. */
  readonly rank: number
}

export interface PatientOptions {
  /** @param before the step that the process took before, if it did */
  readonly urgencyOf: (process: string, step: Step, before: Step | undefined) => Urgency
  /** Is it the deadlock that is looked for, by the local states of all components? Another one is second best. */
  readonly isWanted: (values: readonly Value[]) => boolean
  /** Milliseconds. */
  readonly timeout: number
  readonly signal?: AbortSignal
}

/** States between two looks at what else there is to do. */
const batch = 200

/**
 * A run to a deadlock that somebody can direct who can hold some steps back, and no others: such a step is
 * taken only where nothing else can move. Undefined where none is found in time.
 */
export async function findPatientRun(
  system: System,
  { urgencyOf, isWanted, timeout, signal }: PatientOptions,
): Promise<readonly DoneStep[] | undefined> {
  const search = new Search(system)
  const { local } = search
  const end = performance.now() + timeout
  const seen = new Set<string>()
  const isLaterLike = laterLikes(system)

  interface Possible {
    readonly done: DoneStep
    readonly next: readonly number[]
    readonly urgency: Urgency
  }
  const path: { readonly done?: DoneStep; readonly rest: Possible[] }[] = []
  const options = (ids: readonly number[]): Possible[] => {
    const possible = [...moves(search, ids)].flatMap(({ process, candidate, next }) => {
      if (isLaterLike(process, ids)) return []
      const { name } = local.components[process]!
      const { step } = candidate
      const before = path.findLast(({ done }) => done?.process === name)?.done?.step
      return [{ done: { process: name, step }, next, urgency: urgencyOf(name, step, before) }]
    })
    const inOrder = possible.sort((a, b) => a.urgency.rank - b.urgency.rank)
    // who of them is first is up to the kernel; one order is as good as another, if it is a likely one
    const prompt = inOrder.filter(({ urgency }) => !urgency.held)
    return prompt.length > 0 ? prompt.slice(0, 1) : inOrder
  }

  let here: readonly number[] | undefined = local.components.map(() => 0)
  let done: DoneStep | undefined
  let other: readonly DoneStep[] | undefined
  while (performance.now() < end && !signal?.aborted) {
    if (seen.size % batch === 0) await turn()
    if (here !== undefined) {
      const key: string = here.join()
      const fresh = !seen.has(key)
      seen.add(key)
      path.push({ ...(done && { done }), rest: [] })
      const rest = fresh ? options(here) : []
      path.at(-1)!.rest.push(...rest)
      if (fresh && rest.length === 0 && !allRest(here)) {
        const run = path.flatMap((each) => (each.done === undefined ? [] : [each.done]))
        if (isWanted(here.map((id, component) => local.valueOf(component, id)))) return run
        other ??= run
      }
    }
    const next = path.at(-1)?.rest.shift()
    here = next?.next
    done = next?.done
    if (next === undefined && path.pop() === undefined) break
  }
  return other

  function allRest(ids: readonly number[]): boolean {
    return system.processes.every((_, i) => local.rests(i, ids[i]!))
  }
}

/** Of alike members that have not begun yet, one may stand for all: is it another? */
function laterLikes({ processes, symmetric }: System) {
  const before = processes.map((process) => {
    const family = symmetric.find(({ rows }) => rows.some(([head]) => head === process))
    const heads = family?.rows.map(([head]) => head) ?? []
    return heads.slice(0, heads.indexOf(process)).map((head) => processes.indexOf(head as Process))
  })
  return (process: number, ids: readonly number[]) =>
    ids[process] === 0 && before[process]!.some((other) => ids[other] === 0)
}

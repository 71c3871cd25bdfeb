import { setImmediate as turn } from 'node:timers/promises'
import { moves, Search } from '../explore/index.ts'
import type { Process, Step, System } from '../system/index.ts'

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
  readonly urgencyOf: (process: string, step: Step) => Urgency
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
  { urgencyOf, timeout, signal }: PatientOptions,
): Promise<readonly DoneStep[] | undefined> {
  const search = new Search(system)
  const { local } = search
  const end = performance.now() + timeout
  const seen = new Set<string>()
  const isLaterLike = laterLikes(system)

  const options = (ids: readonly number[]) => {
    const possible = [...moves(search, ids)].flatMap(({ process, candidate, next }) => {
      if (isLaterLike(process, ids)) return []
      const { name } = local.components[process]!
      const { step } = candidate
      return [{ done: { process: name, step }, next, urgency: urgencyOf(name, step) }]
    })
    const prompt = possible.filter(({ urgency }) => !urgency.held)
    const next = prompt.length > 0 ? prompt : possible
    return next.sort((a, b) => a.urgency.rank - b.urgency.rank)
  }

  const path: { done?: DoneStep; rest: ReturnType<typeof options> }[] = []
  let here: readonly number[] | undefined = local.components.map(() => 0)
  let done: DoneStep | undefined
  while (performance.now() < end && !signal?.aborted) {
    if (seen.size % batch === 0) await turn()
    if (here !== undefined) {
      const key: string = here.join()
      const fresh = !seen.has(key)
      seen.add(key)
      const rest = fresh ? options(here) : []
      path.push({ ...(done && { done }), rest })
      if (fresh && rest.length === 0 && !allRest(here)) {
        return path.flatMap((each) => (each.done === undefined ? [] : [each.done]))
      }
    }
    const next = path.at(-1)?.rest.shift()
    here = next?.next
    done = next?.done
    if (next === undefined && path.pop() === undefined) return undefined
  }
  return undefined

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

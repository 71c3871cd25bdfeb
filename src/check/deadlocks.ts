import { setImmediate as turn } from 'node:timers/promises'
import {
  blockedSteps,
  type Exploration,
  runAlong,
  Search,
  type SearchOrder,
} from '../explore/index.ts'
import type { Process, System, TaskView, Value } from '../system/index.ts'
import type { Evidence } from './result.ts'

/** Tasks that wait, counted by what `nameOf` calls them. */
export type Waits = ReadonlyMap<string, number>

export interface SearchedDeadlock {
  readonly ending: 'found' | 'exhausted' | 'out of time' | 'interrupted'
  /** Of the deadlock found, else of some other one. */
  readonly waits: Waits | undefined
  readonly states: number
  /** The run to the one that was found. */
  readonly evidence?: Evidence
}

export interface DeadlockOptions {
  /** Milliseconds. */
  readonly timeout: number
  /** Tasks called alike are counted together; those that are called nothing are not counted. */
  readonly nameOf: (task: TaskView) => string | undefined
  readonly signal?: AbortSignal
}

/**
 * Looks for a deadlock in which at least these tasks wait; none given: for any. Depth-first finds most
 * of them at once, breadth-first those that it strays from. With symmetry: `nameOf` must not tell members
 * of a symmetric family apart.
 */
export async function findDeadlock(
  system: System,
  wanted: Waits,
  options: DeadlockOptions,
): Promise<SearchedDeadlock> {
  const soon = options.timeout / 6
  const deep = await search(system, wanted, 'dfs', { ...options, timeout: soon })
  if (deep.ending !== 'out of time') return deep
  return search(system, wanted, 'bfs', { ...options, timeout: options.timeout - soon })
}

const batch = 2_000

async function search(
  system: System,
  wanted: Waits,
  order: SearchOrder,
  { timeout, nameOf, signal }: DeadlockOptions,
): Promise<SearchedDeadlock> {
  let waits: Waits | undefined
  let found: number | undefined
  const search: Search = new Search(system, {
    order,
    symmetry: true,
    observer: {
      stateEnded(state) {
        if (search.allRest(state)) return false
        waits = waitsIn(system, search, state, nameOf)
        const hit = [...wanted].every(([name, count]) => (waits!.get(name) ?? 0) >= count)
        if (hit) found = state
        return hit
      },
    },
  })
  const ending = await finish(search, { timeout, ...(signal && { signal }) })
  const { states } = search.extent
  if (found === undefined) return { ending, waits, states }
  const { run, lastIds } = runAlong(search, search.pathTo(found))
  const evidence: Evidence = { run, shows: 'deadlock', blocked: blockedSteps(search, lastIds) }
  return { ending: 'found', waits, states, evidence }
}

/** Is there a run at whose end everybody is at rest? */
export async function findCompletion(
  system: System,
  options: Pick<DeadlockOptions, 'timeout' | 'signal'>,
): Promise<Pick<SearchedDeadlock, 'ending' | 'states'>> {
  let found = false
  const search: Search = new Search(system, {
    order: 'dfs',
    symmetry: true,
    observer: { stateEnded: (state) => (found ||= search.allRest(state)) },
  })
  const ending = await finish(search, options)
  return { ending: found ? 'found' : ending, states: search.extent.states }
}

async function finish(
  search: Search,
  { timeout, signal }: Pick<DeadlockOptions, 'timeout' | 'signal'>,
): Promise<'exhausted' | 'out of time' | 'interrupted'> {
  const end = performance.now() + timeout
  while (!search.done && performance.now() < end && !signal?.aborted) {
    search.advance(batch)
    await turn()
  }
  if (search.exhausted) return 'exhausted'
  return signal?.aborted ? 'interrupted' : 'out of time'
}

function waitsIn(
  system: System,
  search: Exploration,
  state: number,
  nameOf: DeadlockOptions['nameOf'],
): Waits {
  const ids = search.idsOf(state)
  const values = ids.map((id, component) => search.local.valueOf(component, id))
  return waitsAmong(system, values, nameOf)
}

/** The tasks that wait, counted by what they are called, where components have these local states. */
export function waitsAmong(
  { processes }: System,
  values: readonly Value[],
  nameOf: DeadlockOptions['nameOf'],
): Waits {
  return countWaits(
    processes.flatMap((process, i) =>
      restsIn(process, values[i]!) ? [] : (process.tasks?.(values[i]!) ?? []).map(nameOf),
    ),
  )
}

/** What waiting tasks are called, counted. */
export function countWaits(names: readonly (string | undefined)[]): Waits {
  const waits = new Map<string, number>()
  for (const name of names) {
    if (name !== undefined) waits.set(name, (waits.get(name) ?? 0) + 1)
  }
  return waits
}

export function sameWaits(one: Waits, other: Waits): boolean {
  return one.size === other.size && [...other].every(([name, n]) => one.get(name) === n)
}

export function restsIn(process: Process, state: Value): boolean {
  return process.rests?.(state) ?? process.steps(state).length === 0
}

import { type LocalSystem, moves, packMoves, Search } from '../explore/index.ts'
import type { Interfered, Intervention, Process, System, TaskView, Value } from '../system/index.ts'
import { arenaOf } from './arena.ts'
import { Components } from './components.ts'
import { restsIn, sameWaits, type Waits, waitsAmong } from './deadlocks.ts'

/** What becomes of a process after an intervention: in every run, or only in some. */
export interface Fate {
  readonly process: string
  /** It comes to rest: in all runs, in some, in none. A run may go on for ever without. */
  readonly freed: 'always' | 'sometimes' | 'never'
  /** How it then has ended, where it says so; several where runs differ. */
  readonly ends: readonly string[]
}

export interface Aftermath {
  readonly intervention: Intervention
  /** Of the processes that did not rest before; undefined where there are too many runs to tell. */
  readonly fates: readonly Fate[] | undefined
}

/** A hang in the words of another system of the same tasks. */
export interface Hang {
  /** The tasks that wait in it, and no others, counted by what `nameOf` calls them. */
  readonly waits: Waits
  readonly nameOf: (task: TaskView) => string | undefined
  /** What led to it: who did what, in order. */
  readonly script: readonly ScriptLine[]
  /** Does a process do what the script says that a task does? */
  readonly plays: (process: string, told: string, line: ScriptLine) => boolean
}

/** Local states, processes first. */
type Values = readonly Value[]

export interface ScriptLine {
  readonly task: string
  readonly text: string
}

/** States that are searched for the hang where its script does not lead to it, and after an intervention. */
const limits = { replay: 5_000, hang: 20_000, after: 25_000 }

/**
 * What each intervention does to a hang: every run from there on. Undefined where the hang is not found in
 * the system that can be interfered with.
 */
export function aftermathsOf(
  { system, interventions }: Interfered,
  hang: Hang,
): readonly Aftermath[] | undefined {
  const stuck = replayed(system, hang) ?? searched(system, hang)
  if (stuck === undefined) return undefined
  const { local, ids } = stuck
  return interventions.map((intervention) => {
    const from = [...ids]
    for (const { object, state } of intervention.sets) {
      const component = local.indexOf(object, intervention.text)
      from[component] = local.idOf(component, state)
    }
    const ends = endsFrom(system, { local, ids: from })
    if (ends === undefined) return { intervention, fates: undefined }
    const fates = system.processes.flatMap((process, i) =>
      local.rests(i, ids[i]!)
        ? []
        : [
            fateOf(
              process,
              ends.states.map((end) => end[i]!),
              ends.endless,
            ),
          ],
    )
    return { intervention, fates }
  })
}

/** A state as ids, and what they stand for. */
interface Somewhere {
  readonly local: LocalSystem
  readonly ids: readonly number[]
}

/**
 * The hang, by taking the steps of its script, in its order where that can be had: queues may have another
 * one here. Steps that the script does not speak of are taken where it does not go on without them, and
 * taken back where it does not with them.
 */
function replayed(system: System, { script, plays, waits, nameOf }: Hang): Somewhere | undefined {
  const search = new Search(system)
  const { local } = search
  const seen = new Set<string>()
  const options = (ids: readonly number[], rest: readonly ScriptLine[]) => {
    const possible = [...moves(search, ids)].map(({ process, candidate, next }) => {
      const { name } = local.components[process]!
      const told = candidate.step.narration.map(({ text }) => text)
      const at = rest.findIndex((line) => told.some((text) => plays(name, text, line)))
      const isOthers = script.some((line) => told.some((text) => plays(line.task, text, line)))
      const idle = local.rests(process, ids[process]!)
      const rank = at === 0 ? 0 : at > 0 ? 3 : isOthers ? 4 : idle ? 2 : 1
      return { next, at, rank }
    })
    return possible
      .sort((a, b) => a.rank - b.rank || a.at - b.at)
      .map(({ next, at }) => ({ ids: next, rest: at < 0 ? rest : rest.toSpliced(at, 1) }))
  }
  const path = [[{ ids: local.components.map(() => 0) as readonly number[], rest: script }]]
  while (path.length > 0 && seen.size < limits.replay) {
    const here = path.at(-1)!.shift()
    if (here === undefined) {
      path.pop()
      continue
    }
    const key = here.ids.join()
    if (seen.has(key)) continue
    seen.add(key)
    const further = options(here.ids, here.rest)
    if (further.length > 0) {
      path.push(further)
      continue
    }
    const values = here.ids.map((id, component) => local.valueOf(component, id))
    if (sameWaits(waitsAmong(system, values, nameOf), waits)) return { local, ids: here.ids }
  }
  return undefined
}

function searched(system: System, { waits, nameOf }: Hang): Somewhere | undefined {
  let found: Somewhere | undefined
  const search: Search = new Search(system, {
    order: 'dfs',
    observer: {
      stateEnded(state) {
        const values = valuesOf(search, state)
        const same = sameWaits(waitsAmong(system, values, nameOf), waits)
        if (same) found = { local: search.local, ids: search.idsOf(state) }
        return same
      },
    },
  })
  while (!search.done && search.extent.states < limits.hang) search.advance(1_000)
  return found
}

/** Where runs come to an end. */
interface Ends {
  readonly states: readonly Values[]
  /** Some run goes on for ever instead. */
  readonly endless: boolean
}

/** The ends of all runs from there; undefined where there are too many states, or no end. */
function endsFrom(system: System, from: Somewhere): Ends | undefined {
  const ends: Values[] = []
  const search: Search = new Search(system, {
    from,
    observer: {
      stateEnded(state) {
        ends.push(valuesOf(search, state))
        return false
      },
    },
  })
  while (!search.done && search.extent.states < limits.after) search.advance(1_000)
  if (!search.exhausted || ends.length === 0) return undefined
  let endless = false
  new Components(arenaOf(packMoves(search))).find(
    [0],
    () => true,
    (_, cyclic) => {
      endless ||= cyclic
    },
  )
  return { states: ends, endless }
}

function valuesOf(search: Search, state: number): Values {
  return search.idsOf(state).map((id, component) => search.local.valueOf(component, id))
}

function fateOf(process: Process, ends: readonly Value[], endless: boolean): Fate {
  const resting = ends.filter((state) => restsIn(process, state))
  const how = resting.map((state) => process.ended?.(state) ?? '')
  return {
    process: process.name,
    freed:
      resting.length === 0
        ? 'never'
        : resting.length === ends.length && !endless
          ? 'always'
          : 'sometimes',
    ends: [...new Set(how)],
  }
}

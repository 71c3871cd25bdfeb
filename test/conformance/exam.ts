import { type Process, type System, topology } from 'fsmc'
import { Search, type SearchOrder } from '../../src/explore/index.ts'
import type { Row } from './row.ts'
import { setUp } from './setup.ts'

/**
 * What the model says of a row: it agrees with what was seen; it disagrees; the search did not come to
 * an end in time; or the row has no evidence (it did not hang, which proves nothing unless it is exact).
 */
export interface Answer {
  readonly row: Row
  readonly answer: 'agrees' | 'disagrees' | 'undecided' | 'no evidence'
  readonly detail: string
  readonly states: number
}

export interface ExamOptions {
  /** Milliseconds for one row. */
  readonly limit: number
  /** Makes the system of a row; a mutant of the model is examined by another one. */
  readonly build?: (row: Row) => System
}

/** Hung: a deadlock is reachable with at least those waits. Exact and not hung: none is. */
export function examine(row: Row, { limit, build = buildRow }: ExamOptions): Answer {
  const answer = (answer: Answer['answer'], detail = '', states = 0): Answer => ({
    row,
    answer,
    detail,
    states,
  })
  if (!row.hung && !row.exact) return answer('no evidence')
  const found = findDeadlock(build(row), row.hung ? row.waits : new Map(), limit)
  const { states } = found
  if (found.ending === 'found') {
    return row.hung
      ? answer('agrees', '', states)
      : answer('disagrees', `never hung, but the model hangs in ${format(found.waits)}`, states)
  }
  if (found.ending === 'out of time') {
    return answer('undecided', `${states} states in ${limit / 1000} s`, states)
  }
  if (!row.hung) return answer('agrees', '', states)
  const others = found.deadlocks === 0 ? 'no deadlock' : `only others, such as ${found.sample}`
  return answer('disagrees', `hung in ${format(row.waits)}; the model reaches ${others}`, states)
}

export function buildRow(row: Row): System {
  return topology(setUp(row))
}

interface Found {
  readonly ending: 'found' | 'exhausted' | 'out of time'
  readonly waits: ReadonlyMap<string, number>
  readonly states: number
  readonly deadlocks: number
  readonly sample: string
}

/** Depth-first finds most deadlocks at once, breadth-first those that it strays from. */
function findDeadlock(system: System, wanted: ReadonlyMap<string, number>, limit: number): Found {
  const deep = search(system, wanted, 'dfs', limit / 6)
  return deep.ending === 'out of time' ? search(system, wanted, 'bfs', limit - limit / 6) : deep
}

function search(
  system: System,
  wanted: ReadonlyMap<string, number>,
  order: SearchOrder,
  limit: number,
): Found {
  let waits: ReadonlyMap<string, number> = new Map()
  let deadlocks = 0
  let sample = ''
  let hit = false
  const search: Search = new Search(system, {
    order,
    // waits are counted by role: members of a family may change places
    symmetry: true,
    observer: {
      stateEnded(state) {
        if (search.allRest(state)) return false
        deadlocks++
        waits = waitsIn(system, search, state)
        sample = format(waits)
        hit = [...wanted].every(([wait, count]) => (waits.get(wait) ?? 0) >= count)
        return hit
      },
    },
  })
  const end = performance.now() + limit
  while (!search.done && performance.now() < end) search.advance(2_000)
  const ending = hit ? 'found' : search.exhausted ? 'exhausted' : 'out of time'
  return { ending, waits, states: search.extent.states, deadlocks, sample }
}

/** The blocked tasks of a state as runs.csv names them. sshfs's own threads are not listed there. */
function waitsIn(system: System, search: Search, state: number): ReadonlyMap<string, number> {
  const waits = new Map<string, number>()
  search.idsOf(state).forEach((id, component) => {
    const process: Process | undefined = system.processes[component]
    if (process === undefined) return
    const local = search.local.valueOf(component, id)
    if (search.local.rests(component, id)) return
    for (const task of process.tasks?.(local) ?? []) {
      const role = roleOf(task.name)
      if (role === undefined || task.wait === undefined) continue
      const key = `${role}:${task.wait.kind}`
      waits.set(key, (waits.get(key) ?? 0) + 1)
    }
  })
  return waits
}

function roleOf(task: string): string | undefined {
  if (task.startsWith('sftp-server'))
    return task.includes('/m2') ? 'daemon2.server' : 'daemon1.server'
  if (task.startsWith('passthrough')) return 'daemon'
  if (task.startsWith('sshfs')) return undefined
  return task.split(' ')[0]!
}

function format(waits: ReadonlyMap<string, number>): string {
  return [...waits].map(([wait, count]) => `${wait}: ${count}`).join(', ')
}

import { type Waits, waitsAmong } from '../../src/check/deadlocks.ts'
import { Search } from '../../src/explore/index.ts'
import { rolesOf } from '../../src/reproduce/index.ts'
import type { Process, System, TaskView } from '../../src/system/index.ts'
import { type Topology, topology } from '../../src/topology/index.ts'

/** The same set-up, of which one program, with all its threads, does nothing from its start on. */
export function held(words: Topology, program: string): System {
  const system = topology(words)
  const roleOf = rolesOf(words)
  const stopped = new Map(
    system.processes
      .filter(({ name }) => roleOf(name) === program)
      .map((process) => [process, { ...process, steps: () => [], rests: () => true }]),
  )
  if (stopped.size === 0) throw new Error(`there is no ${program} to hold`)
  return {
    ...system,
    processes: system.processes.map((process) => stopped.get(process) ?? process),
    // those who are held have no part in what is exchanged
    symmetric: system.symmetric.filter(
      ({ rows }) => !rows.flat().some((each) => stopped.has(each as Process)),
    ),
    properties: system.properties.filter(({ kind }) => kind === 'no-deadlock'),
  }
}

/** All the ways in which everybody can have come to a stand with somebody waiting. */
export function standstills(
  system: System,
  nameOf: (task: TaskView) => string | undefined,
): ReadonlySet<string> {
  const found = new Set<string>()
  const search: Search = new Search(system, {
    order: 'dfs',
    symmetry: true,
    observer: {
      stateEnded(state) {
        if (search.allRest(state)) return false
        const values = search.idsOf(state).map((id, i) => search.local.valueOf(i, id))
        found.add(tell(waitsAmong(system, values, nameOf)))
        return false
      },
    },
  })
  while (!search.done && search.extent.states < mostStates) search.advance(2_000)
  if (!search.exhausted) throw new Error(`${system.name} has too many states`)
  return found
}

const mostStates = 1_000_000

/** `1 client: cat:WAIT_FUSE_REPLY, 2 sftp-server:WAIT_VERDICT` */
export function tell(waits: Waits): string {
  return [...waits]
    .map(([name, count]) => `${count} ${name}`)
    .sort()
    .join(', ')
}

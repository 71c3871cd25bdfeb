import type { System, TaskView } from 'fsmc'
import { Search } from '../../src/explore/index.ts'

/** How the tasks of one kind wait: "sshfs: WAIT_SFTP_REPLY". */
type Waits = string

/**
 * All deadlocks of a system, each as its blocked tasks by role and wait, or undefined where there are
 * too many states. Threads of one pool have one role, so both compilations speak of the same.
 */
export function deadlocksOf(
  system: System,
  maxStates: number,
  { partialOrder = false } = {},
): ReadonlySet<Waits> | undefined {
  const found = new Set<Waits>()
  const search: Search = new Search(system, {
    order: 'dfs',
    partialOrder,
    observer: {
      stateEnded(state) {
        if (!search.allRest(state)) found.add(waitsIn(system, search, state))
        return false
      },
    },
  })
  while (!search.done && search.extent.states < maxStates) search.advance(1_000, maxStates)
  return search.exhausted ? found : undefined
}

function waitsIn(system: System, search: Search, state: number): Waits {
  const ids = search.idsOf(state)
  return system.processes
    .flatMap((process, i) => {
      if (search.local.rests(i, ids[i]!)) return []
      return process.tasks?.(search.local.valueOf(i, ids[i]!)) ?? []
    })
    .map((task: TaskView) => `${roleOf(task.name)}: ${task.wait?.kind}`)
    .sort()
    .join(', ')
}

/** Without the number of a thread; `sshfs /mnt/2/3` is the third thread of what serves /mnt/2. */
export function roleOf(task: string): string {
  return task.replace(/^((?:sshfs|passthrough)(?: \/mnt\/\d)?)\/\d+$/, '$1')
}

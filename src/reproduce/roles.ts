import type { Observation, ObservedTask } from '../lab/index.ts'
import type { TaskView } from '../system/index.ts'
import type { Topology } from '../topology/index.ts'
import { rolesIn } from '../topology/setup.ts'

/** Tells alike members of a set-up by one word: clients by what they do, threads without their number. */
export type RoleOf = (task: string) => string

export function rolesOf(topology: Topology): RoleOf {
  const find = rolesIn(topology)
  return (task) => {
    const role = find(task)
    if (role === undefined) return task
    return role.kind === 'client' ? `client: ${role.command}` : role.pool
  }
}

/** Whether it is one of sshfs's own threads, which a real run and a model do not count alike. */
const isUncounted = (kind: string) => kind === 'WAIT_SFTP_REPLY'

/** What tasks of a model are called where waits are counted. */
export function waitNames(roleOf: RoleOf): (task: TaskView) => string | undefined {
  return ({ name, stack, wait }) =>
    wait === undefined || isUncounted(wait.kind)
      ? undefined
      : `${roleOf(name)}:${isReading(stack) ? 'WAIT_PAGE' : wait.kind}`
}

/** The waits of a real run, counted in the same way. */
export function waitsSeen(
  observation: Pick<Observation, 'tasks' | 'edges'>,
  roleOf: RoleOf,
): ReadonlyMap<string, number> {
  const unasked = releasing(observation)
  const waits = new Map<string, number>()
  for (const task of observation.tasks) {
    const { name, wait } = task
    if (wait === undefined || isUncounted(wait) || unasked.has(task)) continue
    const key = `${roleOf(name)}:${isReading(task.stack) ? 'WAIT_PAGE' : wait}`
    waits.set(key, (waits.get(key) ?? 0) + 1)
  }
  return waits
}

/**
 * The threads of daemons that close a file of a mount below, and that nobody waits for: they serve a
 * FUSE_RELEASE, which is sent in the background (U6, U9), and which a model leaves out.
 */
function releasing({
  tasks,
  edges,
}: Pick<Observation, 'tasks' | 'edges'>): ReadonlySet<ObservedTask> {
  const daemons = new Set(tasks.filter(({ role }) => role === 'daemon').map(({ name }) => name))
  const found = [...daemons].flatMap((daemon) => {
    const threads = tasks.filter(({ name, wait }) => name === daemon && wait === 'WAIT_FUSE_REPLY')
    const asking = tasks.filter(({ name }) =>
      edges.some(({ from, to }) => from === name && to === daemon),
    )
    const closing = threads.filter(({ stack }) => stack.includes('fuse_flush'))
    return closing.slice(0, Math.max(0, threads.length - asking.length))
  })
  return new Set(found)
}

/**
 * U15: a read(2) asks for attributes that have expired before it asks for the page. A model leaves that out where
 * it asks for the page anyway.
 */
function isReading(stack: readonly string[]): boolean {
  return stack.includes('fuse_do_getattr') && stack.includes('fuse_file_read_iter')
}

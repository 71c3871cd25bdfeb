import type { Observation } from '../lab/index.ts'
import type { TaskView } from '../system/index.ts'
import type { Topology } from '../topology/index.ts'
import { withDistinctNames } from '../topology/setup.ts'

/** Tells alike members of a set-up by one word: clients by what they do, threads without their number. */
export type RoleOf = (task: string) => string

export function rolesOf({ clients }: Topology): RoleOf {
  const commands = new Map(withDistinctNames(clients).map(({ name, command }) => [name, command]))
  return (task) => {
    const own = task.replace(/ for .*$| \(\d+\)$/, '')
    const command = commands.get(own)
    return command === undefined ? own.replace(/[ /]\d+$/, '') : `client: ${command}`
  }
}

/** Whether it is one of sshfs's own threads, which a real run and a model do not count alike. */
const isUncounted = (kind: string) => kind === 'WAIT_SFTP_REPLY'

/** What tasks of a model are called where waits are counted. */
export function waitNames(roleOf: RoleOf): (task: TaskView) => string | undefined {
  return ({ name, wait }) =>
    wait === undefined || isUncounted(wait.kind) ? undefined : `${roleOf(name)}:${wait.kind}`
}

/** The waits of a real run, counted in the same way. */
export function waitsSeen({ tasks }: Observation, roleOf: RoleOf): ReadonlyMap<string, number> {
  const waits = new Map<string, number>()
  for (const { name, wait } of tasks) {
    if (wait === undefined || isUncounted(wait)) continue
    const key = `${roleOf(name)}:${wait}`
    waits.set(key, (waits.get(key) ?? 0) + 1)
  }
  return waits
}

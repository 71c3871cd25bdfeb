import type { Waits } from '../check/index.ts'
import type { TaskView } from '../system/index.ts'
import type { Topology } from '../topology/index.ts'
import { accessTo, mountsBelow, type Role, rolesIn } from '../topology/setup.ts'

/**
 * What recorded runs call a waiting task: `role:WAIT`. sshfs's own threads are not recorded, nor what
 * does not wait.
 */
export function waitNames(topology: Topology): (task: TaskView) => string | undefined {
  const find = rolesIn(topology)
  return ({ name, wait }) => {
    const role = find(name)
    const recorded = role && recordedAs(role)
    return recorded === undefined || wait === undefined ? undefined : `${recorded}:${wait.kind}`
  }
}

function recordedAs(role: Role): string | undefined {
  switch (role.kind) {
    case 'client':
      return role.name
    case 'reader':
    case 'worker':
      return 'listener'
    case 'daemon':
      return role.fs.daemon.kind === 'sshfs' ? undefined : 'daemon'
    case 'server':
      return `daemon${mountsBelow(accessTo(role.fs)).length}.server`
  }
}

/** `listener:EVENTFD_OPEN: 2, op:WAIT_VERDICT: 2`, as the runs are recorded. */
export function formatWaits(waits: Waits): string {
  return [...waits].map(([wait, count]) => `${wait}: ${count}`).join(', ')
}

export function parseWaits(text: string): Waits | undefined {
  const waits = new Map<string, number>()
  for (const part of text.split(', ').filter(Boolean)) {
    const match = /^(\S+:\S+): (\d+)$/.exec(part)
    if (match === null) return undefined
    waits.set(match[1]!, Number(match[2]))
  }
  return waits
}

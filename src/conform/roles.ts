import type { Waits } from '../check/index.ts'
import type { TaskView } from '../system/index.ts'

/**
 * What recorded runs call a waiting task: `role:WAIT`. sshfs's own threads are not recorded, nor what
 * does not wait.
 */
export function waitOf(task: TaskView): string | undefined {
  const role = roleOf(task.name)
  return role === undefined || task.wait === undefined ? undefined : `${role}:${task.wait.kind}`
}

function roleOf(task: string): string | undefined {
  if (task.startsWith('sftp-server')) {
    return task.includes('/m2') ? 'daemon2.server' : 'daemon1.server'
  }
  if (task.startsWith('passthrough')) return 'daemon'
  return task.startsWith('sshfs') ? undefined : task.split(' ')[0]
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

import { readFile } from 'node:fs/promises'
import type { RunningDaemon } from './mounts.ts'
import { mountsOf } from './proc.ts'
import { connections } from './stop.ts'

/** How many requests each daemon has been sent that it has not replied to. */
export async function requestsInFlight(
  daemons: readonly RunningDaemon[],
): Promise<Map<RunningDaemon, number>> {
  const counts = new Map<RunningDaemon, number>()
  const mounts = mountsOf('self')
  for (const daemon of daemons) {
    const minor = mounts.find(({ at }) => at === daemon.plan.at)?.minor
    // where the mount is gone nobody can tell
    const waiting = await readFile(`${connections}/${minor}/waiting`, 'utf8').catch(() => '1')
    counts.set(daemon, Number(waiting))
  }
  return counts
}

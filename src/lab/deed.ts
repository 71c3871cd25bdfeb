import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import type { Deed } from '../system/index.ts'
import type { RunningDaemon } from './mounts.ts'
import { mountsOf } from './proc.ts'
import { connections } from './stop.ts'
import type { Watched } from './watch.ts'

/** Milliseconds that umount(8) has: it may wait for the daemon itself. */
const patience = 2_000

/**
 * Does something about a hang: a signal to a program, an abort or an unmount of a file system.
 * @returns false where there is nothing that it could be done to
 */
export async function perform(
  { what, to }: Deed,
  tasks: readonly Watched[],
  daemons: readonly RunningDaemon[],
): Promise<boolean> {
  if (what.startsWith('SIG')) {
    const pid = pidOf(to, tasks, daemons)
    if (pid === undefined) return false
    process.kill(pid, what as NodeJS.Signals)
    return true
  }
  const daemon = daemons.find(({ plan }) => plan.path === to)
  if (daemon === undefined) throw new Error(`nothing is mounted at ${to}`)
  const { at } = daemon.plan
  if (what === 'abort') {
    const minor = mountsOf('self').find((mount) => mount.at === at)?.minor
    await writeFile(`${connections}/${minor}/abort`, '1')
    return true
  }
  const [, flag] = what.split(' ') as [string, string]
  await new Promise<void>((resolve) => {
    // as few looks at the mount as can be; a busy one stays, which is no failure here
    execFile('umount', ['-c', '-i', flag, at], { timeout: patience }, () => resolve())
    setTimeout(resolve, patience).unref()
  })
  return true
}

/** Threads of a listener are known by their own names, its process by the listener's. */
function pidOf(
  program: string,
  tasks: readonly Watched[],
  daemons: readonly RunningDaemon[],
): number | undefined {
  const daemon = daemons.find(({ plan }) => plan.name === program)
  if (daemon !== undefined) return daemon.pid
  return tasks.find(({ program: own }) => own === program)?.pid
}

import { writeFile } from 'node:fs/promises'
import { mountsOf } from './proc.ts'

export const connections = '/sys/fs/fuse/connections'

/**
 * Aborts the FUSE connections of a run: whoever waits for a reply of its daemons goes on with an error. A
 * task that a signal cannot end is freed by this alone (U3, U7).
 * @param pid of a process in the run's mount namespace
 */
export async function abortConnections(pid: number | 'self', workspace: string): Promise<void> {
  const own = mountsOf(pid).filter(
    ({ at, type }) => type.startsWith('fuse.') && at.startsWith(`${workspace}/`),
  )
  await Promise.all(
    own.map(({ minor }) =>
      // it may have ended by itself
      writeFile(`${connections}/${minor}/abort`, '1').catch(() => {}),
    ),
  )
}

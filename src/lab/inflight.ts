import { readFile } from 'node:fs/promises'
import { mountsOf } from './proc.ts'
import { connections } from './stop.ts'

/**
 * How many requests the daemon of a mount has been sent that it has not replied to; undefined where nobody can
 * tell, as where the mount is gone.
 */
export async function requestsTo(at: string): Promise<number | undefined> {
  const minor = mountsOf('self').find((mount) => mount.at === at)?.minor
  try {
    return Number(await readFile(`${connections}/${minor}/waiting`, 'utf8'))
  } catch {
    return undefined
  }
}

import { lazyConnections } from './connections.ts'
import { lookups } from './lookups.ts'
import { setattr } from './setattr.ts'
import type { Stand } from './stand.ts'

/* What is seen beside somebody who is held, by what it is about. */

export const sshfsStands: readonly (readonly [string, () => Stand])[] = [
  ['a close beside a SETATTR', setattr],
  ['lookups, sshfs', () => lookups('sshfs')],
  ['lookups, sshfs -s', () => lookups('sshfs-s')],
  ['connections', () => lazyConnections(3, 6)],
]

export const passthroughStands: typeof sshfsStands = [
  ['lookups, low-level', () => lookups('pt-ll')],
  ['lookups, low-level, one thread', () => lookups('pt-ll-s')],
  ['lookups, high-level', () => lookups('pt-hl')],
  ['lookups, high-level, one thread', () => lookups('pt-hl-s')],
]

import {
  type Command,
  type FuseFileSystem,
  readerNames,
  serverNames,
  workerNames,
} from '../kernel/index.ts'
import { callerless, threadNames } from '../system/index.ts'
import { groupNames, mountsOf } from './assemble.ts'
import { withDistinctDaemons, withDistinctNames } from './distinct.ts'
import type { Topology } from './words.ts'

/** What a task of a set-up is. Of threads and servers that nobody tells apart, `pool` is the name of all. */
export type Role =
  | { readonly kind: 'client'; readonly command: Command; readonly name: string }
  | { readonly kind: 'reader' | 'worker'; readonly pool: string }
  | { readonly kind: 'daemon' | 'server'; readonly pool: string; readonly fs: FuseFileSystem }

/** Tells what the tasks of a set-up are by their names; undefined of a name that is none of theirs. */
export function rolesIn(described: Topology): (task: string) => Role | undefined {
  const words = withDistinctDaemons(described)
  const roles = new Map<string, Role>()
  const know = (names: readonly string[], role: Role) => {
    for (const name of names) roles.set(name, role)
  }
  const named = withDistinctNames(words.clients)
  words.clients.forEach(({ command, name }, i) => {
    know([named[i]!.name], { kind: 'client', command, name })
  })
  groupNames(words.listeners).forEach((name, i) => {
    const { threads = 1, workers = 0 } = words.listeners[i]!
    know(readerNames(name, threads), { kind: 'reader', pool: name })
    if (workers > 0) {
      const [pool] = workerNames({ name, workers: 1 })
      know(workerNames({ name, workers }), { kind: 'worker', pool: pool! })
    }
  })
  for (const fs of mountsOf(words)) {
    const { name: pool, threads, server } = fs.daemon
    know([pool, ...threadNames(pool, threads)], { kind: 'daemon', pool, fs })
    know([server, ...serverNames(fs)], { kind: 'server', pool: server, fs })
  }
  return (task) => roles.get(task) ?? roles.get(callerless(task))
}

import { object, operation, outcome } from '../system/index.ts'
import type { Access, File } from './files.ts'
import { request } from './fuse.ts'
import type { Machine } from './machine.ts'
import { type Actor, act, choose, frame, type Path } from './path.ts'

/** Are attributes of use when they are needed, or to be asked for anew? */
export type Age = 'fresh' | 'expired'

/**
 * U15: what FUSE_LOOKUP and the like told of a file. How long it is of use depends on the mount (attr_timeout, a
 * second by default), and the size is of none after a write: whoever looks may come in time, or not.
 */
export function attributes(path: string, ages: readonly Age[]) {
  return object(
    `attributes of ${path}`,
    'known' as const,
    { look: operation((state) => ages.map((age) => outcome(state, age))) },
    { results: () => ages },
  )
}

/** fuse_update_attributes(): asks for them where they have expired. */
export function updateAttributes(machine: Machine, who: Actor, { fs }: Access, file: File): Path {
  if (fs.kind === 'local') return []
  const [age, ...others] = machine.uses.agesOf(file)
  const ask = frame('fuse_do_getattr', request(machine, who, fs, 'GETATTR', file))
  if (others.length === 0) return age === 'fresh' ? [] : ask
  const look = act('looks at the attributes', [machine.attributesOf(fs, file).look()], {
    minor: true,
  })
  return choose(look, { fresh: [], expired: ask })
}

/** fstat(2) of an open file. */
export function fstat(machine: Machine, who: Actor, access: Access, file: File): Path {
  return frame(['vfs_fstat', 'fuse_update_get_attr'], updateAttributes(machine, who, access, file))
}

/** Where attributes are needed, and it makes no difference whether they are asked for. */
export function ifEverywhere(machine: Machine, update: Path): Path {
  return machine.profile.attributesAreAskedEverywhere ? update : []
}

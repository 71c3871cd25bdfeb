import { FsmcError } from '../system/index.ts'
import type { FileSystem, ListenerWords, Mark, Topology } from '../topology/index.ts'
import {
  type Access,
  accessTo,
  groupNames,
  readerNames,
  withDistinctDaemons,
  withDistinctNames,
  workerNames,
} from '../topology/setup.ts'
import type {
  Backing,
  ClientPlan,
  FileSystemPlan,
  FusePlan,
  ListenerPlan,
  MarkPlan,
  Plan,
} from './plan.ts'
import { refuse } from './refusal.ts'

/** Milliseconds after which a run that neither ends nor hangs is given up. */
const patience = 30_000

/**
 * How a topology is set up here, name by name as its model calls it.
 * @param backing what its local file systems are
 * @throws FsmcError FSMC032 when it has something that the lab cannot set up
 */
export function planOf(
  topology: Topology,
  workspace: string,
  backing: Backing = 'tmpfs',
): Omit<Plan, 'moves'> {
  refuse(topology)
  const { attributes = 'of any age' } = topology
  const words = withDistinctDaemons(topology)
  const mounts = new Mounts(workspace, backing)
  const clients = withDistinctNames(words.clients).map((client): ClientPlan => {
    const { name, command, on, file } = client
    const at = mounts.of(on)
    return {
      name,
      command,
      on: at,
      dir: file.dir,
      creates: file.isNew,
      path: below(mounts.plans[at]!.at, file),
    }
  })
  const logs = words.listeners.flatMap(({ log }) =>
    log === undefined ? [] : [{ on: accessTo(log.on), file: { dir: '', name: log.file } }],
  )
  const used = [...words.clients.map(({ on, file }) => ({ on, file })), ...logs]
  const names = groupNames(words.listeners)
  const listeners = words.listeners.map((listener, i) =>
    listenerPlan(listener, names[i]!, mounts, used),
  )
  const existing = [
    ...words.clients.flatMap(({ on, file }) => (file.isNew ? [] : [{ on, file }])),
    ...logs,
  ]
  return {
    workspace,
    fileSystems: mounts.plans,
    directories: unique(used.map(({ on, file }) => pathAt(mounts.ground(on), file.dir))),
    files: unique(existing.map(({ on, file }) => below(mounts.ground(on), file))),
    listeners,
    clients,
    limit: patience,
    attributes: attributes === 'of any age' ? undefined : attributes,
  }
}

interface Used {
  readonly on: Access
  readonly file: { readonly dir: string; readonly name: string }
}

function listenerPlan(
  words: ListenerWords,
  name: string,
  mounts: Mounts,
  used: readonly Used[],
): ListenerPlan {
  const marks = (list: readonly Mark[]) => list.map((mark) => markPlan(mark, mounts, used))
  const { threads = 1, workers = 0, log } = words
  return {
    name,
    readers: readerNames(name, threads),
    workers: workers === 0 ? [] : workerNames({ name, workers }),
    class: words.class ?? 'content',
    mask: words.mask ?? ['open'],
    marks: marks(words.marks),
    ignore: marks(words.ignore ?? []),
    buffer: words.buffer ?? 24,
    scan: words.scan ?? 'reply',
    scans: words.scans ?? 'before answering',
    exempt: words.exempt ?? 'none',
    deny: words.policy === 'deny',
    closesFirst: words.closes === 'before answering',
    log: log && below(mounts.plans[mounts.of(accessTo(log.on))]!.at, { dir: '', name: log.file }),
  }
}

/** Marks on children are on the directories that somebody works in. */
function markPlan({ kind, fs }: Mark, mounts: Mounts, used: readonly Used[]): MarkPlan {
  const { at } = mounts.plans[mounts.of(accessTo(fs))]!
  if (kind !== 'children') return { kind, paths: [at] }
  const dirs = used.filter(({ on }) => standsOn(on.fs, fs)).map(({ file }) => file.dir)
  return { kind, paths: unique([at, ...dirs.map((dir) => pathAt(at, dir))]) }
}

function standsOn(fs: FileSystem, wanted: FileSystem): boolean {
  return fs === wanted || (fs.kind === 'fuse' && standsOn(fs.backing.fs, wanted))
}

const below = (at: string, { dir, name }: { dir: string; name: string }) =>
  `${pathAt(at, dir)}/${name}`
const pathAt = (at: string, dir: string) => (dir === '' ? at : `${at}/${dir}`)
const unique = (list: readonly string[]) => [...new Set(list)]

/** The mounts that a topology speaks of, each side by side with the others, none below another one. */
class Mounts {
  readonly plans: FileSystemPlan[] = []
  readonly #workspace: string
  readonly #backing: Backing
  readonly #known = new Map<FileSystem, { mount: number; bind?: number }>()

  constructor(workspace: string, backing: Backing) {
    this.#workspace = workspace
    this.#backing = backing
  }

  /** The number of the mount by which the access goes. */
  of({ fs, through }: Access): number {
    const known = this.#known.get(fs) ?? { mount: this.#mount(fs) }
    this.#known.set(fs, known)
    if (through === 'mount') return known.mount
    known.bind ??= this.#add({ kind: 'bind', path: fs.path, of: known.mount }, '.bind')
    return known.bind
  }

  /** The directory in which the files of an access are in the end. */
  ground({ fs }: Access): string {
    return fs.kind === 'fuse' ? this.ground(fs.backing) : this.plans[this.of(accessTo(fs))]!.at
  }

  #mount(fs: FileSystem): number {
    if (fs.kind === 'local') return this.#add({ kind: this.#backing, path: fs.path })
    const { daemon, path } = fs
    const of = this.of(fs.backing)
    return this.#add({
      kind: 'fuse',
      path,
      of,
      program: programOf(fs),
      singleThreaded: daemon.threads === 1,
      connections: daemon.connections,
      name: daemon.name,
      server: daemon.server,
    })
  }

  #add(plan: Unplaced, suffix = ''): number {
    const name = plan.path.replace(/^(remote:)?\/+/, '').replace(/[^A-Za-z0-9._-]+/g, '-')
    const number = this.plans.length
    this.plans.push({ ...plan, at: `${this.#workspace}/${number}-${name}${suffix}` })
    return number
  }
}

type Unplaced = Without<FileSystemPlan, 'at'>
type Without<P, K extends PropertyKey> = P extends unknown ? Omit<P, K> : never

function programOf({ daemon }: Extract<FileSystem, { kind: 'fuse' }>): FusePlan['program'] {
  if (daemon.kind === 'sshfs') return 'sshfs'
  return daemon.flushHandler ? 'passthrough_ll' : 'passthrough'
}

/** The first directory that may be covered by a private mount without hiding what a run needs. */
export function workspaceFor(needed: readonly string[]): string {
  const isFree = (directory: string) =>
    needed.every((file) => !`${file}/`.startsWith(`${directory}/`))
  const found = ['/mnt', '/media', '/srv', '/opt', '/var/tmp', '/tmp'].find(isFree)
  if (found !== undefined) return found
  throw new FsmcError('FSMC030', 'No directory can be covered by a private mount.')
}

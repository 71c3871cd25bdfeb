import {
  cell,
  fifo,
  type KernelObject,
  lock,
  nameOf,
  permits,
  rwlock,
  serving,
  threadNames,
} from '../system/index.ts'
import { accessList } from './accesslist.ts'
import { attributes } from './attributes.ts'
import { connectionLoad, sftpAnswer } from './daemon.ts'
import { dentry } from './dentry.ts'
import { type EventSlot, eventSlot, groupOrder, notificationList } from './event.ts'
import {
  type File,
  type FileUses,
  type FuseFileSystem,
  nameIn,
  pathOf,
  serverNames,
} from './files.ts'
import { classOrders, type Group, type PermissionEvent } from './group.ts'
import { fuseConnection, groupLifetime, serverLifetime, signals } from './lifetime.ts'
import { pageCache } from './pages.ts'
import { type Actor, holder, type Path } from './path.ts'
import { type Profile, type Waits, waits } from './profile.ts'
import type { CompileOptions } from './program.ts'
import {
  type FuseRequest,
  fuseRequest,
  type Opcode,
  type Request,
  withdrawableQueue,
} from './request.ts'

/**
 * How servers are represented: `service-frames`: what a daemon or server does for a caller is done on
 * the caller's stack, holding the thread or server it occupies; `threads`: each is a process of its own,
 * and queues are queues. Both reach the same deadlocks; the first has far fewer states.
 */
export type Compilation = 'service-frames' | 'threads'

/** A message to sftp-server, with the task that sent it. */
export interface SftpMessage {
  readonly key: string
  readonly message: string
  readonly request: Request
  readonly sender: string
  readonly connection: string
  readonly round: string
  /** What the server does about it. */
  readonly body: (server: Actor) => Path
}

/**
 * The kernel objects of one set-up, each made when a path first speaks of it, and what paths can do:
 * the events they can raise, the requests and messages they can send.
 */
export class Machine {
  readonly profile: Profile
  readonly waits: Waits
  readonly serviceFrames: boolean
  readonly groups: readonly Group[]
  /** All orders in which the groups may be asked (F3). */
  readonly groupOrders: readonly (readonly Group[])[]
  readonly events = new Map<string, PermissionEvent>()
  readonly requests = new Map<string, Request>()
  readonly messages = new Map<string, SftpMessage>()
  /** Names of the workers of each pool that events are handed to. */
  readonly pools = new Map<string, readonly string[]>()
  readonly #objects = new Map<string, KernelObject>()
  /** Is it asked what ends a hang? */
  readonly mortal: boolean
  readonly uses: FileUses
  /** Is there a page that is taken to stay in the page cache (U10)? */
  keepsPages = false
  /**
   * S2: does it matter that sshfs sends an LSTAT with each OPEN, and waits for both? Only where an OPEN can
   * follow from the one before it, as those of listeners do: others might as well have come first.
   */
  readonly volleys: boolean
  readonly #denying: boolean
  readonly #callers: number
  readonly #walkedBySeveral: ReadonlySet<string>
  readonly #flushing: boolean

  /** @param callers how many tasks can have a FUSE request in flight at once */
  constructor(options: {
    profile: Profile
    compilation: Compilation
    groups: readonly Group[]
    /** Does some listener deny? */
    denying: boolean
    callers: number
    /** Names, from the root of a file system, that more than one walk leads to. */
    walkedBySeveral: ReadonlySet<string>
    uses: FileUses
    /** Does a listener open files by path? */
    listenersOpen: boolean
    /** May signals, aborts and deaths be tried? With `threads` only. */
    mortal?: boolean
  }) {
    this.profile = options.profile
    this.waits = waits(this.profile)
    this.serviceFrames = options.compilation === 'service-frames'
    this.groups = options.groups
    this.groupOrders = classOrders(options.groups, options.profile)
    this.#denying = options.denying
    this.mortal = options.mortal ?? false
    this.volleys = options.listenersOpen
    this.#callers = options.callers
    this.#walkedBySeveral = options.walkedBySeveral
    this.uses = options.uses
    this.#flushing = this.profile.flushTakesInodeLock
  }

  get objects(): readonly KernelObject[] {
    return [...this.#objects.values()]
  }

  /** Are steps that only enable others done at once with the step before them? */
  get eager(): boolean {
    return this.serviceFrames
  }

  // --- signals, aborts, deaths: only where it is asked what ends a hang

  signalsOf(program: string) {
    return this.#object(`signals ${program}`, () => signals(program))
  }

  connectionOf(fs: FuseFileSystem) {
    return this.#object(`conn ${fs.path}`, () =>
      fuseConnection(fs.path, this.threadNamesOf(fs).length),
    )
  }

  lifetimeOf({ name, tasks }: Group) {
    return this.#object(`life ${name}`, () => groupLifetime(name, tasks))
  }

  lifetimeOfServer(connection: string) {
    return this.#object(`life ${connection}`, () => serverLifetime(connection))
  }

  /** How what its tasks do is compiled. */
  compilationFor(program: string, onDeath: () => Path = () => []): CompileOptions {
    if (!this.mortal) return { merge: this.eager }
    const signals = this.signalsOf(program)
    return {
      merge: false,
      signals: { none: signals.none(), fatal: signals.fatal() },
      onDeath: onDeath(),
    }
  }

  // --- fanotify

  event(event: Omit<PermissionEvent, 'key'>): PermissionEvent {
    const { group, raisedBy, access, file, mask } = event
    const name = mask === 'open' ? 'OPEN_PERM' : 'ACCESS_PERM'
    const via = access.through === 'bind' ? ' (bind mount)' : ''
    const to = this.groups.length > 1 ? ` to ${group.name}` : ''
    return known(
      this.events,
      `${name} ${pathOf(access, file)}${via} by ${onBehalf(raisedBy)}${to}`,
      (key) => ({
        ...event,
        key,
      }),
    )
  }

  slot(process: string): EventSlot {
    return this.#object(`slot ${process}`, () =>
      eventSlot(
        process,
        (event) => this.events.get(event)?.group.readers ?? [],
        (pool) => this.pools.get(pool) ?? [pool],
      ),
    )
  }

  /** The notification list, where its order or its limit can matter; else the slots are the list. */
  listOf(group: Group) {
    if (this.eager && group.maxEvents === Number.POSITIVE_INFINITY) return undefined
    return this.#object(`list ${group.name}`, () => notificationList(group.name, group.maxEvents))
  }

  /** F16: the access list by fd number, where a listener makes the numbers matter. */
  accessListOf(group: Group) {
    if (!group.closesFirst) return undefined
    return this.#object(`access list ${group.name}`, () => accessList(group.name))
  }

  /** F15: an event is also denied when its fd cannot be opened, and others may have denied that. */
  get mayDeny(): boolean {
    return this.#denying || this.mortal
  }

  /** The orders in which these groups may be asked: one, unless two are of the same class. */
  ordersOf(groups: readonly Group[]): readonly (readonly Group[])[] {
    return classOrders(groups, this.profile)
  }

  get groupOrder() {
    const names = this.groupOrders.map((order) => order.map(({ name }) => name).join(' before '))
    return this.#object('group order', () => groupOrder(names))
  }

  // --- FUSE

  request(sent: Omit<Request, 'key'> & { opcode: Opcode }): Request {
    const { opcode, fs, file, sender, written = false, background = false } = sent
    const path = pathOf({ fs, through: 'mount' }, file)
    const by = [
      onBehalf(sender),
      ...(sender.dying ? ['dying'] : []),
      ...(written ? ['which has written'] : []),
      ...(background ? ['which does not wait'] : []),
    ].join(', ')
    return known(this.requests, `FUSE_${opcode} ${path} by ${by}`, (key) => ({
      ...sent,
      key,
    }))
  }

  fuseRequest({ fs, sender }: Pick<Request, 'fs' | 'sender'>): FuseRequest {
    // what it had sent when it was killed may still be on its way
    const owner = sender.dying ? `${sender.process}, dying` : sender.process
    return this.#object(`req ${fs.path} ${owner}`, () =>
      fuseRequest(owner, fs.path, this.threadNamesOf(fs)),
    )
  }

  pendingOf(fs: FuseFileSystem) {
    const name = `pending requests of ${fs.path}`
    return this.#object(`pending ${fs.path}`, () =>
      this.mortal ? withdrawableQueue(name) : fifo<string>(name),
    )
  }

  /** The names of a daemon's threads: never more than there are tasks to call on them. */
  threadNamesOf({ daemon }: FuseFileSystem): readonly string[] {
    return threadNames(daemon.name, Math.min(daemon.threads, this.#callers))
  }

  /** With service frames: the daemon's thread that serves the sender. */
  servingTask(fs: FuseFileSystem, sender: Actor): Actor {
    const { name, threads } = fs.daemon
    return {
      process: sender.process,
      task: name,
      program: name,
      pid: 'server',
      ...(threads === 1 ? {} : { of: serving(holder(sender)) }),
    }
  }

  /** The daemon's threads as permits, where there are too few for all who can call at once. */
  threadsOf(fs: FuseFileSystem) {
    const { name, threads } = fs.daemon
    if (threads >= this.#callers || !this.profile.daemonThreadsAreFew) return undefined
    return this.#object(`threads ${fs.path}`, () => permits(`threads of ${name}`, threads))
  }

  noFlushOf(fs: FuseFileSystem) {
    if (fs.daemon.flushHandler) return undefined
    return this.#object(`noflush ${fs.path}`, () => cell<boolean>(`fc->no_flush ${fs.path}`, false))
  }

  // --- locks

  dirLock(fs: FuseFileSystem, dir: string) {
    if (!this.profile.opensLockDirectory) return undefined
    return this.#object(`dir ${fs.path}/${dir}`, () => rwlock(`i_rwsem of ${join(fs.path, dir)}`))
  }

  /** Only where a name can be known when somebody walks to it. */
  dentry(fs: FuseFileSystem, file: File) {
    if (!this.#walkedBySeveral.has(nameIn(file))) return undefined
    const path = pathOf({ fs, through: 'mount' }, file)
    return this.#object(`dentry ${path}`, () => dentry(path))
  }

  lookupLock(fs: FuseFileSystem, dir: string) {
    return this.#object(`lookup ${fs.path}/${dir}`, () =>
      lock(`fuse_inode mutex of ${join(fs.path, dir)}`),
    )
  }

  /** Only where two tasks can want it: with the kernels whose FLUSH takes it. */
  inodeLock(fs: FuseFileSystem, file: File) {
    if (!this.#flushing) return undefined
    const path = pathOf({ fs, through: 'mount' }, file)
    return this.#object(`inode ${path}`, () => lock(`i_rwsem of ${path}`))
  }

  attributesOf(fs: FuseFileSystem, file: File) {
    const path = pathOf({ fs, through: 'mount' }, file)
    return this.#object(`attributes ${path}`, () => attributes(path, this.uses.agesOf(file)))
  }

  /** Only where a page can be found there, or locked. */
  pagesOf(fs: FuseFileSystem, file: File) {
    if (!this.uses.isShared(file) || !this.profile.pagesAreShared) return undefined
    const path = pathOf({ fs, through: 'mount' }, file)
    const stay = this.uses.pagesStay(file)
    this.keepsPages ||= stay
    return this.#object(`pages ${path}`, () =>
      pageCache(path, {
        stay,
        writtenElsewhere: this.uses.writtenAt(file).some((other) => other !== fs),
      }),
    )
  }

  // --- sshfs and sftp-server

  loadOf(fs: FuseFileSystem) {
    return this.#object(`load ${fs.path}`, () =>
      connectionLoad(fs.daemon.name, serverNames(fs), this.profile.requestsArePinned),
    )
  }

  /** With service frames: the server, while it serves a message. */
  serverLock(connection: string) {
    if (!this.profile.serverIsSerial) return undefined
    return this.#object(`server ${connection}`, () => lock(connection))
  }

  pipeTo(connection: string) {
    return this.#object(`pipe ${connection}`, () => fifo<string>(`pipe to ${connection}`))
  }

  sftpMessage(sent: Omit<SftpMessage, 'key'>): SftpMessage {
    const { request, message, sender, connection } = sent
    const path = pathOf(request.fs.backing, request.file)
    const key = `SFTP ${message} ${path} for ${request.key}, from ${sender} to ${connection}`
    return known(this.messages, key, () => ({ ...sent, key }))
  }

  sftpAnswer(thread: string) {
    return this.#object(`answer ${thread}`, () => sftpAnswer(thread))
  }

  /** A name for one SFTP round trip, the same each time this request makes it. */
  exchange({ opcode, sender, file }: Request, message: string): string {
    return `SFTP ${message} ${file.name}, for the FUSE_${opcode} of ${holder(sender)}`
  }

  #object<T>(key: string, make: () => T): T {
    return known(this.#objects, key, make as () => KernelObject) as T
  }
}

/** A task, and the process whose local state it is part of. */
function onBehalf({ task, process }: Actor): string {
  return task === process ? task : nameOf({ name: task, of: serving(process) })
}

function join(path: string, dir: string): string {
  return dir === '' ? path : `${path}/${dir}`
}

function known<T>(map: Map<string, T>, key: string, make: (key: string) => T): T {
  const found = map.get(key)
  if (found !== undefined) return found
  const made = make(key)
  map.set(key, made)
  return made
}

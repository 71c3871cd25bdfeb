import {
  type Command,
  type Compilation,
  client,
  daemonThreads,
  type File,
  type FileUses,
  type Group,
  Listener,
  type ListenerOptions,
  Machine,
  nameIn,
  type Profile,
  readerNames,
  serverNames,
  sftpServer,
  type Thread,
} from '../kernel/index.ts'
import { type KernelObject, memberNames } from '../system/index.ts'
import { accessesIn, mountsBelow, withDistinctNames } from './distinct.ts'
import { bytesOfEvent } from './validate.ts'
import { accessTo, type ClientWords, type ListenerWords, type Topology } from './words.ts'

/** The parties of a set-up, and what they meet at. */
export interface Assembly {
  readonly machine: Machine
  readonly clients: readonly (ReturnType<typeof client> & { readonly words: ClientWords })[]
  readonly groups: readonly Group[]
  readonly listeners: readonly Listener[]
  readonly services: readonly Service[]
  /** Of listeners, daemons and servers. */
  readonly threads: readonly Thread[]
  readonly objects: readonly KernelObject[]
}

export interface AssemblyOptions {
  readonly profile: Profile
  readonly compilation: Compilation
  /** May tasks be killed, connections aborted? */
  readonly mortal?: boolean
}

/** Makes the tasks of a set-up and the kernel objects that they meet at. */
export function assemble(words: Topology, options: AssemblyOptions): Assembly {
  const { profile, compilation } = options
  const grouped = words.listeners.map((listener, i) => withGroup(listener, i, words.listeners))
  const machine = new Machine({
    ...options,
    groups: grouped.map(({ group }) => group),
    denying: words.listeners.some(({ policy = 'allow' }) => policy !== 'allow'),
    walkedBySeveral: walkedBySeveral(words),
    uses: fileUses(words),
    listenersOpen: words.listeners.some(({ scan, log }) => scan === 'reopen' || log !== undefined),
    callers: words.clients.length + sum(words.listeners.map(tasksOf)),
  })
  const clients = withDistinctNames(words.clients).map((each) => {
    const { name, command, on, file, forever = false } = each
    return { ...client(machine, name, command, on, file, forever), words: each }
  })
  const listeners = grouped.map(
    ({ words, group }) =>
      new Listener(machine, {
        name: group.name,
        group,
        threads: words.threads ?? 1,
        workers: words.workers ?? 0,
        workersTake: words.workersTake ?? 'oldest',
        batch: profile.readTakesBatches && (words.buffer ?? bytesOfEvent) >= 2 * bytesOfEvent,
        scan: words.scan ?? 'reply',
        scans: words.scans ?? 'before answering',
        log: logOf(words),
        exempt: words.exempt ?? 'none',
        policy: words.policy ?? 'allow',
      }),
  )
  const services = compilation === 'threads' ? servicesOf(machine, words) : []
  meetAll(machine, listeners, services)
  return {
    machine,
    clients,
    groups: grouped.map(({ group }) => group),
    listeners,
    services,
    threads: [
      ...listeners.flatMap(({ readers, workers }) => [...readers, ...workers]),
      ...services.flatMap((service) => service.threads),
    ],
    objects: [...machine.objects, ...listeners.flatMap(({ objects }) => objects)],
  }
}

/** A log is opened again and again; a file of several clients, and the directory of several files, more than once. */
function walkedBySeveral({ clients, listeners }: Topology): ReadonlySet<string> {
  const names = clients.flatMap(({ file }) => [
    nameIn(file),
    ...(file.dir === '' ? [] : [file.dir]),
  ])
  const seen = new Set<string>()
  const again = names.filter((name) => seen.size === seen.add(name).size)
  return new Set([
    ...again,
    ...listeners.flatMap(({ log }) => (log === undefined ? [] : [log.file])),
  ])
}

/**
 * A file of several clients is shared, and a log of several threads; and any, where a listener still scans it when
 * its opener goes on. Of one that somebody changes, by whatever path, pages are dropped when its attributes are
 * seen. Who writes does not know the size of it any more.
 */
function fileUses(words: Topology): FileUses {
  const { clients, listeners, memory = 'ample', attributes = 'of any age' } = words
  const late = ({ scan = 'reply', scans }: ListenerWords) =>
    scan !== 'reply' && scans === 'after answering'
  const anyLate = listeners.some(late)
  const usersOf = (file: File) => clients.filter((other) => nameIn(other.file) === nameIn(file))
  const loggersOf = (file: File) => listeners.filter(({ log }) => log?.file === nameIn(file))
  const isDoneTo = (file: File, ...commands: readonly Command[]) =>
    loggersOf(file).length > 0 || usersOf(file).some(({ command }) => commands.includes(command))
  return {
    isShared: (file) => anyLate || usersOf(file).length + sum(loggersOf(file).map(tasksOf)) > 1,
    writtenAt: (file) => [
      ...usersOf(file)
        .filter(({ command }) => command === 'write')
        .map(({ on }) => on.fs),
      ...loggersOf(file).map(({ log }) => accessTo(log!.on).fs),
    ],
    pagesStay: (file) => memory === 'ample' && !isDoneTo(file, 'write', 'touch'),
    agesOf: (file) => {
      if (attributes === 'expired') return ['expired']
      return attributes === 'fresh' && !isDoneTo(file, 'write') ? ['fresh'] : ['fresh', 'expired']
    },
  }
}

/** The FUSE mounts that can be reached. */
export function mountsOf(words: Topology) {
  return [...new Set(accessesIn(words).flatMap(mountsBelow))]
}

interface Service {
  readonly threads: readonly Thread[]
  readonly requests?: ReturnType<typeof daemonThreads>['meet']
  readonly messages?: ReturnType<typeof sftpServer>['meet']
}

/** Daemon threads and servers of every FUSE mount that can be reached. */
function servicesOf(machine: Machine, words: Topology): Service[] {
  return mountsOf(words).flatMap((fs): Service[] => {
    const daemon = daemonThreads(machine, fs)
    return [
      { threads: daemon.threads, requests: daemon.meet },
      ...serverNames(fs).map((connection) => {
        const server = sftpServer(machine, fs, connection)
        return { threads: server.threads, messages: server.meet }
      }),
    ]
  })
}

/**
 * Everything that can be raised or sent meets those who serve it, who may raise and send more. Comes to
 * an end: each file system is served from the one below it, and a kind of event is met once.
 */
function meetAll(machine: Machine, listeners: readonly Listener[], services: readonly Service[]) {
  const met = new Set<object>()
  const fresh = <T extends object>(known: ReadonlyMap<string, T>) =>
    [...known.values()].filter((item) => !met.has(item) && met.add(item))
  for (let before = -1; met.size !== before; ) {
    before = met.size
    for (const event of fresh(machine.events)) for (const each of listeners) each.meet(event)
    for (const request of fresh(machine.requests))
      for (const each of services) each.requests?.(request)
    for (const message of fresh(machine.messages))
      for (const each of services) each.messages?.(message)
  }
}

/** What the groups of listeners are called. */
export function groupNames(listeners: readonly ListenerWords[]): readonly string[] {
  const names = memberNames('listener', listeners.length)
  return listeners.map(({ name }, i) => name ?? names[i]!)
}

function withGroup(words: ListenerWords, index: number, all: readonly ListenerWords[]) {
  const name = groupNames(all)[index]!
  const group: Group = {
    name,
    class: words.class ?? 'content',
    marks: words.marks,
    ignoreMarks: words.ignore ?? [],
    mask: words.mask ?? ['open'],
    maxEvents: words.maxEvents ?? Number.POSITIVE_INFINITY,
    closesFirst: words.closes === 'before answering',
    readers: readerNames(name, words.threads ?? 1),
    tasks: tasksOf(words),
  }
  return { words, group }
}

function logOf({ log }: ListenerWords): ListenerOptions['log'] {
  if (log === undefined) return undefined
  return { access: accessTo(log.on), file: { dir: '', name: log.file, isNew: false } }
}

function tasksOf({ threads = 1, workers = 0 }: ListenerWords): number {
  return threads + workers
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

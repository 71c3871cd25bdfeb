import {
  type Access,
  atRest,
  type Compilation,
  canStand,
  client,
  daemonThreads,
  type Group,
  goesUnjudged,
  type Jobs,
  Listener,
  type ListenerOptions,
  Machine,
  type Profile,
  profiles,
  reachesItsOwn,
  readerNames,
  type Standing,
  sftpServer,
  stands,
  type Thread,
  waitsForVerdict,
} from '../kernel/index.ts'
import {
  always,
  leadsTo,
  noDeadlock,
  type Property,
  proposition,
  type System,
  system,
} from '../system/index.ts'
import { diagram } from './diagram.ts'
import { accessesIn, mountsBelow, withDistinctDaemons, withDistinctNames } from './distinct.ts'
import { families } from './symmetry.ts'
import { bytesOfEvent, validate } from './validate.ts'
import { accessTo, type ListenerWords, type Topology } from './words.ts'

/**
 * Makes a system of a set-up: its tasks, the kernel objects they meet at, and its properties: nothing
 * ever hangs; for each task, every open by it or on its behalf gets a verdict; and where a queue is limited
 * or fds are closed too early, that no open goes without a verdict or gets another one's.
 * @throws FsmcError FSMC017 when the description makes no sense
 */
export function topology(described: Topology): System {
  return topologyOn(profiles[described.kernel ?? '6.x'], described)
}

/** The same, on a kernel whose rules are given: one that does not exist, perhaps. */
export function topologyOn(profile: Profile, described: Topology): System {
  validate(described)
  const words = withDistinctDaemons(described)
  const compilation = compilationOf(words)
  const listeners = words.listeners.map((listener, i) => withGroup(listener, i, words.listeners))
  const machine = new Machine({
    profile,
    compilation,
    groups: listeners.map(({ group }) => group),
    denying: words.listeners.some(({ policy = 'allow' }) => policy !== 'allow'),
    callers: words.clients.length + sum(words.listeners.map(tasksOf)),
  })
  const named = withDistinctNames(words.clients)
  const clients = named.map(({ name, command, on, file, forever = false }) =>
    client(machine, name, command, on, file, forever),
  )
  const serving = listeners.map(
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
  const servers = compilation === 'threads' ? services(machine, accessesIn(words)) : []
  meetAll(machine, serving, servers)
  const threads = [
    ...serving.flatMap(({ readers, workers }) => [...readers, ...workers]),
    ...servers.flatMap((service) => service.threads),
  ]
  const tasks = [...clients, ...threads]
  const groups = listeners.map(({ group }) => group)
  const objects = [...machine.objects, ...serving.flatMap(({ objects }) => objects)]
  return system(words.name, {
    processes: tasks.map(({ process }) => process),
    objects,
    symmetric: families(
      clients.map(({ process }, i) => ({ process, words: named[i]! })),
      [
        ...serving.flatMap(({ readers, workers }) => [readers, workers]),
        ...servers.map((service) => service.threads),
      ].map((pool) => pool.map(({ process }) => process)),
      objects,
    ),
    properties: [
      noDeadlock(),
      ...tasks.flatMap(propertiesOf),
      ...verdictsArrive(machine, groups),
      ...listeners.flatMap(({ words: each, group }, i) =>
        occupiesItself(each) && !goesOn(words) ? [comesToRest(group, clients, serving[i]!)] : [],
      ),
    ],
    diagram: diagram(words),
  })
}

function propertiesOf({
  process,
  jobs,
}: Pick<Thread, 'process'> & { readonly jobs: Jobs }): Property[] {
  const at = (trait: typeof waitsForVerdict, is: boolean) =>
    proposition([process], (self) => stands(jobs, self, trait) === is)
  const { name } = process
  return [
    ...(canStand(jobs, waitsForVerdict)
      ? [
          leadsTo(
            `every open by or for ${name} gets a verdict`,
            at(waitsForVerdict, true),
            at(waitsForVerdict, false),
          ),
        ]
      : []),
    ...(canStand(jobs, goesUnjudged)
      ? [always(`no open by or for ${name} goes without a verdict`, at(goesUnjudged, false))]
      : []),
  ]
}

/** F16: where fd numbers matter. */
function verdictsArrive(machine: Machine, groups: readonly Group[]): Property[] {
  return groups.flatMap((group) => {
    const list = machine.accessListOf(group)
    if (list === undefined) return []
    return [
      always(
        `every verdict of ${group.name} reaches the open it was found for`,
        proposition([list], reachesItsOwn),
      ),
    ]
  })
}

/** F7: do its own accesses raise events, which it may judge by further accesses? */
function occupiesItself({ scan, log }: ListenerWords): boolean {
  return scan === 'reopen' || log !== undefined
}

/** No livelock: when the clients are done, the listener will be. */
function comesToRest(
  { name }: Group,
  clients: readonly Pick<Thread, 'process'>[],
  { readers, workers }: Listener,
): Property {
  const allRest = (tasks: readonly Pick<Thread, 'process'>[]) =>
    proposition(
      tasks.map(({ process }) => process),
      (...standings: readonly Standing[]) => standings.every(atRest),
    )
  return leadsTo(
    `${name} comes to rest when the clients are done`,
    allRest(clients),
    allRest([...readers, ...workers]),
  )
}

interface Service {
  readonly threads: readonly Thread[]
  readonly requests?: ReturnType<typeof daemonThreads>['meet']
  readonly messages?: ReturnType<typeof sftpServer>['meet']
}

/** Daemon threads and servers of every FUSE mount that can be reached. */
function services(machine: Machine, accesses: readonly Access[]): Service[] {
  const mounts = new Set(accesses.flatMap(mountsBelow))
  return [...mounts].flatMap((fs): Service[] => {
    const daemon = daemonThreads(machine, fs)
    const servers = fs.daemon.kind === 'sshfs' ? machine.connectionsOf(fs) : []
    return [
      { threads: daemon.threads, requests: daemon.meet },
      ...servers.map((connection) => {
        const server = sftpServer(machine, connection)
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

function withGroup(words: ListenerWords, index: number, all: readonly ListenerWords[]) {
  const name = words.name ?? (all.length === 1 ? 'listener' : `listener ${index + 1}`)
  const group: Group = {
    name,
    class: words.class ?? 'content',
    marks: words.marks,
    ignoreMarks: words.ignore ?? [],
    mask: words.mask ?? ['open'],
    maxEvents: words.maxEvents ?? Number.POSITIVE_INFINITY,
    closesFirst: words.closes === 'before answering',
    readers: readerNames(name, words.threads ?? 1),
  }
  return { words, group }
}

function compilationOf(words: Topology): Compilation {
  return words.compilation ?? (goesOn(words) ? 'threads' : 'service-frames')
}

function goesOn({ clients }: Topology): boolean {
  return clients.some(({ forever }) => forever)
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

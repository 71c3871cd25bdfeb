import type { FileSystem } from '../kernel/index.ts'
import { FsmcError } from '../system/index.ts'
import { accessesIn } from './distinct.ts'
import { clientWords, listenerWords, mustBeKnown, topologyWords } from './vocabulary.ts'
import type { ClientWords, ListenerWords, Topology } from './words.ts'

/** What an event with an fd takes in the buffer of read(2). */
export const bytesOfEvent = 24

/** @throws FsmcError FSMC017 when the description makes no sense */
export function validate(words: Topology) {
  const { name, listeners, clients } = words
  const wrong: Complain = (message, hint) => {
    throw new FsmcError('FSMC017', `${name}: ${message}`, { hint })
  }
  mustBeKnown(name, words, topologyWords)
  for (const each of clients) mustBeKnown(`${name}: ${each.name}`, each, clientWords)
  for (const each of listeners) mustBeKnown(`${name}: a listener`, each, listenerWords)
  if (clients.length === 0) wrong('nobody opens anything.', 'Give it clients: [cat(mount, "f")].')
  for (const each of clients) validateClient(each, words, wrong)
  for (const each of listeners) validateListener(each, wrong)
  const spokenOf = [
    ...accessesIn(words).map(({ fs }) => fs),
    ...listeners.flatMap(({ marks, ignore = [] }) => [...marks, ...ignore].map(({ fs }) => fs)),
  ]
  validateFileSystems(new Set(spokenOf.flatMap(withBacking)), wrong)
}

type Complain = (message: string, hint: string) => void

function validateClient(
  { name, file, forever }: ClientWords,
  { compilation }: Topology,
  wrong: Complain,
) {
  if (file.name === '' || file.name.includes('/')) {
    wrong(`${name} works on "${file.name}".`, 'Give the name of a file; its directory is dir.')
  }
  if (!forever) return
  if (file.isNew) {
    wrong(`${name} creates ${file.name} again and again.`, 'A file is new once: leave creates out.')
  }
  if (compilation === 'service-frames') {
    wrong(
      `${name} goes on for ever, and servers are service frames.`,
      "Who is served first decides who starves: use compilation: 'threads', where queues are queues.",
    )
  }
}

function validateListener(words: ListenerWords, wrong: Complain) {
  const { threads = 1, workers = 0, buffer = bytesOfEvent, marks, policy = 'allow' } = words
  const { maxEvents = Number.POSITIVE_INFINITY } = words
  if (words.closes === 'before answering' && policy !== 'allow') {
    wrong(
      `a listener that closes before it answers has the policy ${policy}.`,
      'Whose verdict goes where is followed with policy allow only.',
    )
  }
  if (words.scans === 'after answering' && (policy !== 'allow' || words.closes !== undefined)) {
    wrong(
      'a listener judges after it has answered, and has a policy or closes its fds early.',
      'What it answers before it knows is allow; leave policy and closes out.',
    )
  }
  if (!Number.isInteger(threads) || threads < 1) {
    wrong(`a listener has ${threads} threads.`, 'At least one thread must read events.')
  }
  if (!Number.isInteger(workers) || workers < 0) {
    wrong(`a listener has ${workers} workers.`, 'Give a whole number, 0 for none.')
  }
  if (buffer < bytesOfEvent) {
    wrong(
      `a listener reads ${buffer} bytes.`,
      `An event takes ${bytesOfEvent} bytes; read(2) fails with EINVAL below that.`,
    )
  }
  if (!(maxEvents >= 1)) {
    wrong(`the queue of a listener holds ${maxEvents} events.`, 'It holds 1 at least.')
  }
  if (marks.length === 0) wrong('a listener has no marks.', 'Mark a mount or a file system.')
}

function validateFileSystems(fileSystems: ReadonlySet<FileSystem>, wrong: Complain) {
  const paths = new Set<string>()
  for (const fs of fileSystems) {
    if (paths.has(fs.path)) {
      wrong(
        `two file systems are at ${fs.path}.`,
        'Make each once, and give marks, mounts and clients the same one.',
      )
    }
    paths.add(fs.path)
    if (fs.kind === 'local') continue
    const { connections } = fs.daemon
    if (!Number.isInteger(connections) || connections < 1) {
      wrong(`${fs.path} has ${connections} connections.`, 'Give a whole number, 1 or more.')
    }
  }
}

function withBacking(fs: FileSystem): FileSystem[] {
  return fs.kind === 'local' ? [fs] : [fs, ...withBacking(fs.backing.fs)]
}

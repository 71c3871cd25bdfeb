import { callerless, type Step } from '../system/index.ts'
import type { ClientPlan, Gate, ListenerPlan, Move, Plan } from './plan.ts'

/*
 * Where a directed run can hold tasks back, in the words of the model: before a client starts, and at the
 * gates of a listener's threads. Everything else goes on by itself.
 */

/** A step of a model's run, and whose it was. */
export interface Done {
  readonly process: string
  readonly step: Pick<Step, 'label' | 'narration'>
}

type Parties = Pick<Plan, 'clients' | 'listeners' | 'fileSystems'>

/** How what is behind a gate is told; a path that is opened again may begin in other ways. */
export const gateLines: Readonly<Record<Gate, RegExp>> = {
  read: /^read\(2\) takes /,
  take: /^takes .* from the queue/,
  scan: /^(looks at the attributes|looks for the page|FUSE_(GETATTR|READ) )/,
  answer: /^answers /,
  close: /^FUSE_FLUSH /,
}

/** What a scan goes on after: it has passed its gate. */
const scans = /^(looks (at|for) |(gets the reply to )?FUSE_GETATTR\b)/

function gatesIn({ fileSystems }: Parties): readonly (readonly [Gate, RegExp])[] {
  // where a daemon may have no flush handler, close(2) looks before it sends a FUSE_FLUSH
  const looks = fileSystems.some((fs) => fs.kind === 'fuse' && fs.program === 'passthrough')
  const lines = looks ? { ...gateLines, close: /^close\(2\)/ } : gateLines
  return Object.entries(lines) as [Gate, RegExp][]
}

/** `read(2) takes OPEN_PERM /src/f by sftp-server for cat 2, opens its file`: who waits for the verdict. */
export function raiserIn(text: string): string {
  const found = /^read\(2\) takes .* by (.*?)(?: to .*)?(?:, opens its file)?$/.exec(text)
  return callerless(found?.[1] ?? '')
}

/** Does one move let it do one thing? A batch is read, and a path opened, in one go. */
function isStepByStep({ buffer, scan, log }: ListenerPlan): boolean {
  return buffer < 48 && scan !== 'reopen' && log === undefined
}

/** How a step comes to be taken in a directed run. */
interface Urgency {
  readonly held: boolean
  readonly rank: number
}

/**
 * Which steps can be held back, and in which order they are best let go: clients first, closes last, for a
 * thread that answers and does not close serves nobody. Of what goes on by itself, who serves is ahead of whom
 * it has served: it is running, and the other has to be woken. Undefined where a gate stands for several steps.
 */
export function urgencyIn(
  parties: Parties,
): ((process: string, step: Done['step'], before?: Done['step']) => Urgency) | undefined {
  if (!parties.listeners.every(isStepByStep)) return undefined
  const { clientOf, gateOf, isThread, isBack } = wordsIn(parties)
  return (process, step, before) => {
    const [{ text } = { text: step.label }] = step.narration
    const client = clientOf(process)
    if (client !== undefined) {
      if (isStart(text)) return { held: true, rank: 0 }
      return isBack(client, before) ? { held: true, rank: ranks.answer } : { held: false, rank: 2 }
    }
    if (!isThread(process)) return { held: false, rank: 0 }
    const gate = gateOf(text, before)
    return gate === undefined ? { held: false, rank: 1 } : { held: true, rank: ranks[gate] }
  }
}

const ranks: Readonly<Record<Gate, number>> = { read: 1, take: 2, scan: 3, answer: 4, close: 5 }

/** The moves that direct a run in which everything else goes on as soon as it can. */
export function movesOf(run: readonly Done[], parties: Parties): Move[] {
  const { clientOf, gateOf, isThread } = wordsIn(parties)
  const stopped = new Set<ClientPlan>()
  const last = new Map<string, Done['step']>()

  const directing = (client: ClientPlan, text: string): ClientMove | undefined => {
    if (isStart(text)) return 'start'
    if (client.creates && /^raises FAN_OPEN_PERM /.test(text)) {
      stopped.add(client)
      return 'stop'
    }
    return /^(FUSE_|close)/.test(text) && stopped.delete(client) ? 'continue' : undefined
  }
  const passing = (thread: string, text: string, before: Done['step'] | undefined): Move[] => {
    const gate = gateOf(text, before)
    if (gate === undefined) return []
    return [{ kind: 'pass', thread, gate, ...(gate === 'read' && { eventBy: raiserIn(text) }) }]
  }

  return run.flatMap(({ process, step }) => {
    const lines = step.narration.length > 0 ? step.narration : [{ text: step.label }]
    const own = lines.filter(({ task = process }) => task === process)
    if (isThread(process)) {
      const before = last.get(process)
      last.set(process, step)
      return own.flatMap(({ text }) => passing(process, text, before))
    }
    const client = clientOf(process)
    if (client === undefined) return []
    return own.flatMap(({ text }): Move[] => {
      const kind = directing(client, text)
      return kind === undefined ? [] : [{ kind, client: client.name }]
    })
  })
}

type ClientMove = 'start' | 'stop' | 'continue'

const isStart = (text: string) => /^(openat|stat)\(/.test(text)

function wordsIn(parties: Parties) {
  const { clients, listeners } = parties
  const gates = gatesIn(parties)
  const threads = new Set(listeners.flatMap(({ readers, workers }) => [...readers, ...workers]))
  const gateOf = (text: string, before: Done['step'] | undefined) => {
    const gate = gates.find(([, begins]) => begins.test(text))?.[0]
    return gate === 'scan' && before !== undefined && scans.test(before.label) ? undefined : gate
  }
  return {
    clientOf: (process: string) => clients.find(({ name }) => name === process),
    isThread: (process: string) => threads.has(process),
    gateOf,
    /** It has just created its file, and is in user space: a signal to stop keeps it there. */
    isBack: ({ creates }: ClientPlan, before: Done['step'] | undefined) =>
      creates && before?.label.startsWith('unlocks the directory') === true,
  }
}

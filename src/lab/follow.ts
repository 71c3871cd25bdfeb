import { gateLines, raiserIn } from './gates.ts'
import type { ClientPlan, Gate, ListenerPlan, Move, Plan } from './plan.ts'

/** A line of a model's run: a task says what it does, on behalf of a process. */
export interface Told {
  readonly process: string
  readonly task: string
  readonly text: string
}

/** A program that is to be stopped on the way, and which tasks of the run are its. */
export interface Held {
  readonly program: string
  readonly isTask: (task: string) => boolean
}

/**
 * The moves that drive a real run along a run of the model: in its order, clients start, and threads of
 * listeners go on to read, take, scan, answer and close. What others do follows from that.
 * @param held a daemon or server that does nothing more once it has given its last answer in the run
 */
export function movesAlong(
  lines: readonly Told[],
  { listeners, clients, fileSystems }: Pick<Plan, 'listeners' | 'clients' | 'fileSystems'>,
  held?: Held,
): Move[] {
  const queues = fileSystems.some((fs) => fs.kind === 'fuse' && fs.singleThreaded)
  const moves: Move[] = []
  const walks = new Map(clients.map((client) => [client.name, new Client(client, queues)]))
  const threads = new Map(
    listeners.flatMap((listener) =>
      [...listener.readers, ...listener.workers].map((name) => [name, new Thread(name, listener)]),
    ),
  )
  const last = held && lastAnswer(held, lines)
  const holdAfter = (line: number): Move[] =>
    line === last ? [{ kind: 'hold', program: held!.program }] : []
  moves.push(...holdAfter(-1))
  for (const [line, { process, task, text }] of lines.entries()) {
    moves.push(...(walks.get(process)?.moves(text, task === process) ?? []))
    moves.push(...(threads.get(task)?.moves(text) ?? []))
    moves.push(...holdAfter(line))
  }
  return withoutIdle([...moves, ...[...threads.values()].flatMap((thread) => thread.rest())])
}

/** The line in which it answers for the last time; -1: it never does. */
function lastAnswer({ isTask }: Held, lines: readonly Told[]): number {
  return lines.findLastIndex(({ task, text }) => isTask(task) && /^(answers|replies) /.test(text))
}

/** A client that starts right after its name was looked up looks it up itself. */
function withoutIdle(moves: readonly Move[]): Move[] {
  return moves.filter((move, i) => {
    const next = moves[i + 1]
    const same = next?.kind === 'start' && move.kind === 'look up' && next.client === move.client
    return !same
  })
}

/** All clients are under way before the listener reads: the most that can be in flight at once. */
export function allAtOnce({ clients }: Pick<Plan, 'clients'>): Move[] {
  return clients.map(({ name }) => ({ kind: 'start', client: name }))
}

/**
 * A client along the run. It starts when it raises its first event, for from its start on it goes by itself;
 * its name is looked up when the run says so. Where a file is created the lookup is part of the creation. Then
 * it is back in user space right after its verdict: a signal to stop keeps it there. Others go on to a
 * FUSE_OPEN, which the signal would interrupt (U3).
 */
class Client {
  readonly #name: string
  readonly #creates: boolean
  /** What it does first that others notice. */
  readonly #begins: RegExp
  #lookedUp = false
  #started = false
  #stopped = false

  /** @param queues must it come to the daemon before others do? */
  constructor({ name, creates, command }: ClientPlan, queues: boolean) {
    this.#name = name
    this.#creates = creates
    this.#begins = command === 'stat' || (creates && queues) ? /^(?!openat|stat)/ : /^raises /
  }

  /** @param itself does the client do it, or somebody who serves it? */
  moves(text: string, itself: boolean): Move[] {
    if (!this.#started) {
      if (this.#begins.test(text)) {
        this.#started = true
        return [this.#move('start'), ...this.#after(text, itself)]
      }
      if (this.#creates || this.#lookedUp || !/^FUSE_LOOKUP /.test(text)) return []
      this.#lookedUp = true
      return [this.#move('look up')]
    }
    return this.#after(text, itself)
  }

  #after(text: string, itself: boolean): Move[] {
    if (!itself) return []
    if (this.#creates && /^raises FAN_OPEN_PERM /.test(text)) {
      this.#stopped = true
      return [this.#move('stop')]
    }
    if (this.#stopped && /^FUSE_/.test(text)) {
      this.#stopped = false
      return [this.#move('continue')]
    }
    return []
  }

  #move(kind: 'look up' | 'start' | 'stop' | 'continue'): Move {
    return { kind, client: this.#name }
  }
}

/** One thread of a listener along the run. */
class Thread {
  readonly #name: string
  readonly #batches: boolean
  /** Takes whose read(2) is not yet begun: it shall find the next event queued as well. */
  #delayed = 0
  #reading = false
  #asks = false

  constructor(name: string, { buffer }: ListenerPlan) {
    this.#name = name
    this.#batches = buffer >= 48
  }

  moves(text: string): Move[] {
    if (gateLines.read.test(text)) return this.#take(text)
    const before = this.rest()
    if (gateLines.take.test(text)) return [...before, this.#pass('take')]
    if (gateLines.answer.test(text)) {
      this.#reading = false
      return [...before, this.#pass('answer')]
    }
    if (gateLines.close.test(text)) return [...before, this.#pass('close')]
    if (this.#reading && /^FUSE_OPEN /.test(text)) {
      // the open of the event fd, inside read(2)
      this.#reading = false
      return before
    }
    if (!/^(FUSE_GETATTR|FUSE_READ|FUSE_OPEN|raises) /.test(text)) return before
    // it asks for the size, and goes on to the page
    const goesOn = this.#asks && /^FUSE_READ /.test(text)
    this.#asks = /^FUSE_GETATTR /.test(text)
    return goesOn ? before : [...before, this.#pass('scan')]
  }

  /** The read that was put off. */
  rest(): Move[] {
    const delayed = this.#delayed
    this.#delayed = 0
    return delayed > 0 ? [this.#pass('read')] : []
  }

  #take(text: string): Move[] {
    const opens = text.endsWith(', opens its file')
    this.#reading = opens
    const goesOn = this.#batches && this.#delayed > 0
    if (this.#batches && !opens) {
      this.#delayed++
      return []
    }
    if (goesOn) return this.rest()
    return [{ ...this.#pass('read'), eventBy: raiserIn(text) }]
  }

  #pass(gate: Gate) {
    return { kind: 'pass', thread: this.#name, gate } as const
  }
}

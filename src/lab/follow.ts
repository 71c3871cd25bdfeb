import type { Gate, ListenerPlan, Move, Plan } from './plan.ts'

/** A line of a model's run: a task says what it does. */
export interface Told {
  readonly task: string
  readonly text: string
}

/**
 * The moves that drive a real run along a run of the model: in its order, clients start, and threads of
 * listeners go on to read, take, scan, answer and close. What others do follows from that.
 */
export function movesAlong(
  lines: readonly Told[],
  { listeners, clients }: Pick<Plan, 'listeners' | 'clients'>,
): Move[] {
  const moves: Move[] = []
  const started = new Set<string>()
  const threads = new Map(
    listeners.flatMap((listener) =>
      [...listener.readers, ...listener.workers].map((name) => [name, new Thread(name, listener)]),
    ),
  )
  for (const { task, text } of lines) {
    if (clients.some(({ name }) => name === task) && !started.has(task)) {
      started.add(task)
      moves.push({ kind: 'start', client: task })
    }
    moves.push(...(threads.get(task)?.moves(text) ?? []))
  }
  return [...moves, ...[...threads.values()].flatMap((thread) => thread.rest())]
}

/** All clients are under way before the listener reads: the most that can be in flight at once. */
export function allAtOnce({ clients }: Pick<Plan, 'clients'>): Move[] {
  return clients.map(({ name }) => ({ kind: 'start', client: name }))
}

/** One thread of a listener along the run. */
class Thread {
  readonly #name: string
  readonly #batches: boolean
  /** Takes whose read(2) is not yet begun: it shall find the next event queued as well. */
  #delayed = 0
  #reading = false

  constructor(name: string, { buffer }: ListenerPlan) {
    this.#name = name
    this.#batches = buffer >= 48
  }

  moves(text: string): Move[] {
    if (/^read\(2\) takes /.test(text)) return this.#take(text)
    const before = this.rest()
    if (/^takes .* from the queue/.test(text)) return [...before, this.#pass('take')]
    if (/^answers /.test(text)) {
      this.#reading = false
      return [...before, this.#pass('answer')]
    }
    if (/^FUSE_FLUSH /.test(text)) return [...before, this.#pass('close')]
    if (this.#reading && /^FUSE_OPEN /.test(text)) {
      // the open of the event fd, inside read(2)
      this.#reading = false
      return before
    }
    if (/^(FUSE_READ|FUSE_OPEN|raises) /.test(text)) return [...before, this.#pass('scan')]
    return before
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
    const begun = goesOn ? this.rest() : [this.#pass('read')]
    return begun
  }

  #pass(gate: Gate): Move {
    return { kind: 'pass', thread: this.#name, gate }
  }
}

import type { Event } from './fanotify.ts'

/*
 * The queue between a listener's readers and its workers, in shared memory: the oldest event first. Places are
 * used again when their event is taken: there are far more of them than tasks that can wait for a verdict.
 */

/** A power of two: the counters of places wrap around. */
const places = 1 << 12
const TAIL = 0
const HEAD = 1
const first = 2
const wordsOfPlace = 3
const FILLED = 2

export const poolBytes = 4 * (first + wordsOfPlace * places)

export class Pool {
  readonly #words: Int32Array

  constructor(memory: SharedArrayBuffer) {
    this.#words = new Int32Array(memory)
  }

  push({ fd, pid }: Event): void {
    const words = this.#words
    const at = this.#at(Atomics.add(words, TAIL, 1))
    if (Atomics.load(words, at + FILLED) !== 0) throw new Error('more events than workers can take')
    Atomics.store(words, at, fd)
    Atomics.store(words, at + 1, pid)
    Atomics.store(words, at + FILLED, 1)
    Atomics.notify(words, at + FILLED)
  }

  /** Waits for an event of its own. */
  take(): Event {
    const words = this.#words
    const at = this.#at(Atomics.add(words, HEAD, 1))
    Atomics.wait(words, at + FILLED, 0)
    const event = { fd: Atomics.load(words, at), pid: Atomics.load(words, at + 1) }
    Atomics.store(words, at + FILLED, 0)
    return event
  }

  #at(place: number): number {
    return first + wordsOfPlace * ((place >>> 0) % places)
  }
}

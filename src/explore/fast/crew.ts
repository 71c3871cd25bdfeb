import { Worker } from 'node:worker_threads'
import type { Kernel } from './kernel.ts'
import * as box from './mailbox.ts'
import type { Piece } from './piece.ts'
import type { Region } from './space.ts'
import type { CompiledModule, SharedMemory } from './webassembly.ts'

const helperFile = new URL('../../../dist/explore/fast/helper.js', import.meta.url)

/** Milliseconds between two looks at helpers that are still at work. */
const glance = 1

/** What members have left when they pause, or are done. Numbers of states: from, and up to. */
export interface Leftovers {
  readonly pieces: Piece[]
  /** Numbers that no state got. */
  readonly holes: (readonly [from: number, to: number])[]
  /** States to look at. */
  readonly news: number[]
  /** Of the helpers. */
  readonly transitions: number
}

/**
 * The threads that share a search: the main thread is the first member, the others help. They are in
 * worker threads of their own, and end when they are dismissed, or with the process.
 */
export class Crew {
  readonly #words: Int32Array
  readonly #memory: SharedMemory
  readonly #region: Region
  readonly #desks: readonly box.Desk[]
  readonly #elders: readonly SharedMemory[]
  #taken: number[] = []
  #lost: Error | undefined
  readonly helpers: Worker[] = []
  /** Milliseconds without any progress after which a helper is taken for dead. */
  patience = 10_000

  /** @param elders the full memories before this one, oldest first */
  constructor(
    memory: SharedMemory,
    region: Region,
    members: number,
    elders: readonly SharedMemory[] = [],
  ) {
    this.#elders = elders
    this.#words = new Int32Array(memory.buffer)
    this.#memory = memory
    this.#region = region
    this.#desks = Array.from({ length: Math.min(members, box.mostMembers(region)) }, (_, member) =>
      box.deskAt(region.from, member),
    )
  }

  /** Where the main thread works, besides what it has for itself. */
  settle(kernel: Kernel) {
    kernel.crew.value = this.#region.from
    const { mailbox, aside, news } = this.#desks[0]!
    kernel.mailbox.value = mailbox
    kernel.aside.value = aside
    kernel.news.value = news
  }

  /** Starts the helpers, which takes them a while. */
  hire(code: CompiledModule) {
    if (this.helpers.length > 0) return
    for (const desk of this.#desks.slice(1)) {
      const workerData: box.Contract = {
        memory: this.#memory,
        code,
        crew: this.#region.from,
        desk,
        elders: this.#elders,
      }
      const worker = new Worker(helperFile, { workerData, execArgv: [] })
      this.helpers.push(worker)
      worker.unref()
      worker.on('error', (error) => {
        this.#lost ??= new Error(`a thread of the search failed: ${error.message}`)
      })
      worker.on('exit', () => {
        if (this.#stateOf(desk) === box.DISMISSED) return
        this.#lost ??= new Error('a thread of the search has ended before the search')
      })
    }
  }

  dismiss() {
    for (const desk of this.#desks.slice(1)) this.#become(desk, box.DISMISSED)
  }

  get size(): number {
    return this.#desks.length
  }

  get isReady(): boolean {
    this.#mustBeWhole()
    return this.#desks.slice(1).some((desk) => this.#stateOf(desk) === box.READY)
  }

  /** Waits until all helpers have started. */
  assemble() {
    for (const desk of this.#desks.slice(1)) {
      Atomics.wait(this.#words, this.#wordOf(desk, box.STATE), box.STARTING, this.patience)
    }
  }

  /** All who are ready take states up to `until`, and give new ones numbers below `most`. */
  begin(kernel: Kernel, cursor: number, until: number, numbers: number, most: number) {
    this.#taken = this.#desks.map(() => 0)
    for (const desk of this.#desks) {
      this.#words.fill(0, this.#wordOf(desk, box.ASIDE), this.#wordOf(desk, box.TRANSITIONS + 2))
    }
    this.#call(kernel, [cursor, until, numbers, most, 0, box.EXPAND])
  }

  /** All who are ready enter so many states into the index anew. */
  reindex(kernel: Kernel, states: number) {
    const kibibytes = 2 ** kernel.indexBits.value / 256
    for (const [until, job] of [[kibibytes, box.CLEAR] as const, [states, box.ENTER] as const]) {
      this.#call(kernel, [0, until, 0, 0, 0, job])
      kernel.sharing.value = 1
      kernel.lendAHand()
      kernel.sharing.value = 0
      this.join(() => {})
    }
  }

  #call(kernel: Kernel, words: readonly number[]) {
    this.#words.set(words, this.#region.from / 4)
    kernel.brief()
    for (const desk of this.#desks.slice(1)) {
      if (this.#stateOf(desk) === box.READY) this.#become(desk, box.WORKING)
    }
  }

  pause() {
    Atomics.store(this.#words, this.#region.from / 4 + box.PAUSE, 1)
  }

  get pauses(): boolean {
    return Atomics.load(this.#words, this.#region.from / 4 + box.PAUSE) !== 0
  }

  /** The next state that nobody has taken. */
  get cursor(): number {
    const from = this.#region.from / 4
    return Math.min(Atomics.load(this.#words, from + box.CURSOR), this.#words[from + box.UNTIL]!)
  }

  /** The first number that nobody has taken. */
  get numbers(): number {
    return Atomics.load(this.#words, this.#region.from / 4 + box.NUMBERS)
  }

  /** What helpers have put aside and is not done yet. */
  putAside(): { readonly member: number; readonly piece: Piece }[] {
    return this.#desks.flatMap((desk, member) => {
      const end = Atomics.load(this.#words, this.#wordOf(desk, box.ASIDE))
      const next = this.#taken[member]!
      return next < end ? [{ member, piece: { list: desk.aside, next, end } }] : []
    })
  }

  /** How far the main thread has come with what that member has put aside. */
  did(member: number, next: number) {
    this.#taken[member] = next
  }

  /** Waits for helpers at work, a moment. False if there are none. */
  wait(): boolean {
    const busy = this.#desks.slice(1).find((desk) => this.#stateOf(desk) === box.WORKING)
    if (busy === undefined) {
      this.#mustBeWhole()
      return false
    }
    Atomics.wait(this.#words, this.#wordOf(busy, box.STATE), box.WORKING, glance)
    return true
  }

  /** Waits until no helper is at work, doing `meanwhile` what there is to do. */
  join(meanwhile: () => void) {
    let beats = -1
    let since = performance.now()
    while (this.wait()) {
      meanwhile()
      const now = this.#desks.reduce((sum, at) => sum + this.#words[this.#wordOf(at, box.BEAT)]!, 0)
      if (now !== beats) {
        beats = now
        since = performance.now()
      } else if (performance.now() - since > this.patience) {
        this.#lost ??= new Error('a thread of the search does not answer any more')
      }
      this.#mustBeWhole()
    }
    meanwhile()
  }

  /** What all members have left, once none is at work. */
  leftovers(): Leftovers {
    const pieces = this.putAside().map(({ piece }) => piece)
    const holes: [number, number][] = []
    const news: number[] = []
    let transitions = 0
    this.#desks.forEach((desk, member) => {
      const word = (at: number) => this.#words[this.#wordOf(desk, at)]!
      const [next, end] = [word(box.CHUNK), word(box.CHUNK + 1)]
      if (next < end) pieces.push({ list: 0, next, end })
      const [from, to] = [word(box.BLOCK), word(box.BLOCK + 1)]
      if (from < to) holes.push([from, to])
      const list = this.#words.subarray(desk.news / 4, desk.news / 4 + word(box.NEWS))
      for (const state of list) news.push(state)
      if (member > 0) {
        const at = desk.mailbox + box.TRANSITIONS * 4
        transitions += new DataView(this.#memory.buffer).getFloat64(at, true)
      }
    })
    return { pieces, holes, news, transitions }
  }

  #mustBeWhole() {
    if (this.#desks.slice(1).some((desk) => this.#stateOf(desk) === box.FAILED)) {
      this.#lost ??= new Error('a thread of the search failed')
    }
    if (this.#lost !== undefined) throw this.#lost
  }

  #become(desk: box.Desk, state: number) {
    Atomics.store(this.#words, this.#wordOf(desk, box.STATE), state)
    Atomics.notify(this.#words, this.#wordOf(desk, box.STATE))
  }

  #stateOf(desk: box.Desk): number {
    return Atomics.load(this.#words, this.#wordOf(desk, box.STATE))
  }

  #wordOf(desk: box.Desk, at: number): number {
    return desk.mailbox / 4 + at
  }
}

/**
 * Closes the gaps in numbers: the last states get the free numbers before them. Calls `move` for each.
 * @param top the first number that nobody has taken
 * @returns how many states there are, and the new numbers of those that were moved
 */
export function closeHoles(
  holes: readonly (readonly [from: number, to: number])[],
  top: number,
  move: (from: number, to: number) => void,
): { readonly count: number; readonly moved: ReadonlyMap<number, number> } {
  const free = new Set<number>()
  for (const [from, to] of holes) for (let i = from; i < to; i++) free.add(i)
  const count = top - free.size
  const targets = [...free].filter((number) => number < count)
  const moved = new Map<number, number>()
  for (let from = top - 1; from >= count; from--) {
    if (free.has(from)) continue
    const to = targets.pop()!
    move(from, to)
    moved.set(from, to)
  }
  return { count, moved }
}

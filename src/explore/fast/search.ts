import type { System } from '../../system/index.ts'
import type { Exploration, Extent, Observer, SearchOrder } from '../exploration.ts'
import { layOutGenerously } from '../headroom.ts'
import type { Ints } from '../ints.ts'
import { fingerprintOf, Journal, misfit, replay } from '../journal.ts'
import type { Layout } from '../layout.ts'
import { LocalSystem } from '../local.ts'
import type { Snapshot } from '../snapshot.ts'
import { FieldOverflow, type NamedProposition } from '../tables.ts'
import { Crew, closeHoles, type Piece } from './crew.ts'
import { Decisions, OutOfRoom } from './decisions.ts'
import { groupsOf } from './groups.ts'
import {
  batchRoom,
  DONE,
  ENDED,
  FALSE,
  FULL,
  type Kernel,
  kernelCode,
  STOPPED,
  startKernel,
  TRUE,
} from './kernel.ts'
import type { Space } from './space.ts'

const watchWords = 4
const planWords = 5
/** States to expand in one call of the kernel. */
const mostAtOnce = 2 ** 30
const firstIndexBits = 10
/** The index keeps a fifth of its entries empty. */
const fullest = 4 / 5

/** With fewer states than this, and fewer to expand, one thread is as fast as many. */
const fewStates = 200_000
const fewToExpand = 2_000
/** Words of a mailbox hold no larger numbers. */
const mostNumbers = 2 ** 31
/** While it shares the work the main thread looks after others whenever it has expanded so many states. */
const turn = 1_024

export interface FastOptions {
  readonly order?: SearchOrder
  readonly propositions?: readonly NamedProposition[]
  readonly observer?: Observer
  /** Keep what it takes to save the search. One thread does it then. */
  readonly journal?: boolean
  /** How many threads are to share a breadth-first search; the main thread is one of them. */
  readonly workers?: number
  /** How many states make it worth while that they do. */
  readonly shareFrom?: number
  /** How many states a thread takes at once. */
  readonly chunk?: number
}

/** Crews of searches that nobody can go on with any more. */
const abandoned = new FinalizationRegistry<Crew>((crew) => crew.dismiss())

/**
 * The search with its inner loops in WebAssembly: the same states in the same order as the plain Search,
 * under the same numbers.
 */
export class FastSearch implements Exploration {
  readonly local: LocalSystem
  readonly symmetry = undefined
  readonly partialOrder = undefined
  readonly #deep: boolean
  readonly #observer: Observer
  readonly #propositions: readonly NamedProposition[]
  readonly #space: Space
  readonly #kernel: Kernel
  #decisions: Decisions
  /** How many ids each component had when states were last laid out. */
  #sizes: readonly number[]
  #stopped = false
  #full = false
  /** Breadth-first: the next state of the level to take, where the level ends, how many are complete. */
  #cursor = 0
  #levelEnd = 1
  #depth = 0
  /** What was taken and is not expanded, and new states that have not been looked at. */
  readonly #left: Piece[] = []
  readonly #news: number[] = []
  readonly crew: Crew | undefined
  readonly #shareFrom: number

  constructor(system: System, space: Space, options: FastOptions = {}) {
    this.local = new LocalSystem(system)
    if (options.journal) this.local.journal = new Journal()
    this.#deep = options.order === 'dfs'
    this.#observer = options.observer ?? {}
    this.#propositions = options.propositions ?? []
    this.#space = space
    this.#sizes = this.local.components.map(() => 1)
    this.#decisions = this.#newDecisions()
    const host = {
      decide: (window: number, state: number) => this.#decisions.decide(window, state >>> 0),
      answer: (proposition: number, state: number) =>
        this.#decisions.answer(proposition, state >>> 0),
      look: (state: number) => this.#look(state),
    }
    this.#kernel = startKernel(space.memory, host, kernelCode())
    this.#place()
    this.#shareFrom = options.shareFrom ?? fewStates
    const members = this.#deep || options.journal ? 1 : (options.workers ?? 1)
    if (members > 1 && space.crew !== undefined) {
      this.crew = new Crew(space.memory, space.crew, members)
      this.crew.settle(this.#kernel)
      if (options.chunk !== undefined) this.#kernel.chunkSize.value = options.chunk
      abandoned.register(this, this.crew)
    }
    const first = space.scratch
    this.#decisions.pack(
      this.local.components.map(() => 0),
      first,
    )
    this.#kernel.begin(first)
    this.#stopped = this.#observer.stateFound?.(0, this) === true
    this.#awaitNews()
  }

  /** Tells the kernel where everything lies. */
  #place() {
    const kernel = this.#kernel
    const space = this.#space
    kernel.forks.value = space.forks
    kernel.watches.value = space.watches
    kernel.batch.value = space.batch
    kernel.index.value = space.index.from
    kernel.indexBits.value = firstIndexBits
    kernel.data.value = space.states.from
    kernel.parents.value = space.states.to - 4
    kernel.parentShift.value = this.#deep ? 3 : 2
    kernel.stack.value = space.states.to - 8
    kernel.windows.value = this.#decisions.windows.length
    kernel.rows.value = this.#decisions.rows
    kernel.stride.value = this.#decisions.stride
  }

  get extent(): Extent {
    const states = this.#count
    return {
      states,
      transitions: this.#kernel.transitions.value,
      frontier: this.#frontier,
      depth: this.#depth,
      bytes:
        states * this.#bytesPerState +
        this.#decisions.bytes +
        2 ** this.#kernel.indexBits.value * 4,
    }
  }

  get #count(): number {
    return this.#kernel.count.value >>> 0
  }

  get #bytesPerState(): number {
    return this.#decisions.stride + (this.#deep ? 8 : 4)
  }

  get exhausted(): boolean {
    return this.#frontier === 0
  }

  get #frontier(): number {
    if (this.#deep) return this.#kernel.stacked.value >>> 0
    const left = this.#left.reduce((sum, { next, end }) => sum + end - next, 0)
    return this.#count - this.#cursor + left
  }

  get done(): boolean {
    return this.#stopped || this.exhausted
  }

  get full(): boolean {
    return this.#full
  }

  advance(
    count: number,
    maxStates = Number.POSITIVE_INFINITY,
    maxBytes = Number.POSITIVE_INFINITY,
  ): void {
    this.#full = false
    this.#lookAtNews()
    for (let budget = count; budget > 0 && !this.done && !this.#full; ) {
      const limit = Math.max(this.#count, Math.min(maxStates, this.#capacity(maxBytes)))
      const piece = this.#left.at(-1)
      if (this.#deep) budget -= this.#deepen(budget, limit)
      else if (piece !== undefined) {
        budget -= this.#expand(piece, budget, limit)
        if (piece.next === piece.end) this.#left.pop()
      } else {
        budget -= this.#goOn(budget, limit)
      }
      if (this.#left.length === 0 && this.#cursor === this.#levelEnd) this.#closeLevel()
    }
    if (this.done) this.crew?.dismiss()
  }

  #closeLevel() {
    if (this.#count === this.#levelEnd) return
    this.#levelEnd = this.#count
    this.#depth++
  }

  #deepen(budget: number, limit: number): number {
    const kernel = this.#kernel
    const before = kernel.popped.value >>> 0
    const done = () => (kernel.popped.value >>> 0) - before
    kernel.limit.value = limit
    this.#attempt(() => kernel.advance(true, Math.min(budget - done(), mostAtOnce)))
    return done()
  }

  /** Expands up to so many of these states. Returns how many. */
  #expand(piece: Piece, budget: number, limit?: number): number {
    const kernel = this.#kernel
    const before = piece.next
    if (limit !== undefined) kernel.limit.value = limit
    kernel.agenda.value = piece.list
    kernel.next.value = piece.next
    kernel.end.value = piece.end
    const done = () => (kernel.next.value >>> 0) - before
    try {
      this.#attempt(() => kernel.advance(false, Math.min(budget - done(), mostAtOnce)))
    } finally {
      piece.next = kernel.next.value >>> 0
    }
    return piece.next - before
  }

  #attempt(run: () => number) {
    try {
      this.#heed(this.#retrying(run))
    } catch (error) {
      if (!(error instanceof OutOfRoom)) throw error
      this.#full = true
    }
  }

  #heed(ending: number) {
    if (ending === FULL) this.#full = true
    if (ending === STOPPED) this.#stopped = true
    if (ending === ENDED && this.#ended(this.#kernel.ended.value >>> 0)) this.#stopped = true
  }

  /** Takes states of the level, alone or together with helpers. */
  #goOn(budget: number, limit: number): number {
    const until = Math.min(this.#levelEnd, this.#cursor + budget)
    if (this.#isWorthSharing(until - this.#cursor)) {
      const numbers = this.#numbersToShare(limit)
      if (numbers !== undefined) return this.#share(until, numbers)
    }
    const piece = { list: 0, next: this.#cursor, end: this.#levelEnd }
    try {
      return this.#expand(piece, budget, limit)
    } finally {
      this.#cursor = piece.next
    }
  }

  #isWorthSharing(toExpand: number): boolean {
    if (this.crew === undefined || this.#count < this.#shareFrom) return false
    if (this.#observer.stateFound !== undefined && this.#observer.awaits === undefined) return false
    this.crew.hire(kernelCode())
    return toExpand >= Math.min(fewToExpand, this.#shareFrom) && this.crew.isReady
  }

  /** The first number that new states must not get while the index stays as it is. */
  #numbersToShare(limit: number): number | undefined {
    const kernel = this.#kernel
    const many = Math.min(limit, mostNumbers)
    const least = this.#count + this.crew!.size * 4 * batchRoom
    const room = () => Math.floor(2 ** kernel.indexBits.value * fullest) - batchRoom
    if (many < least) return undefined
    while (room() < Math.max(least, Math.min(this.#count * 1.25, many))) kernel.extend()
    return Math.min(many, room())
  }

  /**
   * Expands the level up to there, all together. User code runs on this thread only: helpers put aside
   * the states that it has to be run for, and this thread expands them. New states get their final numbers
   * at the end, when all have stopped.
   */
  #share(until: number, numbers: number): number {
    const kernel = this.#kernel
    const crew = this.crew!
    const first = this.#cursor
    const own: Piece = { list: 0, next: 0, end: 0 }
    crew.begin(kernel, first, until, this.#count, numbers)
    kernel.sharing.value = 1
    kernel.count.value = 0
    kernel.limit.value = 0
    let failure: unknown
    const attempt = (work: () => void) => {
      if (crew.pauses) return
      try {
        work()
      } catch (error) {
        kernel.abandon()
        failure = error
      }
      if (failure !== undefined || this.#full || this.#stopped) crew.pause()
    }
    const lookAfterOthers = () => {
      for (const { member, piece } of crew.putAside()) {
        attempt(() => this.#expandShared(piece))
        crew.did(member, piece.next)
      }
    }
    do {
      lookAfterOthers()
      attempt(() => this.#expandShared(own))
    } while (!crew.pauses && (own.next < own.end || crew.cursor < until))
    crew.join(lookAfterOthers)
    this.#full = false
    this.#gather(own)
    if (failure instanceof OutOfRoom) this.#full = true
    else if (failure instanceof FieldOverflow) {
      this.#attempt(() => {
        this.#relayout()
        return DONE
      })
    } else if (failure !== undefined) throw failure
    return this.#cursor - first
  }

  /** Expands these and, if they are of the level, what comes after them for a while. */
  #expandShared(piece: { list: number; next: number; end: number }) {
    const kernel = this.#kernel
    kernel.agenda.value = piece.list
    kernel.next.value = piece.next
    kernel.end.value = piece.end
    try {
      this.#heed(kernel.advance(false, turn))
    } finally {
      piece.next = kernel.next.value >>> 0
      piece.end = kernel.end.value >>> 0
    }
  }

  /** Makes one of what all have done, when none is at work. */
  #gather(own: Piece) {
    const kernel = this.#kernel
    const crew = this.crew!
    kernel.next.value = own.next
    kernel.end.value = own.end
    kernel.leave()
    kernel.sharing.value = 0
    const { pieces, holes, news, transitions } = crew.leftovers()
    kernel.transitions.value += transitions
    this.#left.push(...pieces)
    this.#cursor = crew.cursor
    const { count, moved } = closeHoles(holes, crew.numbers, (from, to) => kernel.move(from, to))
    kernel.count.value = count
    this.#news.push(...news.map((state) => moved.get(state) ?? state).sort((a, b) => b - a))
    this.#lookAtNews()
  }

  /** Shows the observer what helpers have found. */
  #lookAtNews() {
    for (let state = this.#news.at(-1); state !== undefined; state = this.#news.at(-1)) {
      if (!this.#stopped && this.#kernel.isNews(state) !== 0) this.#look(state)
      this.#news.pop()
    }
  }

  #ended(state: number): boolean {
    return this.#observer.stateEnded?.(state, this) === true
  }

  /**
   * As many states as fit into their region and into the index while it has empty entries, and take no
   * more bytes than those in all.
   */
  #capacity(maxBytes: number): number {
    const { states, index } = this.#space
    const slack = batchRoom + 1
    const mostBits = Math.log2(index.to - index.from) - 2
    let most = 0
    for (let bits = this.#kernel.indexBits.value; bits <= mostBits; bits++) {
      const left = maxBytes - this.#decisions.bytes - 2 ** bits * 4
      const fit = Math.min(2 ** bits * fullest - slack, left / this.#bytesPerState)
      most = Math.max(most, Math.floor(fit))
    }
    const room = Math.floor((states.to - states.from) / this.#bytesPerState) - slack
    return Math.max(this.#count, Math.min(most, room))
  }

  /** Runs the kernel; anew when an id has outgrown its field. */
  #retrying<T>(run: () => T): T {
    for (;;) {
      try {
        return run()
      } catch (error) {
        this.#kernel.abandon()
        if (!(error instanceof FieldOverflow)) throw error
        this.#relayout()
      }
    }
  }

  /** An id outgrew its field: wider fields, new decisions, every stored state packed anew. */
  #relayout() {
    const from = this.#decisions.layout
    this.#decisions = this.#newDecisions()
    this.#repack(from)
    this.#kernel.reindex()
    this.#awaitNews()
  }

  /** Packs all states as the decisions want them. */
  #repack(from: Layout) {
    const { layout: to, stride, rows, windows } = this.#decisions
    const { words, plan, scratch } = this.#space
    this.local.components.forEach((_, i) => {
      const mask = 2 ** from.width[i]! - 1
      const row = [from.word[i]! * 4, from.shift[i]!, mask, to.word[i]! * 4, to.shift[i]!]
      words.set(row, plan / 4 + i * planWords)
    })
    this.#kernel.repack(plan, this.local.components.length, stride, scratch)
    this.#kernel.rows.value = rows
    this.#kernel.windows.value = windows.length
  }

  #newDecisions(): Decisions {
    const sizes = this.local.interners.map((interner) => interner.size)
    const groups = groupsOf(this.local)
    const layout = layOutGenerously(sizes, this.#sizes, groups)
    this.#sizes = sizes
    const { words, decisions } = this.#space
    return new Decisions(this.local, layout, groups, this.#propositions, words, decisions)
  }

  #look(state: number): boolean {
    const stop = this.#observer.stateFound!(state >>> 0, this)
    this.#awaitNews()
    if (stop) this.#stopped = true
    return stop
  }

  /** Tells the kernel which new states to show to the observer. */
  #awaitNews() {
    const { words, watches } = this.#space
    const kernel = this.#kernel
    kernel.watched.value = 0
    if (this.#observer.stateFound === undefined) return
    const awaited = this.#observer.awaits?.()
    const rows =
      awaited === undefined
        ? [[0, TRUE, 0]]
        : awaited.map(({ proposition, value }) => [
            proposition,
            this.#decisions.rootOf(proposition),
            value ? TRUE : FALSE,
          ])
    rows.forEach((row, i) => {
      words.set(row, watches / 4 + i * watchWords)
    })
    kernel.watched.value = rows.length
  }

  #addressOf(state: number): number {
    return this.#space.states.from + state * this.#decisions.stride
  }

  allRest(state: number): boolean {
    return this.#decisions.allRest(this.#addressOf(state))
  }

  answer(proposition: number, state: number): boolean {
    return this.#kernel.isTrue(proposition, this.#decisions.rootOf(proposition), state) !== 0
  }

  idsOf(state: number): number[] {
    return this.#decisions.idsAt(this.#addressOf(state))
  }

  find(ids: readonly number[]): number {
    const at = this.#freeRoom
    this.#decisions.pack(ids, at)
    return this.#kernel.lookUp(at)
  }

  readonly #found: number[] = []

  successorsOf(state: number): readonly number[] {
    const count = this.#retrying(() => this.#kernel.successors(state, this.#freeRoom))
    const from = this.#freeRoom / 4
    this.#found.length = count
    for (let i = 0; i < count; i++) this.#found[i] = this.#space.words[from + 2 * i]! | 0
    return this.#found
  }

  addMoves(state: number, list: Ints): void {
    let room = 0
    const count = this.#retrying(() => {
      room = this.#freeRoom
      return this.#kernel.successors(state, room)
    })
    const { words } = this.#space
    for (let i = room / 4; i < room / 4 + 2 * count; i++) list.push(words[i]! | 0)
  }

  /** Behind the states there is room for what is needed for a moment. */
  get #freeRoom(): number {
    return this.#addressOf(this.#count)
  }

  save(): Snapshot {
    const { transitions, stack, stacked, parents, parentShift } = this.#kernel
    const { words, states } = this.#space
    const count = this.#count
    const step = 2 ** (parentShift.value - 2)
    /** Numbers that lie from there downwards. */
    const downwards = (from: number, length: number) => {
      const numbers = new Int32Array(length)
      for (let i = 0; i < length; i++) numbers[i] = words[(from >>> 0) / 4 - i * step]!
      return numbers
    }
    const { stride, layout } = this.#decisions
    return {
      order: this.#deep ? 'dfs' : 'bfs',
      symmetry: false,
      partialOrder: false,
      journal: this.local.journal!.words,
      fingerprint: fingerprintOf(this.local),
      layout,
      stride: stride / 4,
      states: new Int32Array(words.buffer, states.from, (count * stride) / 4),
      parents: downwards(parents.value, count),
      stack: this.#deep ? downwards(stack.value, stacked.value) : new Int32Array(0),
      next: this.#cursor,
      levelEnd: this.#levelEnd,
      depth: this.#depth,
      transitions: transitions.value,
    }
  }

  restore(snapshot: Snapshot): void {
    const { order, symmetry, partialOrder, journal, fingerprint, layout, stride, states } = snapshot
    if ((order === 'dfs') !== this.#deep || symmetry || partialOrder) throw misfit()
    replay(journal, this.local)
    if (fingerprintOf(this.local) !== fingerprint) throw misfit()
    const kernel = this.#kernel
    const { words } = this.#space
    words.set(states, this.#space.states.from / 4)
    kernel.count.value = snapshot.parents.length
    kernel.stride.value = stride * 4
    this.#decisions = this.#newDecisions()
    this.#repack(layout)
    const step = 2 ** (kernel.parentShift.value - 2)
    const write = (numbers: Int32Array, from: number) => {
      numbers.forEach((number, i) => {
        words[(from >>> 0) / 4 - i * step] = number
      })
    }
    write(snapshot.parents, kernel.parents.value)
    write(snapshot.stack, kernel.stack.value)
    kernel.stacked.value = snapshot.stack.length
    this.#cursor = snapshot.next
    this.#levelEnd = snapshot.levelEnd
    this.#depth = snapshot.depth
    kernel.transitions.value = snapshot.transitions
    kernel.resume()
    this.#stopped = false
    this.#awaitNews()
  }

  pathTo(state: number): number[] {
    const { parents, parentShift } = this.#kernel
    const { words } = this.#space
    const last = (parents.value >>> 0) / 4
    const step = 2 ** (parentShift.value - 2)
    const path = [state]
    for (let at = state; at !== 0; ) {
      at = words[last - at * step]!
      path.push(at)
    }
    return path.reverse()
  }
}

import type { System } from '../../system/index.ts'
import type { Exploration, Extent, Observer, SearchOrder } from '../exploration.ts'
import { layOutGenerously } from '../headroom.ts'
import type { Ints } from '../ints.ts'
import { fingerprintOf, Journal, misfit, replay } from '../journal.ts'
import type { Group, Layout } from '../layout.ts'
import { LocalSystem } from '../local.ts'
import type { Snapshot } from '../snapshot.ts'
import { FieldOverflow, type NamedProposition } from '../tables.ts'
import { Crew, closeHoles, type Piece } from './crew.ts'
import { Decisions, OutOfRoom } from './decisions.ts'
import { Elders } from './elders.ts'
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
import { fullest, Segment } from './segment.ts'
import { reserveSpace, type Space } from './space.ts'

const watchWords = 4
/** States to expand in one call of the kernel. */
const mostAtOnce = 2 ** 30
/** Numbers of states are signed words: in a memory, those of the memories before it are below 0. */
const mostStates = 2 ** 31

/** With fewer states than this, and fewer to expand, one thread is as fast as many. */
const fewStates = 200_000
const fewToExpand = 2_000
/** What a memory takes at least, besides its decisions. */
const leastBytes = 2 ** 16
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
  /** Where the search goes on when a memory is full; undefined where it cannot. Default: one as large. */
  readonly nextSpace?: () => Space | undefined
  /** No more states than this in one memory. Default: as many as have room. */
  readonly statesEach?: number
}

/** Crews of searches that nobody can go on with any more. */
const abandoned = new FinalizationRegistry<Crew>((crew) => crew.dismiss())

/**
 * The search with its inner loops in WebAssembly: the same states in the same order as the plain Search,
 * under the same numbers. Its states are in one memory or, once that is full, in several: those that are
 * full stay as they are, and are asked about all that is new to the last one.
 */
export class FastSearch implements Exploration {
  readonly local: LocalSystem
  readonly symmetry = undefined
  readonly partialOrder = undefined
  readonly #deep: boolean
  readonly #observer: Observer
  readonly #propositions: readonly NamedProposition[]
  /** Its memories: the last one takes new states. */
  readonly #segments: Segment[] = []
  #segment!: Segment
  #elders!: Elders
  /** Bytes of the full memories. */
  #sealed = 0
  /** The most bytes that decisions have taken: new ones take no fewer before long. */
  #decided = 0
  #decisions!: Decisions
  #groups: readonly Group[] = []
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
  crew: Crew | undefined
  readonly #shareFrom: number
  readonly #members: number
  readonly #chunk: number | undefined
  readonly #nextSpace: () => Space | undefined
  readonly #statesEach: number

  constructor(system: System, space: Space, options: FastOptions = {}) {
    this.local = new LocalSystem(system)
    if (options.journal) this.local.journal = new Journal()
    this.#deep = options.order === 'dfs'
    this.#observer = options.observer ?? {}
    this.#propositions = options.propositions ?? []
    this.#sizes = this.local.components.map(() => 1)
    this.#shareFrom = options.shareFrom ?? fewStates
    this.#members = this.#deep || options.journal ? 1 : (options.workers ?? 1)
    this.#chunk = options.chunk
    this.#nextSpace = options.nextSpace ?? (() => reserveSpace(space.size))
    this.#statesEach = options.statesEach ?? Number.POSITIVE_INFINITY
    this.#open(space, this.#newLayout())
    this.#decisions.pack(
      this.local.components.map(() => 0),
      space.scratch,
    )
    this.#kernel.begin(space.scratch)
    this.#stopped = this.#observer.stateFound?.(0, this) === true
    this.#awaitNews()
  }

  get #kernel(): Kernel {
    return this.#segment.kernel
  }

  get #space(): Space {
    return this.#segment.space
  }

  /** Goes on in a memory that is empty. */
  #open(space: Space, layout: Layout) {
    const before = this.#segments.map(({ space, kernel }) => ({ words: space.words, kernel }))
    const elders: Elders = new Elders(() => ({ words: space.words, kernel }), before)
    const kernel: Kernel = startKernel(
      space.memory,
      {
        decide: (window, state) => this.#decisions.decide(window, state >>> 0),
        answer: (proposition, state) => this.#decisions.answer(proposition, state >>> 0),
        look: (state) => this.#look(this.#segment.first + state),
        ask: (many) => elders.ask(many, kernel.known() >>> 0, kernel.found() >>> 0),
        fetch: (state) => elders.fetch(state, kernel.guest() >>> 0),
      },
      kernelCode(),
    )
    const first = this.#segments.at(-1)?.end ?? 0
    this.#segment = new Segment(space, kernel, layout, first, this.#deep, this.#statesEach)
    this.#segments.push(this.#segment)
    this.#elders = elders
    kernel.asks.value = before.length > 0 ? 1 : 0
    this.#decide(layout)
    this.#gatherCrew()
  }

  #gatherCrew() {
    const { memory, crew } = this.#space
    this.crew = undefined
    if (this.#members === 1 || crew === undefined) return
    const elders = this.#segments.slice(0, -1).map(({ space }) => space.memory)
    this.crew = new Crew(memory, crew, this.#members, elders)
    this.crew.settle(this.#kernel)
    if (this.#chunk !== undefined) this.#kernel.chunkSize.value = this.#chunk
    abandoned.register(this, this.crew)
  }

  get #decisionBytes(): number {
    return Math.max(this.#decided, this.#decisions.bytes)
  }

  /** Works out decisions anew, for states packed like that. */
  #decide(layout: Layout) {
    if (this.#decisions !== undefined) this.#decided = this.#decisionBytes
    const { words, decisions } = this.#space
    this.#decisions = new Decisions(
      this.local,
      layout,
      this.#groups,
      this.#propositions,
      words,
      decisions,
    )
    this.#kernel.rows.value = this.#decisions.rows
    this.#kernel.windows.value = this.#decisions.windows.length
    for (const full of this.#segments.slice(0, -1)) full.answerTo(layout)
  }

  /** Goes on in another memory. False where there is none. */
  #moveOn(layout: Layout): boolean {
    const full = this.#segment
    if (this.local.journal !== undefined || full.end >= mostStates) return false
    const space = this.#nextSpace()
    if (space === undefined) return false
    const { crew } = this
    const lists = this.#left.filter(({ list }) => list !== 0)
    this.#sealed += full.bytes + this.#decisions.bytes
    this.#open(space, layout)
    const { kernel, first } = this.#segment
    kernel.transitions.value = full.kernel.transitions.value
    kernel.popped.value = full.kernel.popped.value
    if (this.#deep) this.#segment.takeStackOf(full)
    for (const { list, end } of lists) {
      const numbers = full.space.words.subarray(list / 4, list / 4 + end)
      space.words.set(
        numbers.map((state) => state - (first - full.first)),
        list / 4,
      )
    }
    if (crew !== undefined && crew.helpers.length > 0) {
      crew.dismiss()
      this.crew?.hire(kernelCode())
      this.crew?.assemble()
    }
    this.#awaitNews()
    return true
  }

  get extent(): Extent {
    const states = this.#count
    return {
      states,
      transitions: this.#kernel.transitions.value,
      frontier: this.#frontier,
      depth: this.#depth,
      bytes: this.#bytes,
    }
  }

  get #bytes(): number {
    return this.#sealed + this.#segment.bytes + this.#decisions.bytes
  }

  get #count(): number {
    return this.#segment.end
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
      const limit = Math.max(this.#count, Math.min(maxStates, mostStates, this.#capacity(maxBytes)))
      const piece = this.#left.at(-1)
      if (this.#deep) budget -= this.#deepen(budget, limit)
      else if (piece !== undefined) {
        budget -= this.#expand(piece, budget, limit)
        if (piece.next === piece.end) this.#left.pop()
      } else {
        budget -= this.#goOn(budget, limit)
      }
      if (this.#left.length === 0 && this.#cursor === this.#levelEnd) this.#closeLevel()
      if (this.#full && this.#mayMoveOn(maxStates, maxBytes)) {
        this.#full = !this.#moveOn(this.#segment.layout)
      }
    }
    if (this.done) this.crew?.dismiss()
  }

  /** Is it the memory alone that is full, and may there be another one? */
  #mayMoveOn(maxStates: number, maxBytes: number): boolean {
    const { count, room } = this.#segment
    const least = this.#bytes + this.#decisionBytes + leastBytes
    return count > 0 && count >= room && this.#count < maxStates && least <= maxBytes
  }

  #closeLevel() {
    if (this.#count === this.#levelEnd) return
    this.#levelEnd = this.#count
    this.#depth++
  }

  #deepen(budget: number, limit: number): number {
    const kernel = this.#kernel
    const before = kernel.popped.value >>> 0
    kernel.limit.value = limit - this.#segment.first
    this.#attempt(() => kernel.advance(true, Math.min(budget, mostAtOnce)))
    return (kernel.popped.value >>> 0) - before
  }

  /** Expands up to so many of these states. Returns how many. */
  #expand(piece: Piece, budget: number, limit: number): number {
    const { kernel, first } = this.#segment
    const before = piece.next
    const offset = piece.list === 0 ? first : 0
    kernel.limit.value = limit - first
    kernel.agenda.value = piece.list
    kernel.next.value = piece.next - offset
    kernel.end.value = piece.end - offset
    try {
      this.#attempt(() => kernel.advance(false, Math.min(budget, mostAtOnce)))
    } finally {
      piece.next = offset + kernel.next.value
    }
    return piece.next - before
  }

  /** Runs the kernel as far as it comes: what an id that outgrew its field has stopped is to be begun anew. */
  #attempt(run: () => number) {
    try {
      this.#heed(this.#orRelayout(run) ?? DONE)
    } catch (error) {
      if (!(error instanceof OutOfRoom)) throw error
      this.#full = true
    }
  }

  /** Runs the kernel; undefined when an id has outgrown its field. */
  #orRelayout<T>(run: () => T): T | undefined {
    try {
      return run()
    } catch (error) {
      this.#kernel.abandon()
      if (!(error instanceof FieldOverflow)) throw error
      this.#relayout()
      return undefined
    }
  }

  #heed(ending: number) {
    if (ending === FULL) this.#full = true
    if (ending === STOPPED) this.#stopped = true
    if (ending === ENDED && this.#ended(this.#segment.first + this.#kernel.ended.value))
      this.#stopped = true
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

  /** The first number in this memory that new states must not get while the index stays as it is. */
  #numbersToShare(limit: number): number | undefined {
    const { kernel, first, count } = this.#segment
    const many = limit - first
    const least = count + this.crew!.size * 4 * batchRoom
    const room = () => Math.floor(2 ** kernel.indexBits.value * fullest) - batchRoom
    if (many < least) return undefined
    while (room() < Math.max(least, Math.min(count * 1.25, many))) kernel.extend()
    return Math.min(many, room())
  }

  /**
   * Expands the level up to there, all together. User code runs on this thread only: helpers put aside
   * the states that it has to be run for, and this thread expands them. New states get their final numbers
   * at the end, when all have stopped.
   */
  #share(until: number, numbers: number): number {
    const { kernel, first, count } = this.#segment
    const crew = this.crew!
    const from = this.#cursor
    const own: Piece = { list: 0, next: 0, end: 0 }
    crew.begin(kernel, from - first, until - first, count, numbers)
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
    } while (!crew.pauses && (own.next < own.end || crew.cursor < until - first))
    crew.join(lookAfterOthers)
    this.#full = false
    this.#gather(own)
    if (failure instanceof OutOfRoom) this.#full = true
    else if (failure instanceof FieldOverflow) {
      this.#attempt(() => {
        throw failure
      })
    } else if (failure !== undefined) throw failure
    return this.#cursor - from
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
      piece.next = kernel.next.value
      piece.end = kernel.end.value
    }
  }

  /** Makes one of what all have done, when none is at work. */
  #gather(own: Piece) {
    const { kernel, first } = this.#segment
    const crew = this.crew!
    kernel.next.value = own.next
    kernel.end.value = own.end
    kernel.leave()
    kernel.sharing.value = 0
    const { pieces, holes, news, transitions } = crew.leftovers()
    kernel.transitions.value += transitions
    for (const { list, next, end } of pieces) {
      const offset = list === 0 ? first : 0
      this.#left.push({ list, next: offset + next, end: offset + end })
    }
    this.#cursor = first + crew.cursor
    const { count, moved } = closeHoles(holes, crew.numbers, (from, to) => kernel.move(from, to))
    kernel.count.value = count
    this.#news.push(
      ...news.map((state) => first + (moved.get(state) ?? state)).sort((a, b) => b - a),
    )
    this.#lookAtNews()
  }

  /** Shows the observer what helpers have found. */
  #lookAtNews() {
    for (let state = this.#news.at(-1); state !== undefined; state = this.#news.at(-1)) {
      if (!this.#stopped && this.#kernel.isNews(this.#addressOf(state)) !== 0) this.#look(state)
      this.#news.pop()
    }
  }

  #ended(state: number): boolean {
    return this.#observer.stateEnded?.(state, this) === true
  }

  /** As many states as have room in the memories that there are, and take no more bytes than those in all. */
  #capacity(maxBytes: number): number {
    const { first } = this.#segment
    return first + this.#segment.capacity(maxBytes - this.#sealed - this.#decisionBytes)
  }

  /**
   * An id outgrew its field: wider fields, new decisions, every stored state packed anew. Those of full
   * memories stay as they are; so does this one where it has no room for the wider states.
   */
  #relayout() {
    const layout = this.#newLayout()
    if (!this.#segment.fits(layout)) {
      if (this.#moveOn(layout)) return
      throw new OutOfRoom()
    }
    this.#decide(layout)
    this.#segment.repack(layout)
    this.#kernel.reindex()
    this.#awaitNews()
  }

  #newLayout(): Layout {
    const sizes = this.local.interners.map((interner) => interner.size)
    this.#groups = groupsOf(this.local)
    const layout = layOutGenerously(sizes, this.#sizes, this.#groups)
    this.#sizes = sizes
    return layout
  }

  #look(state: number): boolean {
    const stop = this.#observer.stateFound!(state, this)
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

  /** Where a state is packed; those of full memories for a moment only. */
  #addressOf(state: number): number {
    const { first, space } = this.#segment
    if (state >= first) return this.#segment.addressOf(state - first)
    this.#elders.fetch(state - first, space.scratch)
    return space.scratch
  }

  allRest(state: number): boolean {
    return this.#decisions.allRest(this.#addressOf(state))
  }

  answer(proposition: number, state: number): boolean {
    const at = this.#addressOf(state)
    return this.#kernel.isTrue(proposition, this.#decisions.rootOf(proposition), at) !== 0
  }

  idsOf(state: number): number[] {
    return this.#decisions.idsAt(this.#addressOf(state))
  }

  find(ids: readonly number[]): number {
    const { space, kernel, first } = this.#segment
    const { words, scratch, mark } = space
    this.#decisions.pack(ids, scratch)
    const state = kernel.lookUp(scratch)
    if (state >= 0) return first + state
    words[mark / 4] = 0
    this.#elders.ask(1, mark, scratch)
    return words[mark / 4]! - 1
  }

  readonly #found: number[] = []

  successorsOf(state: number): readonly number[] {
    const { words, from, count } = this.#successors(state)
    this.#found.length = count
    for (let i = 0; i < count; i++) this.#found[i] = words[from + 2 * i]! | 0
    return this.#found
  }

  addMoves(state: number, list: Ints): void {
    const { words, from, count } = this.#successors(state)
    for (let i = from; i < from + 2 * count; i++) list.push(words[i]! | 0)
  }

  /** Pairs of words: the number of a successor, -1 where it is not stored, and the action. */
  #successors(state: number): { words: Uint32Array; from: number; count: number } {
    for (;;) {
      const { space, kernel } = this.#segment
      const { from, to } = space.successors
      const count = this.#orRelayout(() => kernel.successors(this.#addressOf(state), from, to))
      if (count !== undefined) return { words: space.words, from: from / 4, count }
    }
  }

  save(): Snapshot {
    const { kernel, space, layout, count } = this.#segment
    const { transitions, stride, stack, stacked, parents } = kernel
    return {
      order: this.#deep ? 'dfs' : 'bfs',
      symmetry: false,
      partialOrder: false,
      journal: this.local.journal!.words,
      fingerprint: fingerprintOf(this.local),
      layout,
      stride: stride.value / 4,
      states: new Int32Array(space.words.buffer, space.states.from, (count * stride.value) / 4),
      parents: this.#segment.readDownwards(parents, count),
      stack: this.#segment.readDownwards(stack, this.#deep ? stacked.value : 0),
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
    const { kernel, space } = this.#segment
    space.words.set(states, space.states.from / 4)
    kernel.count.value = snapshot.parents.length
    kernel.stride.value = stride * 4
    this.#segment.layout = layout
    const wider = this.#newLayout()
    this.#decide(wider)
    this.#segment.repack(wider)
    this.#segment.writeDownwards(kernel.parents, snapshot.parents)
    this.#segment.writeDownwards(kernel.stack, snapshot.stack)
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
    const path = [state]
    for (let at = state; at !== 0; ) {
      const segment = this.#segments.findLast(({ first }) => first <= at)!
      at = segment.first + segment.parentOf(at - segment.first)
      path.push(at)
    }
    return path.reverse()
  }
}

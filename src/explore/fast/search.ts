import type { System } from '../../system/index.ts'
import type { Exploration, Extent, Observer, SearchOrder } from '../exploration.ts'
import { Frontier } from '../frontier.ts'
import type { Ints } from '../ints.ts'
import { fingerprintOf, Journal, misfit, replay } from '../journal.ts'
import type { Layout } from '../layout.ts'
import { LocalSystem } from '../local.ts'
import type { Snapshot } from '../snapshot.ts'
import { FieldOverflow, type NamedProposition } from '../tables.ts'
import type { Crew } from './crew.ts'
import { OutOfRoom } from './decisions.ts'
import { DONE, ENDED, FULL, type Kernel, STOPPED } from './kernel.ts'
import { expandTogether } from './level.ts'
import { Memories } from './memories.ts'
import { News } from './news.ts'
import { type Piece, runOn } from './piece.ts'
import { Sharing, type SharingOptions } from './sharing.ts'
import { reserveSpace, type Space } from './space.ts'

/** States to expand in one call of the kernel. */
const mostAtOnce = 2 ** 30

export interface FastOptions extends SharingOptions {
  readonly order?: SearchOrder
  readonly propositions?: readonly NamedProposition[]
  readonly observer?: Observer
  /** Keep what it takes to save the search. */
  readonly journal?: boolean
  /** Where the search goes on when a memory is full; undefined where it cannot. Default: one as large. */
  readonly nextSpace?: () => Space | undefined
  /** No more states than this in one memory. Default: as many as have room. */
  readonly statesEach?: number
  /** How many states make it worth while to pack them tightly. */
  readonly tightFrom?: number | undefined
}

/**
 * The search with its inner loops in WebAssembly: the same states in the same order as the plain Search,
 * under the same numbers. Its states are in one memory or, once that is full, in several.
 */
export class FastSearch implements Exploration {
  readonly local: LocalSystem
  readonly symmetry = undefined
  readonly partialOrder = undefined
  readonly #deep: boolean
  readonly #memories: Memories
  readonly #sharing: Sharing
  readonly #news: News
  /** Breadth-first; depth-first it stays as it is. */
  readonly #frontier = new Frontier()
  #full = false

  constructor(system: System, space: Space, options: FastOptions = {}) {
    this.local = new LocalSystem(system)
    if (options.journal) this.local.journal = new Journal()
    this.#deep = options.order === 'dfs'
    this.#memories = new Memories(this.local, space, {
      deep: this.#deep,
      propositions: options.propositions ?? [],
      nextSpace: options.nextSpace ?? (() => reserveSpace(space.size)),
      statesEach: options.statesEach ?? Number.POSITIVE_INFINITY,
      tightFrom: options.tightFrom,
      look: (state) => this.#news.look(state),
    })
    this.#sharing = new Sharing(this.#deep ? { ...options, workers: 1 } : options)
    this.#sharing.settle(this.#memories)
    this.#news = new News(options.observer ?? {}, this, this.#memories)
    this.#news.begin()
  }

  get crew(): Crew | undefined {
    return this.#sharing.crew
  }

  get #kernel(): Kernel {
    return this.#memories.last.kernel
  }

  get extent(): Extent {
    return {
      states: this.#memories.count,
      transitions: this.#kernel.transitions.value,
      frontier: this.#toExpand,
      depth: this.#frontier.depth,
      bytes: this.#memories.bytes,
    }
  }

  get #toExpand(): number {
    return this.#deep ? this.#kernel.stacked.value >>> 0 : this.#frontier.size(this.#memories.count)
  }

  get exhausted(): boolean {
    return this.#toExpand === 0
  }

  get done(): boolean {
    return this.#news.stopped || this.exhausted
  }

  get full(): boolean {
    return this.#full
  }

  advance(
    count: number,
    maxStates = Number.POSITIVE_INFINITY,
    maxBytes = Number.POSITIVE_INFINITY,
  ): void {
    const memories = this.#memories
    this.#full = false
    this.#news.lookAtAll()
    for (let budget = count; budget > 0 && !this.done && !this.#full; ) {
      if (memories.wastesRoom) this.#attempt(() => this.#packTightly())
      const limit = Math.max(memories.count, Math.min(maxStates, memories.capacity(maxBytes)))
      budget -= this.#deep ? this.#deepen(budget, limit) : this.#broaden(budget, limit)
      if (this.#full && memories.mayMoveOn(maxStates, maxBytes)) {
        this.#full = !this.#moveOn(memories.last.layout)
      }
    }
    if (this.done) this.crew?.dismiss()
  }

  /** Expands up to so many states, depth-first. Returns how many. */
  #deepen(budget: number, limit: number): number {
    const { kernel, first } = this.#memories.last
    const before = kernel.popped.value >>> 0
    kernel.limit.value = limit - first
    this.#attempt(() => kernel.advance(true, Math.min(budget, mostAtOnce)))
    return (kernel.popped.value >>> 0) - before
  }

  /** Breadth-first: what was left over before, then states of the level, alone or together with helpers. */
  #broaden(budget: number, limit: number): number {
    const expanded =
      this.#frontier.left.length > 0
        ? this.#expandLeft(budget, limit)
        : this.#expandLevel(budget, limit)
    this.#frontier.closeLevel(this.#memories.count)
    return expanded
  }

  #expandLeft(budget: number, limit: number): number {
    const { left } = this.#frontier
    const { space, first } = this.#memories.last
    const many = Math.min(left.length, budget, (space.left.to - space.left.from) / 4)
    const from = left.length - many
    const list = Int32Array.from(left.slice(from), (state) => state - first)
    space.words.set(list, space.left.from / 4)
    const piece = { list: space.left.from, next: 0, end: many }
    try {
      return this.#expand(piece, budget, limit)
    } finally {
      left.splice(from, piece.next)
    }
  }

  #expandLevel(budget: number, limit: number): number {
    const frontier = this.#frontier
    const { next, levelEnd } = frontier
    const until = Math.min(levelEnd, next + budget)
    const numbers = this.#news.cannotWait
      ? undefined
      : this.#sharing.numbers(this.#memories.last, until - next, limit)
    if (numbers !== undefined) return this.#expandTogether(until, numbers)
    const piece = { list: 0, next, end: levelEnd }
    try {
      return this.#expand(piece, budget, limit)
    } finally {
      frontier.next = piece.next
    }
  }

  /** Expands up to so many of these states. Returns how many. */
  #expand(piece: Piece, budget: number, limit: number): number {
    const { kernel, first } = this.#memories.last
    const before = piece.next
    kernel.limit.value = limit - first
    runOn(kernel, piece, first, () => {
      this.#attempt(() => kernel.advance(false, Math.min(budget, mostAtOnce)))
    })
    return piece.next - before
  }

  #expandTogether(until: number, numbers: number): number {
    const frontier = this.#frontier
    const from = frontier.next
    const { next, left, news, failure } = expandTogether(
      this.#memories.last,
      this.crew!,
      { from, until, numbers },
      (ending) => {
        this.#heed(ending)
        return this.#full || this.#news.stopped
      },
    )
    this.#full = false
    frontier.next = next
    for (const state of left) frontier.left.push(state)
    this.#news.add(news)
    this.#news.lookAtAll()
    if (failure !== undefined) {
      this.#attempt(() => {
        throw failure
      })
    }
    return next - from
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
    if (ending === STOPPED) this.#news.stopped = true
    if (ending === ENDED) {
      this.#news.ended(this.#memories.last.first + this.#kernel.ended.value)
    }
  }

  /**
   * An id outgrew its field: wider fields, new decisions, every stored state packed anew. Those of full
   * memories stay as they are; so does the last one where it has no room for the wider states.
   */
  #relayout() {
    const layout = this.#memories.newLayout(this.#memories.count)
    if (!this.#memories.last.fits(layout)) {
      if (this.#moveOn(layout)) return
      throw new OutOfRoom()
    }
    this.#memories.repack(layout)
    this.#sharing.reindex(this.#memories.last)
    this.#news.watch()
  }

  #packTightly(): number {
    this.#relayout()
    return DONE
  }

  /** Goes on in another memory. False where there is none. */
  #moveOn(layout: Layout): boolean {
    if (!this.#memories.moveOn(layout)) return false
    this.#sharing.settle(this.#memories)
    this.#news.watch()
    return true
  }

  allRest(state: number): boolean {
    return this.#memories.decisions.allRest(this.#memories.addressOf(state))
  }

  answer(proposition: number, state: number): boolean {
    const at = this.#memories.addressOf(state)
    return this.#kernel.isTrue(proposition, this.#memories.decisions.rootOf(proposition), at) !== 0
  }

  idsOf(state: number): number[] {
    return this.#memories.decisions.idsAt(this.#memories.addressOf(state))
  }

  find(ids: readonly number[]): number {
    return this.#memories.find(ids)
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
    const memories = this.#memories
    for (;;) {
      const { space, kernel } = memories.last
      const { from, to } = space.successors
      const count = this.#orRelayout(() => kernel.successors(memories.addressOf(state), from, to))
      if (count !== undefined) return { words: space.words, from: from / 4, count }
    }
  }

  pathTo(state: number): number[] {
    const path = [state]
    for (let at = state; at !== 0; ) {
      at = this.#memories.parentOf(at)
      path.push(at)
    }
    return path.reverse()
  }

  save(): Snapshot {
    return {
      order: this.#deep ? 'dfs' : 'bfs',
      symmetry: false,
      partialOrder: false,
      journal: this.local.journal!.words,
      fingerprint: fingerprintOf(this.local),
      states: this.#memories.save(),
      stack: this.#memories.last.stack,
      transitions: this.#kernel.transitions.value,
      ...this.#frontier.save(),
    }
  }

  restore(snapshot: Snapshot): void {
    const { order, symmetry, partialOrder, journal, fingerprint } = snapshot
    if ((order === 'dfs') !== this.#deep || symmetry || partialOrder) throw misfit()
    replay(journal, this.local)
    if (fingerprintOf(this.local) !== fingerprint) throw misfit()
    this.#memories.restore(snapshot)
    this.#sharing.settle(this.#memories)
    this.#frontier.restore(snapshot)
    this.#news.stopped = false
    this.#news.watch()
  }
}

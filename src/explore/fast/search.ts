import type { System } from '../../system/index.ts'
import type { Exploration, Extent, Observer, SearchOrder } from '../exploration.ts'
import { fingerprintOf, Journal, misfit, replay } from '../journal.ts'
import type { Layout } from '../layout.ts'
import { LocalSystem } from '../local.ts'
import type { Snapshot } from '../snapshot.ts'
import { FieldOverflow, type NamedProposition } from '../tables.ts'
import { Decisions } from './decisions.ts'
import { groupsOf } from './groups.ts'
import { layOutGenerously } from './headroom.ts'
import { batchRoom, ENDED, FALSE, FULL, type Kernel, STOPPED, startKernel, TRUE } from './kernel.ts'
import type { Space } from './space.ts'

const watchWords = 4
const planWords = 5
/** States to expand in one call of the kernel. */
const mostAtOnce = 2 ** 30
const firstIndexBits = 10
/** The index keeps a fifth of its entries empty. */
const fullest = 4 / 5

/**
 * The search with its inner loops in WebAssembly: the same states in the same order as the plain Search,
 * under the same numbers.
 */
export class FastSearch implements Exploration {
  readonly local: LocalSystem
  readonly symmetry = undefined
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

  constructor(
    system: System,
    space: Space,
    options: {
      order?: SearchOrder
      propositions?: readonly NamedProposition[]
      observer?: Observer
      journal?: boolean
    } = {},
  ) {
    this.local = new LocalSystem(system)
    if (options.journal) this.local.journal = new Journal()
    this.#deep = options.order === 'dfs'
    this.#observer = options.observer ?? {}
    this.#propositions = options.propositions ?? []
    this.#space = space
    this.#sizes = this.local.components.map(() => 1)
    this.#decisions = this.#newDecisions()
    this.#kernel = startKernel(space.memory, {
      decide: (window, state) => this.#decisions.decide(window, state >>> 0),
      answer: (proposition, state) => this.#decisions.answer(proposition, state >>> 0),
      look: (state) => this.#look(state),
    })
    this.#place()
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
      depth: this.#kernel.depth.value,
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
    const { stacked, next } = this.#kernel
    return this.#deep ? stacked.value >>> 0 : this.#count - (next.value >>> 0)
  }

  get done(): boolean {
    return this.#stopped || this.exhausted
  }

  get full(): boolean {
    return this.#full
  }

  advance(count: number, maxStates = Number.POSITIVE_INFINITY): void {
    this.#full = false
    const until = this.#expanded + count
    while (this.#expanded < until && !this.done && !this.#full) {
      const room = this.#capacity
      this.#kernel.limit.value = Math.min(maxStates, room)
      const ending = this.#retrying(() =>
        this.#kernel.advance(this.#deep, Math.min(until - this.#expanded, mostAtOnce)),
      )
      if (ending === FULL && maxStates > room) {
        throw new RangeError('Array buffer allocation failed: the states outgrow their addresses')
      }
      this.#full = ending === FULL
      if (ending === STOPPED) this.#stopped = true
      if (ending === ENDED && this.#ended(this.#kernel.ended.value >>> 0)) this.#stopped = true
    }
  }

  #ended(state: number): boolean {
    return this.#observer.stateEnded?.(state, this) === true
  }

  get #expanded(): number {
    return (this.#deep ? this.#kernel.popped : this.#kernel.next).value >>> 0
  }

  /** As many states as fit into their region, and into the index while it has empty entries. */
  get #capacity(): number {
    const { states, index } = this.#space
    const slack = batchRoom + 1
    return Math.floor(
      Math.min(
        (states.to - states.from) / this.#bytesPerState,
        ((index.to - index.from) / 4) * fullest,
      ) - slack,
    )
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

  readonly #found: number[] = []

  successorsOf(state: number): readonly number[] {
    const count = this.#retrying(() => this.#kernel.successors(state, this.#freeRoom))
    const from = this.#freeRoom / 4
    this.#found.length = count
    for (let i = 0; i < count; i++) this.#found[i] = this.#space.words[from + i]! | 0
    return this.#found
  }

  /** Behind the states there is room for what is needed for a moment. */
  get #freeRoom(): number {
    return this.#addressOf(this.#count)
  }

  save(): Snapshot {
    const { next, levelEnd, depth, transitions, stack, stacked, parents, parentShift } =
      this.#kernel
    const { words, states } = this.#space
    const count = this.#count
    const step = 2 ** (parentShift.value - 2)
    /** Numbers that lie from there downwards. */
    const downwards = (from: number, length: number) =>
      Int32Array.from({ length }, (_, i) => words[(from >>> 0) / 4 - i * step]!)
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
      next: next.value >>> 0,
      levelEnd: levelEnd.value >>> 0,
      depth: depth.value,
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
    kernel.next.value = snapshot.next
    kernel.levelEnd.value = snapshot.levelEnd
    kernel.depth.value = snapshot.depth
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

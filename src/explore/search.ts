import type { System } from '../system/index.ts'
import type { Exploration, Extent, Observer, SearchOrder } from './exploration.ts'
import { Frontier } from './frontier.ts'
import { layOutGenerously } from './headroom.ts'
import type { Ints } from './ints.ts'
import { fingerprintOf, Journal, misfit, replay } from './journal.ts'
import { unpack } from './layout.ts'
import { LocalSystem } from './local.ts'
import { PartialOrder } from './reduce/partialorder.ts'
import type { Snapshot } from './snapshot.ts'
import { FULL, StateStore } from './store.ts'
import { Symmetry } from './symmetry.ts'
import { FieldOverflow, type NamedProposition, Tables } from './tables.ts'

/** With fewer states than this, working out what reduces them takes longer than exploring them. */
const lateStates = 20_000
/** Local states and results that are tried for partial-order reduction, where it is asked for or not. */
const patience = 50_000
const latePatience = 10_000

/**
 * Explores the states of a system, all interleavings, in slices. One search: breadth-first takes the
 * oldest state of the frontier, depth-first the newest.
 */
export class Search implements Exploration {
  readonly local: LocalSystem
  readonly #order: SearchOrder
  readonly #observer: Observer
  readonly #propositions: readonly NamedProposition[]
  #tables: Tables
  /** How many ids each component had when states were last laid out. */
  #sizes: readonly number[]
  readonly store: StateStore
  readonly symmetry: Symmetry | undefined
  #partialOrder: PartialOrder | undefined
  /** How many states are stored before partial-order reduction begins. */
  #reducesFrom = Number.POSITIVE_INFINITY
  readonly #ids: Int32Array
  #transitions = 0
  /** Breadth-first; depth-first it stays as it is. */
  readonly #frontier = new Frontier()
  /** Depth-first: states to expand, the newest last. */
  #stack = new Int32Array(1 << 10)
  #stacked = 0
  #stopped = false
  #full = false

  constructor(
    system: System,
    options: {
      order?: SearchOrder
      propositions?: readonly NamedProposition[]
      observer?: Observer
      /** Where it begins, with what is known there. Default: the initial state. */
      from?: { readonly local: LocalSystem; readonly ids: readonly number[] }
      /** Keep what it takes to save the search. */
      journal?: boolean
      /** Store one state for all that differ by an exchange of members of symmetric families. */
      symmetry?: boolean
      /** Take only the steps of a stubborn set. */
      partialOrder?: boolean | 'late'
    } = {},
  ) {
    this.local = options.from?.local ?? new LocalSystem(system)
    if (options.journal) this.local.journal = new Journal()
    this.#order = options.order ?? 'bfs'
    this.#observer = options.observer ?? {}
    this.#propositions = options.propositions ?? []
    const families = system.symmetric.filter(({ rows }) => rows.length > 1)
    this.symmetry =
      options.symmetry && families.length > 0 ? new Symmetry(this.local, families) : undefined
    const { partialOrder = false } = options
    if (partialOrder !== false) this.#reducesFrom = partialOrder === 'late' ? lateStates : 0
    this.#ids = Int32Array.from(options.from?.ids ?? this.local.components.map(() => 0))
    this.symmetry?.canonicalize(this.#ids)
    this.#sizes = this.local.components.map(() => 1)
    this.#tables = this.#newTables()
    this.store = new StateStore(this.#tables.layout.words)
    this.#tables.pack(this.#ids, this.#tables.scratch, 0)
    this.store.add(this.#tables.scratch, 0)
    this.#push(0)
    if (this.#reducesFrom === 0) this.#partialOrderNow()
    this.#stopped = this.#observer.stateFound?.(0, this) === true
  }

  get extent(): Extent {
    return {
      states: this.store.count,
      transitions: this.#transitions,
      frontier: this.#toExpand,
      depth: this.#frontier.depth,
      bytes: this.store.bytes + this.#tables.mem.byteLength,
    }
  }

  /** Is the whole space explored? */
  get exhausted(): boolean {
    return this.#toExpand === 0
  }

  get #toExpand(): number {
    return this.#order === 'bfs' ? this.#frontier.size(this.store.count) : this.#stacked
  }

  /** Has the observer stopped it, or is nothing left? */
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
    this.store.limit = maxStates
    this.store.room = maxBytes - this.#tables.mem.byteLength
    this.#full = false
    for (let i = 0; i < count && !this.done && !this.#full; i++) this.#expandNext()
  }

  #expandNext() {
    const state = this.#order === 'bfs' ? this.#frontier.first : this.#stack[this.#stacked - 1]!
    const before = this.store.count
    const successors = this.#expand(state)
    if (this.#order === 'dfs') {
      if (!this.#full) this.#stacked--
      // so that the first process goes first
      for (let found = this.store.count - 1; found >= before; found--) this.#push(found)
    }
    // Half expanded, it stays in the frontier.
    if (this.#full) return
    this.#transitions += successors
    if (this.#order === 'bfs') this.#frontier.advance(this.store.count)
    if (successors === 0 && this.#observer.stateEnded?.(state, this) === true) this.#stopped = true
  }

  #parent = 0
  /** The highest number among the successors of the state that is expanded. */
  #highest = -1
  readonly #addSuccessor = () => {
    this.#canonicalize()
    const number = this.store.add(this.#tables.scratch, this.#parent)
    if (number === FULL) {
      this.#full = true
      return
    }
    this.#highest = Math.max(this.#highest, number < 0 ? -1 - number : number)
    if (number < 0 && this.#observer.stateFound?.(-1 - number, this) === true) {
      this.#stopped = true
    }
  }

  /** Puts the state that stands for the one in the scratch there instead. */
  #canonicalize() {
    if (this.symmetry === undefined) return
    const tables = this.#tables
    tables.unpack(tables.scratch, 0, this.#ids)
    this.symmetry.canonicalize(this.#ids)
    tables.pack(this.#ids, tables.scratch, 0)
  }

  #expand(state: number): number {
    this.#parent = state
    const partialOrder = this.#partialOrderNow()
    const movers = partialOrder?.choose(this.#idsAt(state))
    this.#highest = -1
    const successors = this.#visitSuccessors(state, this.#addSuccessor, movers)
    if (movers === undefined || this.#full) return successors
    if (!partialOrder!.putsOffForEver(state, this.#highest)) return successors
    return this.#visitSuccessors(state, this.#addSuccessor)
  }

  /** A state may be expanded with it whatever others are expanded without. */
  #partialOrderNow(): PartialOrder | undefined {
    if (this.store.count < this.#reducesFrom) return undefined
    this.#partialOrder ??= new PartialOrder(this.local, this.#propositions, {
      symmetric: this.symmetry !== undefined,
      patience: this.#reducesFrom === 0 ? patience : latePatience,
    })
    return this.#partialOrder
  }

  get partialOrder(): PartialOrder | undefined {
    return this.#partialOrder
  }

  #idsAt(state: number): Int32Array {
    this.#tables.unpack(this.store.data, state * this.store.words, this.#ids)
    return this.#ids
  }

  /** Visits the successors of a state; anew from the first when a new id outgrows its field. */
  #visitSuccessors(
    state: number,
    visit: (process: number, action: number) => void,
    movers?: readonly boolean[],
  ): number {
    for (;;) {
      try {
        return this.#tables.expand(this.store.data, state * this.store.words, visit, movers)
      } catch (error) {
        if (!(error instanceof FieldOverflow)) throw error
        this.#relayout()
      }
    }
  }

  /** An id outgrew its field: wider fields, new tables, every stored state packed anew. */
  #relayout() {
    const old = this.#tables
    const next = (this.#tables = this.#newTables())
    this.store.relayout(next.layout.words, (from, at, to, into) => {
      next.pack(old.idsAt(from, at), to, into)
    })
  }

  #newTables(): Tables {
    const sizes = this.local.interners.map((interner) => interner.size)
    const layout = layOutGenerously(sizes, this.#sizes)
    this.#sizes = sizes
    return new Tables(this.local, layout, this.#propositions)
  }

  #push(state: number) {
    if (this.#order === 'bfs') return
    if (this.#stacked === this.#stack.length) {
      const stack = new Int32Array(this.#stack.length * 2)
      stack.set(this.#stack)
      this.#stack = stack
    }
    this.#stack[this.#stacked++] = state
  }

  /** Is every process at rest in this state? */
  allRest(state: number): boolean {
    return this.#tables.allRest(this.store.data, state * this.store.words)
  }

  /** The truth of the proposition of that number (as given to the constructor) in this state. */
  answer(proposition: number, state: number): boolean {
    return this.#tables.answer(proposition, this.store.data, state * this.store.words)
  }

  /** The ids of all components in this state. */
  idsOf(state: number): number[] {
    return this.#tables.idsAt(this.store.data, state * this.store.words)
  }

  find(ids: readonly number[]): number {
    this.#tables.pack(ids, this.#tables.scratch, 0)
    this.#canonicalize()
    return this.store.find(this.#tables.scratch)
  }

  save(): Snapshot {
    const { count, words } = this.store
    const pieces = { [Symbol.iterator]: () => this.store.pieces() }
    return {
      order: this.#order,
      symmetry: this.symmetry !== undefined,
      partialOrder: this.partialOrder !== undefined,
      journal: this.local.journal!.words,
      fingerprint: fingerprintOf(this.local),
      states: [{ layout: this.#tables.layout, stride: words, count, pieces }],
      stack: this.#stack.subarray(0, this.#stacked),
      transitions: this.#transitions,
      ...this.#frontier.save(),
    }
  }

  restore(snapshot: Snapshot): void {
    const { journal, fingerprint, states, stack } = snapshot
    const { order, symmetry, partialOrder } = snapshot
    if (order !== this.#order || symmetry !== (this.symmetry !== undefined)) throw misfit()
    if (partialOrder && this.#reducesFrom === Number.POSITIVE_INFINITY) throw misfit()
    if (partialOrder) this.#reducesFrom = 0
    replay(journal, this.local, this.symmetry)
    if (fingerprintOf(this.local) !== fingerprint) throw misfit()
    const tables = (this.#tables = this.#newTables())
    const { words } = tables.layout
    const count = states.reduce((sum, stored) => sum + stored.count, 0)
    this.store.replace(count, words, (data, parent) => {
      const ids: number[] = []
      let number = 0
      for (const { layout, stride, pieces } of states) {
        for (const { states, parents } of pieces) {
          parent.set(parents, number)
          for (let at = 0; at < states.length; at += stride) {
            unpack(layout, states, at, ids)
            tables.pack(ids, data, number++ * words)
          }
        }
      }
    })
    this.#stack = Int32Array.from([...stack, 0])
    this.#stacked = stack.length
    this.#frontier.restore(snapshot)
    this.#transitions = snapshot.transitions
    this.#stopped = false
  }

  readonly #found: number[] = []
  readonly #findSuccessor = () => {
    this.#canonicalize()
    this.#found.push(this.store.find(this.#tables.scratch))
  }

  /**
   * The successors of a state, by number; some may be listed twice, and -1 stands for one that has not
   * been reached yet. The array is reused by the next call.
   */
  successorsOf(state: number): readonly number[] {
    this.#found.length = 0
    const count = this.#visitSuccessors(state, this.#findSuccessor)
    this.#found.splice(0, this.#found.length - count)
    return this.#found
  }

  addMoves(state: number, list: Ints): void {
    const actions: number[] = []
    const successors = this.#visitSuccessors(state, (_, action) => {
      this.#canonicalize()
      this.#found.push(this.store.find(this.#tables.scratch))
      actions.push(action)
    })
    // What was found before fields were laid out anew is found again.
    for (let i = actions.length - successors; i < actions.length; i++) {
      list.push(this.#found[this.#found.length - actions.length + i]!)
      list.push(actions[i]!)
    }
    this.#found.length = 0
  }

  /** The states on the way from the initial state to this one, as the search reached it. */
  pathTo(state: number): number[] {
    const path = [state]
    for (let at = state; at !== 0; ) {
      at = this.store.parent[at]!
      path.push(at)
    }
    return path.reverse()
  }
}

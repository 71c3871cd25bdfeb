import { layOutGenerously, layOutRoomily } from '../headroom.ts'
import type { Group, Layout } from '../layout.ts'
import type { LocalSystem } from '../local.ts'
import { noRoom, type Snapshot, type StoredStates } from '../snapshot.ts'
import type { NamedProposition } from '../tables.ts'
import { Decisions } from './decisions.ts'
import { Elders } from './elders.ts'
import { groupsOf } from './groups.ts'
import { type Kernel, kernelCode, startKernel } from './kernel.ts'
import { Segment } from './segment.ts'
import type { Space } from './space.ts'

/** Numbers of states are signed words: in a memory, those of the memories before it are below 0. */
const mostStates = 2 ** 31
/** What a memory takes at least, besides its decisions. */
const leastBytes = 2 ** 16
/** With fewer states than this it does not pay to pack them tightly. */
const fewStates = 200_000

export interface MemoryOptions {
  readonly deep: boolean
  readonly propositions: readonly NamedProposition[]
  /** Where the search goes on when a memory is full; undefined where it cannot. */
  readonly nextSpace: () => Space | undefined
  /** No more states than this in one memory. */
  readonly statesEach: number
  /** How many states make it worth while to pack them tightly. */
  readonly tightFrom: number | undefined
  /** A state that may decide something was found. True to stop. */
  readonly look: (state: number) => boolean
}

/**
 * The memories of a search, at first one with the initial state. The last one takes new states, with the
 * decisions for states packed as they are there. Those that are full stay as they are, and are asked about
 * all that is new to the last one.
 */
export class Memories {
  readonly #local: LocalSystem
  readonly #options: MemoryOptions
  readonly #segments: Segment[] = []
  #last!: Segment
  #elders!: Elders
  /** Bytes of the full memories. */
  #sealed = 0
  /** The most bytes that decisions have taken: new ones take no fewer before long. */
  #decided = 0
  #decisions!: Decisions
  #groups: readonly Group[] = []
  /** How many ids each component had when states were last laid out. */
  #sizes: readonly number[]
  readonly #tightFrom: number
  #isRoomy = false

  constructor(local: LocalSystem, space: Space, options: MemoryOptions) {
    this.#local = local
    this.#options = options
    this.#tightFrom = options.tightFrom ?? fewStates
    this.#sizes = local.components.map(() => 1)
    const layout = this.newLayout(1)
    this.#open(space, layout)
    this.#decide(layout)
    this.#decisions.pack(
      local.components.map(() => 0),
      space.scratch,
    )
    this.last.kernel.begin(space.scratch)
  }

  get last(): Segment {
    return this.#last
  }

  get full(): readonly Segment[] {
    return this.#segments.slice(0, -1)
  }

  get decisions(): Decisions {
    return this.#decisions
  }

  /** How many states there are. */
  get count(): number {
    return this.last.end
  }

  get bytes(): number {
    return this.#sealed + this.last.bytes + this.#decisions.bytes
  }

  get #decisionBytes(): number {
    return Math.max(this.#decided, this.#decisions.bytes)
  }

  /** As many states as have room in the memories that there are, and take no more bytes than those in all. */
  capacity(maxBytes: number): number {
    const { first } = this.last
    const room = this.last.capacity(maxBytes - this.#sealed - this.#decisionBytes)
    return Math.min(mostStates, first + room)
  }

  /** Is it the memory alone that is full, and may there be another one? */
  mayMoveOn(maxStates: number, maxBytes: number): boolean {
    const { count, room } = this.last
    const least = this.bytes + this.#decisionBytes + leastBytes
    return count > 0 && count >= room && this.count < maxStates && least <= maxBytes
  }

  /** Goes on in another memory. False where there is none. */
  moveOn(layout: Layout): boolean {
    const full = this.last
    if (full.end >= mostStates) return false
    const space = this.#options.nextSpace()
    if (space === undefined || !full.mayLeaveItsStackTo(space)) return false
    this.#sealed += full.bytes + this.#decisions.bytes
    this.#open(space, layout)
    this.#decide(layout)
    this.last.takeOver(full)
    return true
  }

  /** The states of each memory. */
  save(): StoredStates[] {
    return this.#segments.map((segment) => segment.save())
  }

  /**
   * Takes the states of a search that was saved for all that there are, each memory as many as have room:
   * its memories may have been larger or smaller.
   * @throws FsmcError FSMC023 where there is no room for them
   */
  restore({ states, stack, transitions }: Snapshot): void {
    this.last.empty(states[0]!.layout)
    for (const stored of states) this.#take(stored)
    const layout = this.newLayout(this.count)
    if (!this.last.fitsWith(layout, stack.length)) this.#openAnother(layout)
    if (!this.last.fitsWith(layout, stack.length)) throw noRoom()
    this.last.goOn(transitions, stack)
    this.repack(layout)
    this.last.kernel.resume()
  }

  #take({ layout, stride, count, pieces }: StoredStates) {
    if (this.last.fits(layout, count)) this.last.repack(layout)
    else this.#openAnother(layout)
    for (const piece of pieces) {
      const many = piece.parents.length
      for (let taken = 0; taken < many; ) {
        if (!this.last.fits(layout, 1)) this.#openAnother(layout)
        taken += this.last.append(piece, stride, taken)
      }
    }
  }

  /** While states are restored: leaves the last memory as it is. */
  #openAnother(layout: Layout) {
    if (this.last.count > 0) {
      this.last.kernel.resume()
      this.#sealed += this.last.bytes
      const space = this.#options.nextSpace()
      if (space === undefined) throw noRoom()
      this.#open(space, layout)
    } else this.last.empty(layout)
    if (!this.last.fits(layout, 1)) throw noRoom()
  }

  /** Goes on in a memory that is empty. */
  #open(space: Space, layout: Layout) {
    const before = this.#segments.map(({ space, kernel }) => ({ words: space.words, kernel }))
    const elders: Elders = new Elders(() => ({ words: space.words, kernel }), before)
    const first = this.#segments.at(-1)?.end ?? 0
    const kernel: Kernel = startKernel(
      space.memory,
      {
        decide: (window, state) => this.#decisions.decide(window, state >>> 0),
        answer: (proposition, state) => this.#decisions.answer(proposition, state >>> 0),
        look: (state) => this.#options.look(first + state),
        ask: (many) => elders.ask(many, kernel.known() >>> 0, kernel.found() >>> 0),
        fetch: (state) => elders.fetch(state, kernel.guest() >>> 0),
      },
      kernelCode(),
    )
    const { deep, statesEach } = this.#options
    this.#last = new Segment(space, kernel, layout, first, deep, statesEach)
    this.#segments.push(this.#last)
    this.#elders = elders
    kernel.asks.value = before.length > 0 ? 1 : 0
  }

  /** For so many states, with wider fields for the ids that outgrew theirs. */
  newLayout(states: number): Layout {
    const before = this.#sizes
    this.#sizes = this.#local.interners.map((interner) => interner.size)
    this.#groups = groupsOf(this.#local)
    this.#isRoomy = states < this.#tightFrom
    return this.#isRoomy
      ? layOutRoomily(this.#sizes, this.#groups)
      : layOutGenerously(this.#sizes, before, this.#groups)
  }

  /** Are there so many states by now that they had better be packed tightly? */
  get wastesRoom(): boolean {
    return this.#isRoomy && this.count >= this.#tightFrom
  }

  /** Packs every state anew, except those of full memories. */
  repack(layout: Layout): void {
    this.#decide(layout)
    this.last.repack(layout)
  }

  /**
   * Works out decisions anew, for states packed like that.
   * @throws OutOfRoom when not even their beginnings have room; states go on being packed as they are
   */
  #decide(layout: Layout) {
    const before = this.#decisions
    if (before !== undefined) this.#decided = this.#decisionBytes
    try {
      this.#begin(layout, this.#groups)
    } catch (error) {
      if (before?.region === this.last.space.decisions) this.#begin(before.layout, before.groups)
      throw error
    }
    for (const full of this.full) full.answerTo(layout)
  }

  /** Their room is that of the decisions before. */
  #begin(layout: Layout, groups: readonly Group[]) {
    const { space, kernel } = this.last
    const { propositions } = this.#options
    const { words, decisions } = space
    this.#decisions = new Decisions(this.#local, layout, groups, propositions, words, decisions)
    kernel.rows.value = this.#decisions.rows
    kernel.windows.value = this.#decisions.windows.length
  }

  /** Where a state is packed; those of full memories for a moment only. */
  addressOf(state: number): number {
    const { first, space } = this.last
    if (state >= first) return this.last.addressOf(state - first)
    this.#elders.fetch(state - first, space.scratch)
    return space.scratch
  }

  /** The state that it was first reached from. */
  parentOf(state: number): number {
    const segment = this.#segments.findLast(({ first }) => first <= state)!
    return segment.first + segment.parentOf(state - segment.first)
  }

  /** The number of the state with these ids, -1 where it is not stored. */
  find(ids: readonly number[]): number {
    const { space, kernel, first } = this.last
    const { words, scratch, mark } = space
    this.#decisions.pack(ids, scratch)
    const state = kernel.lookUp(scratch)
    if (state >= 0) return first + state
    words[mark / 4] = 0
    this.#elders.ask(1, mark, scratch)
    return words[mark / 4]! - 1
  }
}

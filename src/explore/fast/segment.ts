import type { Layout } from '../layout.ts'
import { piecesOf, type StatePiece, type StoredStates } from '../snapshot.ts'
import { batchRoom, type Kernel } from './kernel.ts'
import type { Space } from './space.ts'

const planWords = 6
const firstIndexBits = 10
/** The index keeps a fifth of its entries empty. */
export const fullest = 4 / 5
/** Room for a batch of new states, whatever their number. */
const slack = batchRoom + 1

/** Bytes of a packed state: whole lanes of 64 bits. */
export function strideOf({ words }: Layout): number {
  return 8 * Math.ceil(words / 2)
}

/**
 * The states of one memory, with the loops of the main thread in it. Numbers here count from its first
 * state; negative ones are states of the memories before it.
 */
export class Segment {
  readonly space: Space
  readonly kernel: Kernel
  /** The number of its first state among those of all memories. */
  readonly first: number
  layout: Layout
  readonly #deep: boolean
  readonly #most: number
  /** Bytes from one parent to the next, with an element of the stack between them where there is one. */
  readonly #link: number
  /** Bytes of the stack beside which no parents lie. */
  #stackThen = 0

  /** @param most states, though there may be room for more */
  constructor(
    space: Space,
    kernel: Kernel,
    layout: Layout,
    first: number,
    deep: boolean,
    most: number,
  ) {
    this.space = space
    this.kernel = kernel
    this.layout = layout
    this.first = first
    this.#deep = deep
    this.#most = most
    this.#link = deep ? 8 : 4
    kernel.first.value = first
    kernel.forks.value = space.forks
    kernel.watches.value = space.watches
    kernel.batch.value = space.batch
    kernel.index.value = space.index.from
    kernel.indexBits.value = firstIndexBits
    kernel.data.value = space.states.from
    kernel.parents.value = space.states.to - 4
    kernel.parentShift.value = deep ? 3 : 2
    kernel.stack.value = space.states.to - 8
    kernel.stride.value = strideOf(layout)
    kernel.crew.value = space.crew?.from ?? 0
  }

  get count(): number {
    return this.kernel.count.value >>> 0
  }

  /** The number of the next new state among those of all memories. */
  get end(): number {
    return this.first + this.count
  }

  get bytes(): number {
    return this.count * this.#bytesPerState + 2 ** this.kernel.indexBits.value * 4
  }

  get #bytesPerState(): number {
    return this.kernel.stride.value + this.#link
  }

  /** As many states as have room here. */
  get room(): number {
    return this.#roomFor(this.kernel.stride.value)
  }

  #roomFor(stride: number, besides = this.#stackThen): number {
    const { states, index } = this.space
    const bytes = states.to - states.from - besides
    const entries = (index.to - index.from) / 4
    const fit = Math.floor(Math.min(bytes / (stride + this.#link), entries * fullest)) - slack
    return Math.min(fit, this.#most)
  }

  /** As many states as have room here, and take no more bytes than these with their index. */
  capacity(maxBytes: number): number {
    const { from, to } = this.space.index
    let most = 0
    for (let bits = this.kernel.indexBits.value; bits <= Math.log2(to - from) - 2; bits++) {
      const left = (maxBytes - 2 ** bits * 4) / this.#bytesPerState
      most = Math.max(most, Math.floor(Math.min(2 ** bits * fullest - slack, left)))
    }
    return Math.max(this.count, Math.min(most, this.room))
  }

  addressOf(state: number): number {
    return this.space.states.from + state * this.kernel.stride.value
  }

  parentOf(state: number): number {
    return this.space.words[(this.kernel.parents.value >>> 0) / 4 - state * (this.#link / 4)]! | 0
  }

  /** Have all its states room if they are packed like that, and so many more? */
  fits(layout: Layout, more = 0): boolean {
    return this.count + more <= this.#roomFor(strideOf(layout))
  }

  /** Have they, with so many to expand that other memories have left to this one? */
  fitsWith(layout: Layout, stacked: number): boolean {
    return this.count <= this.#roomFor(strideOf(layout), this.#besides(stacked))
  }

  /** Bytes of a stack beside which no parents lie. */
  #besides(stacked: number): number {
    return Math.max(0, stacked - this.count) * this.#link
  }

  /** Packs all states anew. They are not in the index then. */
  repack(layout: Layout): void {
    const { plan } = this.space
    this.#writePlan(plan, this.layout, layout)
    this.kernel.repack(plan, layout.word.length, strideOf(layout))
    this.layout = layout
  }

  /** Full: from now on another memory asks this one, and packs states like that. */
  answerTo(layout: Layout): void {
    const { kernel } = this
    const { plan, backPlan, crew } = this.space
    kernel.guestFields.value = layout === this.layout ? 0 : layout.word.length
    kernel.guestStride.value = strideOf(layout)
    kernel.inwards.value = plan
    kernel.outwards.value = backPlan
    if (layout !== this.layout) {
      this.#writePlan(plan, layout, this.layout)
      this.#writePlan(backPlan, this.layout, layout)
    }
    if (crew !== undefined) kernel.brief()
  }

  #writePlan(at: number, from: Layout, to: Layout) {
    const mask = (width: number) => 2 ** width - 1
    const place = ({ word, shift, width }: Layout, component: number) => [
      word[component]! * 4,
      shift[component]!,
      mask(width[component]!),
    ]
    from.word.forEach((_, component) => {
      const row = [...place(from, component), ...place(to, component)]
      this.space.words.set(row, at / 4 + component * planWords)
    })
  }

  /** Depth-first, the states to expand go along: they must leave room for others. */
  mayLeaveItsStackTo({ states }: Space): boolean {
    const stacked = this.#deep ? this.kernel.stacked.value : 0
    return stacked * this.#link <= (states.to - states.from) / 2
  }

  /** Goes on from where a full one has come to; depth-first, with the states that are to be expanded there. */
  takeOver(full: Segment): void {
    this.kernel.popped.value = full.kernel.popped.value
    this.goOn(full.kernel.transitions.value, full.stack)
  }

  /** Its states, some at a time. */
  save(): StoredStates {
    const { layout, count } = this
    const stride = this.kernel.stride.value / 4
    return { layout, stride, count, pieces: { [Symbol.iterator]: () => this.#pieces() } }
  }

  *#pieces(): Generator<StatePiece> {
    const { kernel, space, first } = this
    for (const [from, many] of piecesOf(this.count)) {
      const length = (many * kernel.stride.value) / 4
      const states = new Int32Array(space.words.buffer, this.addressOf(from), length)
      const parents = this.#readDownwards(kernel.parents, from, many)
      yield { states, parents: parents.map((parent) => first + parent) }
    }
  }

  /** Begins anew, without any state. They are to be packed like that. */
  empty(layout: Layout): void {
    this.layout = layout
    this.kernel.stride.value = strideOf(layout)
    this.kernel.count.value = 0
  }

  /**
   * Adds the states of a piece from that place on, as many as have room, packed as they are here, so many
   * words each. They are not in the index then.
   * @returns how many
   */
  append({ states, parents }: StatePiece, stride: number, from: number): number {
    const { kernel, space, first, count } = this
    const many = Math.max(0, Math.min(parents.length - from, this.room - count))
    const own = kernel.stride.value / 4
    const at = this.addressOf(count) / 4
    const packed = states.subarray(from * stride, (from + many) * stride)
    if (own === stride) space.words.set(packed, at)
    else {
      space.words.fill(0, at, at + many * own)
      for (let i = 0; i < many; i++) {
        space.words.set(packed.subarray(i * stride, (i + 1) * stride), at + i * own)
      }
    }
    const those = parents.subarray(from, from + many).map((parent) => parent - first)
    this.#writeDownwards(kernel.parents, count, those)
    kernel.count.value = count + many
    return many
  }

  /** Depth-first: the states to expand, the next one last. Numbers are those of all memories. */
  get stack(): Int32Array {
    const { stack, stacked } = this.kernel
    const states = this.#readDownwards(stack, 0, this.#deep ? stacked.value : 0)
    return states.map((state) => this.first + state)
  }

  /** Goes on with so many transitions behind it, depth-first with these states to expand. */
  goOn(transitions: number, stack: Int32Array): void {
    const { kernel } = this
    kernel.transitions.value = transitions
    kernel.stacked.value = stack.length
    this.#stackThen = this.#besides(stack.length)
    const here = stack.map((state) => state - this.first)
    this.#writeDownwards(kernel.stack, 0, here)
  }

  /** Numbers that lie from there downwards, from a certain one on. */
  #readDownwards({ value }: { value: number }, first: number, length: number): Int32Array {
    const numbers = new Int32Array(length)
    const step = this.#link / 4
    const from = (value >>> 0) / 4 - first * step
    for (let i = 0; i < length; i++) numbers[i] = this.space.words[from - i * step]!
    return numbers
  }

  #writeDownwards({ value }: { value: number }, first: number, numbers: Int32Array): void {
    const step = this.#link / 4
    const from = (value >>> 0) / 4 - first * step
    for (let i = 0; i < numbers.length; i++) this.space.words[from - i * step] = numbers[i]!
  }
}

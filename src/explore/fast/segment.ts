import { FsmcError } from '../../system/index.ts'
import type { Layout } from '../layout.ts'
import type { Snapshot } from '../snapshot.ts'
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
  /** Bytes of the stack when it began. */
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

  #roomFor(stride: number): number {
    const { states, index } = this.space
    const bytes = states.to - states.from - this.#stackThen
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

  /** Have all its states room if they are packed like that? */
  fits(layout: Layout): boolean {
    return this.count <= this.#roomFor(strideOf(layout))
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

  /** Goes on from where a full one has come to; depth-first, with the states that are to be expanded there. */
  takeOver(full: Segment): void {
    this.kernel.transitions.value = full.kernel.transitions.value
    this.kernel.popped.value = full.kernel.popped.value
    const shift = this.first - full.first
    const stack = full.#stack.map((state) => state - shift)
    this.#stack = stack
    this.#stackThen = stack.length * this.#link
  }

  /** All that it takes to go on from there. */
  save(): Pick<Snapshot, 'layout' | 'stride' | 'states' | 'parents' | 'stack' | 'transitions'> {
    const { kernel, space, layout, count } = this
    const stride = kernel.stride.value / 4
    return {
      layout,
      stride,
      states: new Int32Array(space.words.buffer, space.states.from, count * stride),
      parents: this.#readDownwards(kernel.parents, count),
      stack: this.#stack,
      transitions: kernel.transitions.value,
    }
  }

  /**
   * Takes what another one has saved, to be packed like that. It is not in the index yet.
   * @throws FsmcError FSMC023 where there is no room for it
   */
  load({ layout, stride, states, parents, stack, transitions }: Snapshot, next: Layout): void {
    const { kernel, space } = this
    if (parents.length > this.#roomFor(Math.max(stride * 4, strideOf(next)))) {
      throw new FsmcError('FSMC023', 'The checkpoint has more states than have room here.', {
        hint: 'Where the addresses of a process are limited (ulimit -v), give it more of them.',
      })
    }
    space.words.set(states, space.states.from / 4)
    kernel.count.value = parents.length
    kernel.stride.value = stride * 4
    this.layout = layout
    this.#writeDownwards(kernel.parents, parents)
    this.#stack = stack
    kernel.transitions.value = transitions
  }

  /** Depth-first: the states to expand, the next one last. */
  get #stack(): Int32Array {
    const { stack, stacked } = this.kernel
    return this.#readDownwards(stack, this.#deep ? stacked.value : 0)
  }

  set #stack(states: Int32Array) {
    this.#writeDownwards(this.kernel.stack, states)
    this.kernel.stacked.value = states.length
  }

  /** Numbers that lie from there downwards. */
  #readDownwards({ value }: { value: number }, length: number): Int32Array {
    const numbers = new Int32Array(length)
    const from = (value >>> 0) / 4
    const step = this.#link / 4
    for (let i = 0; i < length; i++) numbers[i] = this.space.words[from - i * step]!
    return numbers
  }

  #writeDownwards({ value }: { value: number }, numbers: Int32Array): void {
    const from = (value >>> 0) / 4
    const step = this.#link / 4
    for (let i = 0; i < numbers.length; i++) this.space.words[from - i * step] = numbers[i]!
  }
}

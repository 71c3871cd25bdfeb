import type { Proposition } from '../system/index.ts'
import { type Digit, digitsOf, type Layout } from './layout.ts'
import type { LocalSystem } from './local.ts'
import { together } from './together.ts'

/*
 * One flat array of 32-bit words, read by the search alone (the seam to a WebAssembly search):
 *
 *   dispatch[process] + id   -> list of steps, or 0 when not worked out yet
 *   list of steps            count, then one trie a step
 *   trie node                word, shift, mask of a digit, then one entry a value of the digit:
 *                            0 not worked out yet, 1 blocked, else the next node or a leaf
 *   leaf                     LEAF, count, action, then `words` words to XOR into the state for each outcome
 *   answer (propositions)    the same tries, with entries 2 (false) and 3 (true)
 */
const LEAF = -1
const BLOCKED = 1
const ANSWER_FALSE = 2
const ANSWER_TRUE = 3
const NODE_HEADER = 3
const LEAF_HEADER = 3
const ADDRESSES = 2 ** 31

/** Thrown inside the search when an id no longer fits its field: the states must be packed anew. */
export class FieldOverflow extends Error {}

/** The tables of a system under one layout, filled on demand. */
export class Tables {
  readonly local: LocalSystem
  readonly layout: Layout
  mem = new Int32Array(1 << 12)
  #used = 4
  readonly #dispatch: Int32Array
  readonly #rests: Uint8Array[]
  readonly #digits: readonly (readonly Digit[])[]
  readonly #propositions: { name: string; proposition: Proposition; of: number[]; root: number }[]
  /** Scratch: the successor that the search is looking at. */
  readonly scratch: Int32Array

  constructor(local: LocalSystem, layout: Layout, propositions: readonly NamedProposition[]) {
    this.local = local
    this.layout = layout
    this.scratch = new Int32Array(layout.words)
    this.#digits = local.components.map((_, component) => digitsOf(layout, component))
    this.#dispatch = new Int32Array(local.processes)
    for (let p = 0; p < local.processes; p++) {
      this.#dispatch[p] = this.#allocate(1 << layout.width[p]!)
    }
    this.#rests = Array.from(
      { length: local.processes },
      (_, p) => new Uint8Array(1 << layout.width[p]!),
    )
    this.#propositions = propositions.map(({ name, proposition }) => {
      const of = proposition.of.map((component) =>
        local.indexOf(component, `The property "${name}"`, [proposition.holds]),
      )
      const constant = of.length === 0 && local.holds(name, proposition, [])
      return { name, proposition, of, root: constant ? ANSWER_TRUE : this.#root(of) }
    })
  }

  /**
   * Calls `visit` for each successor of the packed state at `at`, which it leaves in `scratch`.
   * @param movers the processes whose steps are taken; undefined for all
   * @returns the number of successors
   */
  expand(
    data: Int32Array,
    at: number,
    visit: (process: number, action: number) => void,
    movers?: readonly boolean[],
  ): number {
    const { layout, scratch } = this
    const { words } = layout
    const dispatch = this.#dispatch
    let successors = 0
    for (let p = 0; p < dispatch.length; p++) {
      if (movers !== undefined && !movers[p]) continue
      const id = (data[at + layout.word[p]!]! >>> layout.shift[p]!) & ((1 << layout.width[p]!) - 1)
      const list = this.mem[dispatch[p]! + id]! || this.#fillSteps(p, id)
      const count = this.mem[list]!
      for (let s = 1; s <= count; s++) {
        let node = this.mem[list + s]!
        while (node > BLOCKED && this.mem[node] !== LEAF) {
          const mem = this.mem
          const key = (data[at + mem[node]!]! >>> mem[node + 1]!) & mem[node + 2]!
          node = mem[node + NODE_HEADER + key]! || this.#fillStep(p, id, s - 1, data, at)
        }
        if (node <= BLOCKED) continue
        const outcomes = this.mem[node + 1]!
        successors += outcomes
        const action = this.mem[node + 2]!
        for (let o = 0, delta = node + LEAF_HEADER; o < outcomes; o++, delta += words) {
          const mem = this.mem
          for (let i = 0; i < words; i++) scratch[i] = data[at + i]! ^ mem[delta + i]!
          visit(p, action)
        }
      }
    }
    return successors
  }

  /** Are all processes at rest in the packed state at `at`? */
  allRest(data: Int32Array, at: number): boolean {
    for (let p = 0; p < this.local.processes; p++) {
      const id = this.idAt(data, at, p)
      const known = this.#rests[p]![id]!
      const rests = known === 0 ? this.local.rests(p, id) : known === 2
      this.#rests[p]![id] = rests ? 2 : 1
      if (!rests) return false
    }
    return true
  }

  /** The truth of the proposition of that number in the packed state at `at`. */
  answer(index: number, data: Int32Array, at: number): boolean {
    let node = this.#propositions[index]!.root
    while (node > ANSWER_TRUE) {
      const mem = this.mem
      const key = (data[at + mem[node]!]! >>> mem[node + 1]!) & mem[node + 2]!
      node = mem[node + NODE_HEADER + key]! || this.#fillAnswer(index, data, at)
    }
    return node === ANSWER_TRUE
  }

  #fillAnswer(index: number, data: Int32Array, at: number): number {
    const { root, of, name, proposition } = this.#propositions[index]!
    const ids = of.map((component) => this.idAt(data, at, component))
    const answer = this.local.holds(name, proposition, ids) ? ANSWER_TRUE : ANSWER_FALSE
    this.#enter(root, of, data, at, answer)
    return answer
  }

  idAt(data: Int32Array, at: number, component: number): number {
    const { word, shift, width } = this.layout
    return (data[at + word[component]!]! >>> shift[component]!) & ((1 << width[component]!) - 1)
  }

  idsAt(data: Int32Array, at: number): number[] {
    return this.local.components.map((_, component) => this.idAt(data, at, component))
  }

  unpack(data: Int32Array, at: number, into: Int32Array) {
    for (let component = 0; component < into.length; component++) {
      into[component] = this.idAt(data, at, component)
    }
  }

  pack(ids: ArrayLike<number>, into: Int32Array, at: number) {
    const { words, word, shift } = this.layout
    into.fill(0, at, at + words)
    for (let component = 0; component < ids.length; component++) {
      const id = ids[component]!
      this.#mustFit(component, id)
      into[at + word[component]!]! |= id << shift[component]!
    }
  }

  #fillSteps(process: number, id: number): number {
    const steps = together(this.local.stepsOf(process, id))
    const list = this.#allocate(1 + steps.length)
    this.mem[list] = steps.length
    steps.forEach(({ footprint }, s) => {
      const root = footprint.length > 0 ? this.#root(footprint) : this.#leaf(process, id, s, [], [])
      this.mem[list + 1 + s] = root
    })
    this.mem[this.#dispatch[process]! + id] = list
    return list
  }

  /** Works the step out for the ids in the state, and returns where the walk ends. */
  #fillStep(process: number, id: number, step: number, data: Int32Array, at: number): number {
    const { footprint } = together(this.local.stepsOf(process, id))[step]!
    const ids = footprint.map((object) => this.idAt(data, at, object))
    const leaf = this.#leaf(process, id, step, footprint, ids)
    const root = this.mem[this.mem[this.#dispatch[process]! + id]! + 1 + step]!
    this.#enter(root, footprint, data, at, leaf)
    return leaf
  }

  /** Enters what a trie says of the ids that these components have in the packed state at `at`. */
  #enter(root: number, components: readonly number[], data: Int32Array, at: number, what: number) {
    const path = components.flatMap((component) => this.#digits[component]!)
    let node = root
    path.forEach(({ word, shift, mask }, depth) => {
      const slot = node + NODE_HEADER + ((data[at + word]! >>> shift) & mask)
      const next = path[depth + 1]
      if (next === undefined) this.mem[slot] = what
      else if (this.mem[slot] === 0) {
        const child = this.#node(next)
        this.mem[slot] = child
      }
      node = this.mem[slot]!
    })
  }

  #leaf(
    process: number,
    id: number,
    step: number,
    footprint: readonly number[],
    ids: readonly number[],
  ): number {
    const local = together(this.local.stepsOf(process, id))[step]!
    const outcomes = this.local.outcomesOf(process, local, ids)
    if (outcomes.length === 0) return BLOCKED
    const { words } = this.layout
    const leaf = this.#allocate(LEAF_HEADER + outcomes.length * words)
    this.mem[leaf] = LEAF
    this.mem[leaf + 1] = outcomes.length
    this.mem[leaf + 2] = this.local.actions.numberOf(process, local)
    outcomes.forEach((outcome, o) => {
      const delta = leaf + LEAF_HEADER + o * words
      this.#change(delta, process, id, outcome.processId)
      footprint.forEach((object, i) => {
        this.#change(delta, object, ids[i]!, outcome.objectIds[i]!)
      })
    })
    return leaf
  }

  #change(delta: number, component: number, from: number, to: number) {
    this.#mustFit(component, to)
    this.mem[delta + this.layout.word[component]!]! ^= (from ^ to) << this.layout.shift[component]!
  }

  #mustFit(component: number, id: number) {
    if (id >>> this.layout.width[component]! !== 0) throw new FieldOverflow()
  }

  /** A new trie over the ids of these components; 0 where there are none. */
  #root(components: readonly number[]): number {
    const [first] = components
    return first === undefined ? 0 : this.#node(this.#digits[first]![0]!)
  }

  #node({ word, shift, mask }: Digit): number {
    const node = this.#allocate(NODE_HEADER + mask + 1)
    this.mem[node] = word
    this.mem[node + 1] = shift
    this.mem[node + 2] = mask
    return node
  }

  #allocate(size: number): number {
    const at = this.#used
    this.#used += size
    if (this.#used >= ADDRESSES)
      throw new RangeError('the tables of the steps outgrow their addresses')
    if (this.#used > this.mem.length) {
      const mem = new Int32Array(Math.max(this.mem.length * 2, this.#used))
      mem.set(this.mem)
      this.mem = mem
    }
    return at
  }
}

export interface NamedProposition {
  readonly name: string
  readonly proposition: Proposition
}

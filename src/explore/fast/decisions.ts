import type { Proposition } from '../../system/index.ts'
import { type Digit, digitsOf, type Group, type Layout } from '../layout.ts'
import type { LocalStep, LocalSystem } from '../local.ts'
import { FieldOverflow, type NamedProposition } from '../tables.ts'
import { together } from '../together.ts'
import { BLOCKED, FALSE, FORK, LEAF, TRUE } from './kernel.ts'
import type { Region } from './space.ts'

/*
 * What the inner loops read, in 32-bit words; an entry is 0 (not worked out yet), BLOCKED (FALSE), TRUE, or
 * the address of a node with its kind in the low bits:
 *
 *   row of a window    byte, shift and mask of its bits in a state; address of an entry for each value
 *   digit              byte * 32 + shift, mask; an entry for each value of the digit
 *   fork               how many entries, and these: all of them are to be followed
 *   leaf               how many outcomes, the action; for each, what to XOR into the state
 *
 * A local state of a process leads to its steps. Neighbouring steps with the same next object share the
 * look at it, and those that it alone blocks are not looked at any further: a server that takes from one
 * queue whatever is at its head looks at the queue once, however many steps that is.
 *
 * A window is a few bits side by side in a state, the ids of processes and of objects they look at. Its
 * entry is a fork of what these bits leave open: most processes are blocked most of the time, and one
 * look finds that out for all processes of the window.
 */
const rowWords = 4
const digitHeader = 2
/** Bits of the digits of wide ids: fewer looks at a state than the tables of the plain search take. */
const wideDigit = 8
/** With more ids than this, such tables would take too much room for the few entries of each. */
const many = 1 << 14

/** Thrown where the decisions outgrow their addresses. */
export class OutOfRoom extends RangeError {
  override message = 'the tables of the steps outgrow their addresses'
}

/** Steps that agree in the objects looked at so far, and in the one to be looked at in this node. */
interface Branch {
  readonly process: number
  readonly steps: readonly LocalStep[]
  readonly depth: number
}

/** Bits of a packed state, and the processes whose ids are among them. */
interface Window extends Digit {
  readonly processes: readonly number[]
}

/** Neighbouring processes share a window as long as it has no more bits than this. */
const widestWindow = 14

function windowsOf({ word, shift, width }: Layout, groups: readonly Group[]): Window[] {
  const windows: Window[] = []
  for (const [process, ...objects] of groups as readonly (readonly [number, ...number[]])[]) {
    const last = windows[windows.length - 1]
    const from = shift[process]!
    let to = from + width[process]!
    const joins = (from: number) =>
      objects.reduce((sum, o) => sum + width[o]!, to) - from <= widestWindow
    if (last?.word === word[process] && joins(last!.shift)) {
      for (const object of objects) to += width[object]!
      windows[windows.length - 1] = {
        ...last!,
        mask: 2 ** (to - last!.shift) - 1,
        processes: [...last!.processes, process],
      }
      continue
    }
    for (const object of objects) {
      if (to + width[object]! - from > widestWindow) break
      to += width[object]!
    }
    const mask = 2 ** (to - from) - 1
    windows.push({ word: word[process]!, shift: from, mask, processes: [process] })
  }
  return windows
}

/** The decisions of a system under one layout, worked out on demand. */
export class Decisions {
  readonly layout: Layout
  readonly groups: readonly Group[]
  /** Where they lie. */
  readonly region: Region
  /** Bytes of a packed state: whole lanes of 64 bits. */
  readonly stride: number
  readonly windows: readonly Window[]
  readonly rows: number
  readonly #local: LocalSystem
  readonly #mem: Uint32Array
  /** In words. */
  #used: number
  readonly #digits: readonly (readonly Digit[])[]
  readonly #branches = new Map<number, Branch>()
  readonly #rests: Uint8Array[]
  /** Of each process, the entry for each of its ids. */
  readonly #roots: number[][]
  readonly #propositions: { name: string; proposition: Proposition; of: number[]; root: number }[]

  constructor(
    local: LocalSystem,
    layout: Layout,
    groups: readonly Group[],
    propositions: readonly NamedProposition[],
    mem: Uint32Array,
    region: Region,
  ) {
    this.layout = layout
    this.stride = 8 * Math.ceil(layout.words / 2)
    this.#local = local
    this.#mem = mem
    this.groups = groups
    this.region = region
    this.#used = region.from / 4
    this.#digits = local.interners.map(({ size }, component) =>
      digitsOf(layout, component, size > many ? undefined : wideDigit),
    )
    this.windows = windowsOf(layout, groups)
    this.rows = this.#allocate(rowWords * this.windows.length)
    this.windows.forEach(({ word, shift, mask }, w) => {
      const entries = this.#allocate(mask + 1)
      mem.set([word * 4, shift, mask, entries], this.rows / 4 + w * rowWords)
    })
    this.#roots = Array.from({ length: local.processes }, () => [])
    this.#rests = this.#roots.map((_, p) => new Uint8Array(1 << layout.width[p]!))
    this.#propositions = propositions.map(({ name, proposition }) => {
      const of = proposition.of.map((component) =>
        local.indexOf(component, `The property "${name}"`, [proposition.holds]),
      )
      const constant = () => (local.holds(name, proposition, []) ? TRUE : FALSE)
      return { name, proposition, of, root: of.length > 0 ? this.#root(of[0]!) : constant() }
    })
  }

  get bytes(): number {
    return this.#used * 4 - this.region.from
  }

  /** Writes the ids to the packed state at that address. */
  pack(ids: readonly number[], state: number) {
    const { word, shift } = this.layout
    this.#mem.fill(0, state / 4, (state + this.stride) / 4)
    ids.forEach((id, component) => {
      this.#mustFit(component, id)
      this.#mem[state / 4 + word[component]!]! |= id << shift[component]!
    })
  }

  idAt(state: number, component: number): number {
    const { word, shift, width } = this.layout
    const bits = this.#mem[state / 4 + word[component]!]!
    return (bits >>> shift[component]!) & ((1 << width[component]!) - 1)
  }

  idsAt(state: number): number[] {
    return this.#local.components.map((_, component) => this.idAt(state, component))
  }

  /** Are all processes at rest in the packed state at that address? */
  allRest(state: number): boolean {
    return this.#rests.every((known, process) => {
      const id = this.idAt(state, process)
      if (known[id] === 0) known[id] = this.#local.rests(process, id) ? 2 : 1
      return known[id] === 2
    })
  }

  /** Completes the walk of a window's processes through their decisions in the packed state there. */
  decide(window: number, state: number) {
    const { word, shift, mask, processes } = this.windows[window]!
    const roots = processes.map((process) => {
      const id = this.idAt(state, process)
      const root = (this.#roots[process]![id] ??= this.#open(
        process,
        together(this.#local.stepsOf(process, id)),
        0,
        state,
      ))
      this.#follow(root, state)
      return root
    })
    const key = (this.#mem[state / 4 + word]! >>> shift) & mask
    const place = this.#mem[this.rows / 4 + window * rowWords + 3]! / 4 + key
    if (this.#mem[place] !== 0) return
    const entries: number[] = []
    for (const root of roots) this.#leaveOpen(root, this.windows[window]!, state, entries)
    this.#mem[place] = this.#entryOf(entries)
  }

  /** What a walk from this entry meets first that the bits of the window do not tell. */
  #leaveOpen(entry: number, window: Window, state: number, entries: number[]) {
    if (entry === BLOCKED) return
    if ((entry & FORK) !== 0) {
      const fork = (entry - FORK) / 4
      const count = this.#mem[fork]!
      for (let i = 1; i <= count; i++) this.#leaveOpen(this.#mem[fork + i]!, window, state, entries)
      return
    }
    const place = (entry & LEAF) === 0 ? this.#placeWithin(entry, window, state) : undefined
    if (place === undefined) entries.push(entry)
    else this.#leaveOpen(this.#mem[place]!, window, state, entries)
  }

  /** Where the digit leads to in that state, if the window tells; in words. */
  #placeWithin(digit: number, window: Window, state: number): number | undefined {
    const field = this.#mem[digit / 4]!
    const mask = this.#mem[digit / 4 + 1]!
    const word = field >>> 7
    const shift = field & 31
    const seen = (window.mask << window.shift) >>> 0
    if (word !== window.word || ((mask << shift) & ~seen) !== 0) return undefined
    const key = (this.#mem[state / 4 + word]! >>> shift) & mask
    return digit / 4 + digitHeader + key
  }

  #follow(entry: number, state: number) {
    if (entry <= TRUE || (entry & LEAF) !== 0) return
    if ((entry & FORK) !== 0) {
      const fork = (entry - FORK) / 4
      const count = this.#mem[fork]!
      for (let i = 1; i <= count; i++) this.#follow(this.#mem[fork + i]!, state)
      return
    }
    const { process, steps, depth } = this.#branches.get(entry)!
    const place = this.#walk(entry, steps[0]!.footprint[depth]!, state)
    if (this.#mem[place] === 0) {
      const ids = this.#footprintIds(steps[0]!, depth + 1, state)
      const left: LocalStep[] = []
      for (const step of steps) {
        if (!this.#local.operations.isBlockedBy(process, step, ids)) left.push(step)
      }
      const next = left.length === 0 ? BLOCKED : this.#open(process, left, depth + 1, state)
      this.#mem[place] = next
    }
    this.#follow(this.#mem[place]!, state)
  }

  /** An entry for steps that the first `depth` objects of their footprint let through. */
  #open(process: number, steps: readonly LocalStep[], depth: number, state: number): number {
    const entries: number[] = []
    for (let from = 0, to = 0; from < steps.length; from = to) {
      const object = steps[from]!.footprint[depth]
      if (object === undefined) {
        const entry = this.#leaf(process, steps[from]!, state)
        if (entry !== BLOCKED) entries.push(entry)
        to = from + 1
        continue
      }
      while (to < steps.length && steps[to]!.footprint[depth] === object) to++
      const root = this.#root(object)
      this.#branches.set(root, { process, steps: steps.slice(from, to), depth })
      entries.push(root)
    }
    return this.#entryOf(entries)
  }

  /** One entry that stands for all of these. */
  #entryOf(entries: readonly number[]): number {
    if (entries.length <= 1) return entries[0] ?? BLOCKED
    const fork = this.#allocate(1 + entries.length)
    this.#mem[fork / 4] = entries.length
    this.#mem.set(entries, fork / 4 + 1)
    return fork + FORK
  }

  #leaf(process: number, step: LocalStep, state: number): number {
    const { footprint, from } = step
    const ids = this.#footprintIds(step, footprint.length, state)
    const outcomes = this.#local.outcomesOf(process, step, ids)
    if (outcomes.length === 0) return BLOCKED
    const leaf = this.#allocate(2 + (outcomes.length * this.stride) / 4)
    this.#mem[leaf / 4] = outcomes.length
    this.#mem[leaf / 4 + 1] = this.#local.actions.numberOf(process, step)
    outcomes.forEach((outcome, o) => {
      const delta = (leaf + 8 + o * this.stride) / 4
      this.#change(delta, process, from, outcome.processId)
      footprint.forEach((object, i) => {
        this.#change(delta, object, ids[i]!, outcome.objectIds[i]!)
      })
    })
    return leaf + LEAF
  }

  #footprintIds({ footprint }: LocalStep, length: number, state: number): number[] {
    const ids = new Array<number>(length)
    for (let i = 0; i < length; i++) ids[i] = this.idAt(state, footprint[i]!)
    return ids
  }

  #change(delta: number, component: number, from: number, to: number) {
    this.#mustFit(component, to)
    this.#mem[delta + this.layout.word[component]!]! ^= (from ^ to) << this.layout.shift[component]!
  }

  #mustFit(component: number, id: number) {
    if (id >= 2 ** this.layout.width[component]!) throw new FieldOverflow()
  }

  #root(component: number): number {
    return this.#digit(this.#digits[component]![0]!)
  }

  #digit({ word, shift, mask }: Digit): number {
    const node = this.#allocate(digitHeader + mask + 1)
    this.#mem[node / 4] = word * 4 * 32 + shift
    this.#mem[node / 4 + 1] = mask
    return node
  }

  /** The place (in words) of the entry that the digits of a component lead to from its root. */
  #walk(root: number, component: number, state: number): number {
    let place = 0
    let node = root
    for (const digit of this.#digits[component]!) {
      if (place > 0) node = this.#mem[place] ||= this.#digit(digit)
      const key = (this.#mem[state / 4 + digit.word]! >>> digit.shift) & digit.mask
      place = node / 4 + digitHeader + key
    }
    return place
  }

  /** The root of a proposition's decisions: TRUE or FALSE where it asks for nothing. */
  rootOf(proposition: number): number {
    return this.#propositions[proposition]!.root
  }

  /** Enters the answer to a proposition in the packed state at that address. */
  answer(index: number, state: number) {
    const { name, proposition, of, root } = this.#propositions[index]!
    const ids = of.map((component) => this.idAt(state, component))
    const truth = this.#local.holds(name, proposition, ids) ? TRUE : FALSE
    let node = root
    of.forEach((component, i) => {
      const place = this.#walk(node, component, state)
      const next = of[i + 1]
      this.#mem[place] ||= next === undefined ? truth : this.#root(next)
      node = this.#mem[place]!
    })
  }

  /** The address of so many words, all 0. Leaves and digits begin at multiples of 8. */
  #allocate(words: number): number {
    const at = this.#used
    this.#used += words + (words % 2)
    if (this.#used * 4 > this.region.to) {
      throw new OutOfRoom()
    }
    this.#mem.fill(0, at, this.#used)
    return at * 4
  }
}

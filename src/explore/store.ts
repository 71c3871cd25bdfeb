import { piecesOf, type StatePiece } from './snapshot.ts'

/** What `add` returns instead of storing one state too many. */
export const FULL = -0x8000_0000

/** How many times larger the arrays become when they are full. */
const growth = 2

/**
 * The visited set: packed states in the order they were first reached, and an open-addressing table of
 * their numbers. Exact: states are compared word by word.
 */
export class StateStore {
  words: number
  count = 0
  /** No more states than this are stored. */
  limit = Number.POSITIVE_INFINITY
  /** No more bytes than this are taken, old arrays and new ones together. */
  room = Number.POSITIVE_INFINITY
  /** Packed states, `words` 32-bit words each. */
  data: Int32Array
  /** The state from which each was first reached; its own number for the initial one. */
  parent: Int32Array
  #slots: Int32Array
  #mask: number

  constructor(words: number, capacity = 1 << 10) {
    this.words = words
    this.data = new Int32Array(words * capacity)
    this.parent = new Int32Array(capacity)
    this.#slots = new Int32Array(capacity * 2)
    this.#mask = capacity * 2 - 1
  }

  /** Bytes in use by the store's arrays. */
  get bytes(): number {
    return this.data.byteLength + this.parent.byteLength + this.#slots.byteLength
  }

  /**
   * The number of the packed state in `state`, stored with `parent` if it is new.
   * @returns its number if it was there, -1 - number if it is new, FULL if there is no room for it
   */
  add(state: Int32Array, parent: number): number {
    const { words, data } = this
    const slots = this.#slots
    const mask = this.#mask
    let slot = hashOf(state, 0, words) & mask
    for (;;) {
      const entry = slots[slot]!
      if (entry === 0) break
      const at = (entry - 1) * words
      let i = 0
      while (i < words && data[at + i] === state[i]) i++
      if (i === words) return entry - 1
      slot = (slot + 1) & mask
    }
    const number = this.count
    if (number >= this.limit) return FULL
    if (number === this.parent.length) {
      if (this.bytes * (1 + growth) > this.room) return FULL
      this.#grow()
      return this.add(state, parent)
    }
    const at = number * words
    for (let i = 0; i < words; i++) data[at + i] = state[i]!
    this.parent[number] = parent
    slots[slot] = number + 1
    this.count = number + 1
    return -1 - number
  }

  /** The number of a stored state, or -1. */
  find(state: Int32Array): number {
    const { words, data } = this
    const mask = this.#mask
    for (let slot = hashOf(state, 0, words) & mask; ; slot = (slot + 1) & mask) {
      const entry = this.#slots[slot]!
      if (entry === 0) return -1
      const at = (entry - 1) * words
      let i = 0
      while (i < words && data[at + i] === state[i]) i++
      if (i === words) return entry - 1
    }
  }

  /** All states, some at a time. */
  *pieces(): Generator<StatePiece> {
    const { words, data, parent } = this
    for (const [from, many] of piecesOf(this.count)) {
      yield {
        states: data.subarray(from * words, (from + many) * words),
        parents: parent.subarray(from, from + many),
      }
    }
  }

  /** Takes so many other states in the place of all it has: `write` packs them, `words` words each. */
  replace(count: number, words: number, write: (data: Int32Array, parent: Int32Array) => void) {
    let capacity = this.parent.length
    while (capacity < count) capacity *= growth
    this.words = words
    this.count = count
    this.data = new Int32Array(words * capacity)
    this.parent = new Int32Array(capacity)
    write(this.data, this.parent)
    this.#slots = new Int32Array(capacity * 2)
    this.#mask = capacity * 2 - 1
    this.#rehash()
  }

  /** Replaces every packed state by what `repack` makes of it, `words` words each; numbers stay. */
  relayout(
    words: number,
    repack: (from: Int32Array, at: number, to: Int32Array, into: number) => void,
  ) {
    const old = this.data
    this.data = new Int32Array(words * this.parent.length)
    for (let i = 0; i < this.count; i++) repack(old, i * this.words, this.data, i * words)
    this.words = words
    this.#rehash()
  }

  #grow() {
    const capacity = this.parent.length * growth
    const data = new Int32Array(capacity * this.words)
    data.set(this.data)
    this.data = data
    const parent = new Int32Array(capacity)
    parent.set(this.parent)
    this.parent = parent
    this.#slots = new Int32Array(capacity * 2)
    this.#mask = capacity * 2 - 1
    this.#rehash()
  }

  #rehash() {
    const slots = this.#slots.fill(0)
    const mask = this.#mask
    for (let i = 0; i < this.count; i++) {
      let slot = hashOf(this.data, i * this.words, this.words) & mask
      while (slots[slot] !== 0) slot = (slot + 1) & mask
      slots[slot] = i + 1
    }
  }
}

function hashOf(data: Int32Array, at: number, words: number): number {
  let hash = 0x9e3779b9 | 0
  for (let i = 0; i < words; i++) {
    hash = Math.imul(hash ^ data[at + i]!, 0x85ebca6b)
    hash ^= hash >>> 15
  }
  hash = Math.imul(hash, 0xc2b2ae35)
  return hash ^ (hash >>> 13)
}

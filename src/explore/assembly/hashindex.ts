/* The index: which states are stored. */
import { batchSize, filled, hashes } from './batch'
import { claimChunk, sharing } from './crew'
import { Any, bytes, hashOf, isSame, One, Two } from './lanes'
import { data, index, indexBits, parentShift, parents, stride } from './memory'
import { count, end, next } from './progress'

const largeIndexBits: u32 = 24
/** Of a kibibyte. */
const blockShift: u32 = 10
/** Keeps loads that only warm the cache from being optimised away, as it is exported. */
export let warmth: u32 = 0

/**
 * Leaves one place in five of the index empty, whatever the batch holds. A small index grows fourfold, for
 * the time it takes to fill it anew; a large one twofold, for the room.
 */
export function reserve<L>(): void {
  let bits = indexBits
  while (<u64>(count + filled) * 5 > (<u64>4) << bits) bits += bits < largeIndexBits ? 2 : 1
  if (bits !== indexBits) rebuild<L>(bits)
}

/** Makes the index so large that it has room for as many states again; they are not entered yet. */
export function widen(): void {
  indexBits += indexBits < largeIndexBits ? 2 : 1
}

export function reindex(): void {
  if (stride === 8) rebuild<One>(indexBits)
  else if (stride === 16) rebuild<Two>(indexBits)
  else rebuild<Any>(indexBits)
}

/** Enters all states anew. */
function rebuild<L>(bits: u32): void {
  indexBits = bits
  memory.fill(index, 0, 4 << bits)
  enter<L>(0, count)
}

/** Several threads: empties parts of the index that nobody else has claimed, in blocks. */
export function clearClaimed(): void {
  while (claimChunk()) memory.fill(index + (next << blockShift), 0, (end - next) << blockShift)
}

/** Several threads: enters states that nobody else has claimed. */
export function enterClaimed(): void {
  while (claimChunk()) {
    if (stride === 8) enter<One>(next, end)
    else if (stride === 16) enter<Two>(next, end)
    else enter<Any>(next, end)
  }
}

/** Enters these states, in batches: their places are loaded before the first of them is entered. */
function enter<L>(first: u32, last: u32): void {
  const bits = indexBits
  const top: u64 = 64 - bits
  const low: u32 = (1 << bits) - 1
  const hashAt = hashes()
  for (let from = first; from < last; from += batchSize) {
    const many = min(batchSize, last - from)
    let at = data + from * bytes<L>()
    for (let i: u32 = 0; i < many; i++, at += bytes<L>()) {
      store<u64>(hashAt + (i << 3), hashOf<L>(at))
    }
    touch(many)
    for (let i: u32 = 0; i < many; i++) {
      const hash = load<u64>(hashAt + (i << 3))
      const entry = ((<u32>hash) << bits) | (from + i + 1)
      let place = <u32>(hash >>> top)
      while (!isPut(index + (place << 2), entry)) place = (place + 1) & low
    }
  }
}

/** False if the place is taken. */
function isPut(slot: u32, entry: u32): bool {
  if (load<u32>(slot) !== 0) return false
  if (sharing) return atomic.cmpxchg<u32>(slot, 0, entry) === 0
  store<u32>(slot, entry)
  return true
}

/**
 * Loads the index entries of the first hashes in the batch. The processor has the more of these loads under
 * way the less there is to do between them; so there are a few to spare.
 */
export function touch(many: u32): void {
  const hashAt = hashes()
  const indexAt = index
  const top: u64 = 64 - indexBits
  let warm: u32 = 0
  for (let at = hashAt, end = hashAt + (many << 3); at < end; at += 64) {
    const a = load<u32>(indexAt + ((<u32>(load<u64>(at) >>> top)) << 2))
    const b = load<u32>(indexAt + ((<u32>(load<u64>(at, 8) >>> top)) << 2))
    const c = load<u32>(indexAt + ((<u32>(load<u64>(at, 16) >>> top)) << 2))
    const d = load<u32>(indexAt + ((<u32>(load<u64>(at, 24) >>> top)) << 2))
    const e = load<u32>(indexAt + ((<u32>(load<u64>(at, 32) >>> top)) << 2))
    const f = load<u32>(indexAt + ((<u32>(load<u64>(at, 40) >>> top)) << 2))
    const g = load<u32>(indexAt + ((<u32>(load<u64>(at, 48) >>> top)) << 2))
    const h = load<u32>(indexAt + ((<u32>(load<u64>(at, 56) >>> top)) << 2))
    warm ^= a ^ b ^ c ^ d ^ e ^ f ^ g ^ h
  }
  warmth = warm
}

export function find<L>(state: u32, hash: u64): i32 {
  const low: u32 = (1 << indexBits) - 1
  const tag = (<u32>hash) << indexBits
  let place = <u32>(hash >>> (64 - <u64>indexBits))
  let entry = load<u32>(index + (place << 2))
  while (entry !== 0) {
    if ((entry ^ tag) <= low) {
      const number = (entry & low) - 1
      if (isSame<L>(data + number * bytes<L>(), state)) return number
    }
    place = (place + 1) & low
    entry = load<u32>(index + (place << 2))
  }
  return -1
}

/** The number of the state packed at that address in this memory, or -1. */
export function lookUp(state: u32): i32 {
  return find<Any>(state, hashOf<Any>(state))
}

/** Gives a state another number. */
export function move(from: u32, to: u32): void {
  const source = data + from * stride
  const low: u32 = (1 << indexBits) - 1
  const hash =
    stride === 8 ? hashOf<One>(source) : stride === 16 ? hashOf<Two>(source) : hashOf<Any>(source)
  let place = <u32>(hash >>> (64 - <u64>indexBits))
  while ((load<u32>(index + (place << 2)) & low) !== from + 1) place = (place + 1) & low
  store<u32>(index + (place << 2), ((<u32>hash) << indexBits) | (to + 1))
  memory.copy(data + to * stride, source, stride)
  store<u32>(parents - (to << parentShift), load<u32>(parents - (from << parentShift)))
}

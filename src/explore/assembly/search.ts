/*
 * The inner loops of the search, in AssemblyScript: from packed states to packed states, integers only. A
 * file assigns variables of another one, too: AssemblyScript allows that.
 *
 * States are looked up in batches, for most of the time would go into waiting for memory: the index entries
 * of a whole batch are loaded before the first of them is looked at.
 */
import { carried, filled } from './batch'
import { breadthFirst } from './breadthfirst'
import { listen } from './briefing'
import { crew, helping, leave, sharing } from './crew'
import { depthFirst, pushed, stack, stacked } from './depthfirst'
import { DONE } from './endings'
import { expand } from './expand'
import { clearClaimed, enterClaimed, reindex } from './hashindex'
import { Any, Four, One, Two } from './lanes'
import { list, listed, listing, listingEnd } from './listing'
import { CLEAR, ENTER, JOB } from './mailbox'
import { data, index, indexBits, parents, stride } from './memory'
import { count, end, halted, limit, next, transitions } from './progress'

// What fast/ reads, writes and calls; and warmth, for what is not exported here is optimised away.
export { batch, found, guest, known } from './batch'
export { brief, listen } from './briefing'
export { aside, chunkSize, crew, leave, mailbox, news, sharing } from './crew'
export { popped, stack, stacked } from './depthfirst'
export { asks, first, guestFields, guestStride, inwards, outwards, recognize, show } from './elders'
export { forks } from './expand'
export { lookUp, move, reindex, warmth, widen } from './hashindex'
export { data, index, indexBits, parentShift, parents, rows, stride, windows } from './memory'
export { repack } from './pack'
export { agenda, count, end, ended, limit, next, transitions } from './progress'
export { isNews, isTrue, watched, watches } from './propositions'
export { abandon } from './settle'

/** Stores the first state, packed at `at`. */
export function begin(at: u32): void {
  memory.fill(index, 0, 4 << indexBits)
  memory.copy(data, at, stride)
  store<u32>(parents, 0)
  store<u32>(stack, 0)
  stacked = 1
  pushed = 1
  count = 1
  reindex()
}

/** Depth-first or breadth-first, up to `budget` states. */
export function advance(deep: bool, budget: u32): i32 {
  if (deep) {
    if (stride === 8) return depthFirst<One>(budget)
    if (stride === 16) return depthFirst<Two>(budget)
    return depthFirst<Any>(budget)
  }
  if (stride === 8) return breadthFirst<One>(budget)
  if (stride === 16) return breadthFirst<Two>(budget)
  if (stride === 32) return breadthFirst<Four>(budget)
  return breadthFirst<Any>(budget)
}

/** Goes on with `count` states that were put there, with their parents and all figures. */
export function resume(): void {
  pushed = count
  filled = 0
  carried = 0
  while (<u64>count * 5 > (<u64>4) << indexBits) indexBits++
  reindex()
}

/**
 * Writes from `to` up to `end`, for each successor of the state packed at `at`, its number in all memories
 * together, -1 where it is not stored, and the action. Returns how many.
 */
export function successors(at: u32, to: u32, end: u32): u32 {
  listing = to
  listingEnd = end
  listed = 0
  filled = 0
  halted = DONE
  expand<Any>(0, at)
  list<Any>()
  listing = 0
  return listed
}

/** Does its part of a job besides the search, if there is one; the search goes on where it was. */
export function lendAHand(): bool {
  const job = load<u32>(crew, JOB << 2)
  const before = next
  const endBefore = end
  if (job === CLEAR) clearClaimed()
  if (job === ENTER) enterClaimed()
  next = before
  end = endBefore
  return job !== 0
}

/** Works until the level is done or a pause is called for, and leaves in the mailbox what is left. */
export function help(): void {
  listen()
  helping = true
  sharing = true
  if (lendAHand()) return
  transitions = 0
  count = 0
  limit = 0
  next = 0
  end = 0
  advance(false, 0xffffffff)
  leave()
}

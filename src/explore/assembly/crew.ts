/*
 * Several threads can share the work, each with these loops of its own: they take states of one level in
 * chunks and numbers for new states in blocks, and enter them into the index by compare-and-swap. Helpers
 * cannot ask the host. States for which something is not worked out yet they put aside for the main thread.
 */
import { look } from './host'
import {
  ASIDE,
  BEAT,
  BLOCK,
  CHUNK,
  CURSOR,
  MOST_NUMBERS,
  NEWS,
  NUMBERS,
  PAUSE,
  TRANSITIONS,
  UNTIL,
} from './mailbox'
import { count, end, limit, next, transitions } from './progress'
import { watched } from './propositions'

/** How many states a thread takes at once. */
export let chunkSize: u32 = 256
/** Shared by all threads. */
export let crew: u32 = 0
export let sharing: bool = false
/** A thread's own words for the others, and the lists of states it puts aside, and of states to look at. */
export let mailbox: u32 = 0
export let aside: u32 = 0
export let news: u32 = 0
/** Not on the main thread. */
export let helping: bool = false

const blockSize: u32 = 128
/** Room in the lists of a mailbox. */
const roomAside: u32 = 1 << 16
const roomNews: u32 = 1 << 16

/** The next states of the level that nobody has taken. False if there are none, or not for now. */
export function claimChunk(): bool {
  store<u32>(mailbox, load<u32>(mailbox, BEAT << 2) + 1, BEAT << 2)
  if (atomic.load<u32>(crew, PAUSE << 2) !== 0) return false
  const from = <i32>atomic.add<u32>(crew, chunkSize, CURSOR << 2)
  const until = load<i32>(crew, UNTIL << 2)
  if (from >= until) return false
  next = from
  end = min(from + <i32>chunkSize, until)
  return true
}

/** Numbers for new states. False if there are none left: then the others are to pause, too. */
export function claimNumbers(): bool {
  if (!sharing) return false
  let from: u32
  do {
    from = atomic.load<u32>(crew, NUMBERS << 2)
    if (from + blockSize > load<u32>(crew, MOST_NUMBERS << 2)) {
      atomic.store<u32>(crew, 1, PAUSE << 2)
      return false
    }
  } while (atomic.cmpxchg<u32>(crew, from, from + blockSize, NUMBERS << 2) !== from)
  count = from
  limit = from + blockSize
  return true
}

/** Before there is no room to tell of a new state, all pause until the main thread has looked. */
export function isNewsFull(): bool {
  if (watched === 0 || !sharing || load<u32>(mailbox, NEWS << 2) < roomNews) return false
  atomic.store<u32>(crew, 1, PAUSE << 2)
  return true
}

/** Looks at a new state, or has it looked at when numbers do not change any more. True to stop. */
export function told(number: u32): bool {
  if (!sharing) return look(number)
  const many = load<u32>(mailbox, NEWS << 2)
  store<u32>(news + (many << 2), number)
  store<u32>(mailbox, many + 1, NEWS << 2)
  return false
}

/** For the main thread. False if there is no room for it. */
export function putAside(state: u32): bool {
  const many = load<u32>(mailbox, ASIDE << 2)
  if (many === roomAside) return false
  store<u32>(aside + (many << 2), state)
  atomic.store<u32>(mailbox, many + 1, ASIDE << 2)
  return true
}

/** Leaves in the mailbox what a thread has not done, and the numbers it has not given. */
export function leave(): void {
  store<u32>(mailbox, next, CHUNK << 2)
  store<u32>(mailbox, end, (CHUNK + 1) << 2)
  store<u32>(mailbox, count, BLOCK << 2)
  store<u32>(mailbox, limit, (BLOCK + 1) << 2)
  store<f64>(mailbox, transitions, TRANSITIONS << 2)
}

/*
 * The inner loops of the search, in AssemblyScript: from packed states to packed states, integers only.
 * Everything lies in one memory that the TypeScript side (fast/) lays out and shares:
 *
 *   rows          one a window of processes: where its bits lie in a state, and where its decisions begin
 *   decisions     fast/decisions.ts writes them; a 0 entry is one not worked out yet
 *   index         open addressing, indexed by the top bits of the hash. An entry is the number of a state
 *                 plus one, and above it bits of the hash that the place does not tell; 0 is empty.
 *   data          packed states, in the order of first sight, in lanes of 64 bits; they grow upwards
 *   parents       of each state, the number of the state it was first reached from; they grow downwards
 *   stack         depth-first: the states to expand, between the parents
 *
 * Several threads can share the work, each with these loops of its own: they take states of one level in
 * chunks and numbers for new states in blocks, and enter them into the index by compare-and-swap. Helpers
 * cannot ask the host. States for which something is not worked out yet they put aside for the main thread.
 *
 * A memory that is full stays as it is, and the search goes on in another one, with loops of its own. What
 * is new to that one may be known to those before it: it asks them, a batch at a time. States are numbered
 * from the first one in this memory; those in the memories before it have numbers below 0.
 *
 * States are looked up in batches, for most of the time would go into waiting for memory: the index entries
 * of a whole batch are loaded before the first of them is looked at.
 */

/** Of the host: works out what the processes of a window do; answers a proposition; looks at a state found, true to stop. */
declare function decide(window: u32, state: u32): void
declare function answer(proposition: u32, state: u32): void
declare function look(state: u32): bool
/** Of the host: has the memories before this one mark what they know of the batch; copies a state of theirs to `guest`. */
declare function ask(many: u32): void
declare function fetch(state: u32): void

export let rows: u32 = 0
export let windows: u32 = 0
export let index: u32 = 0
export let indexBits: u32 = 0
export let data: u32 = 0
/** The parents lie from here downwards, 1 << parentShift bytes each; so does the stack. */
export let parents: u32 = 0
export let parentShift: u32 = 2
/** States to expand, depth-first: the newest last. */
export let stack: u32 = 0
export let stacked: u32 = 0
/** Depth-first: how many states have been expanded. */
export let popped: u32 = 0
/** Bytes of a packed state. */
export let stride: u32 = 0
/** Room for a batch, and for the forks open in a walk through decisions. */
export let batch: u32 = 0
export let forks: u32 = 0
/** Propositions asked of each new state: the entry of each one's decision, and the answer to report. */
export let watches: u32 = 0
export let watched: u32 = 0

/** Numbers given to states, and no more than these. While several threads share the work: of a block. */
export let count: u32 = 0
export let limit: u32 = 0
/** Successors counted, of completely expanded states. */
export let transitions: f64 = 0
/** Breadth-first: the next state to expand, and where to stop. */
export let next: u32 = 0
export let end: u32 = 0
/** If given, `next` and `end` are places in this list of states. */
export let agenda: u32 = 0

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

/** Are there memories before this one? */
export let asks: bool = false
/** Where its states come in the numbers of all memories together. */
export let first: u32 = 0
/**
 * In a full memory, if the one that asks packs states otherwise: bytes of its states, their fields, and the
 * plans that pack its states as they are packed here, and the other way round.
 */
export let guestStride: u32 = 0
export let guestFields: u32 = 0
export let inwards: u32 = 0
export let outwards: u32 = 0

// Words of the crew, by byte.
const CURSOR: u32 = 0
const UNTIL: u32 = 4
const NUMBERS: u32 = 8
const MOST_NUMBERS: u32 = 12
const PAUSE: u32 = 16
const BRIEFING: u32 = 64
// Words of a mailbox. The first is the host's.
const ASIDE: u32 = 4
const NEWS: u32 = 8
const BEAT: u32 = 12
const CHUNK: u32 = 16
const BLOCK: u32 = 24
const TRANSITIONS: u32 = 32

const blockSize: u32 = 128
/** Room in the lists of a mailbox. */
const roomAside: u32 = 1 << 16
const roomNews: u32 = 1 << 16
/** Instead of a number of successors: something is not worked out yet. */
const MISSING: u32 = 0xffffffff

/** What ended an advance. */
const DONE: i32 = 0
/** The last state expanded has no successors: `ended` is its number. */
const ENDED: i32 = 1
const FULL: i32 = 2
const STOPPED: i32 = 3
export let ended: u32 = 0

/** Entries of decisions: these, or the address of a node, its kind in the low bits. */
const BLOCKED: u32 = 4
const TRUE: u32 = 8
const LEAF: u32 = 1
const FORK: u32 = 2

const largeIndexBits: u32 = 24
const batchSize: u32 = 128
const batchRoom: u32 = 512
/** Bytes of the largest state. */
const stateRoom: u32 = 1 << 14
let filled: u32 = 0
/** Successors that went out of the batch before their state was completely expanded. */
let carried: u32 = 0
let current: u32 = 0
/** Where it is among those to expand. */
let position: u32 = 0
let halted: i32 = DONE
let stopping: bool = false
/** Depth-first: states below this one are on the stack, or were. */
let pushed: u32 = 0
/** Only finding, not storing: where the numbers of the successors go. */
let listing: u32 = 0
let listingEnd: u32 = 0
let listed: u32 = 0
/** Keeps loads that only warm the cache from being optimised away. */
export let warmth: u32 = 0

// One copy of the loops for each number of lanes: the size of the type is known when it is compiled.
class One {
  a: u64
}
class Two {
  a: u64
  b: u64
}
class Four {
  a: u64
  b: u64
  c: u64
  d: u64
}
class Any {}

function bytes<L>(): u32 {
  return offsetof<L>() === 0 ? stride : <u32>offsetof<L>()
}

function hashOf<L>(at: u32): u64 {
  let hash = (load<u64>(at) ^ 0x9e3779b97f4a7c15) * 0xbf58476d1ce4e5b9
  hash ^= hash >>> 32
  if (offsetof<L>() === 16) {
    hash = (hash ^ load<u64>(at, 8)) * 0x94d049bb133111eb
    hash ^= hash >>> 29
  } else if (offsetof<L>() !== 8) {
    for (let i: u32 = 8; i < bytes<L>(); i += 8) {
      hash = (hash ^ load<u64>(at + i)) * 0x94d049bb133111eb
      hash ^= hash >>> 29
    }
  }
  return hash * 0xd6e8feb86659fd93
}

function isSame<L>(a: u32, b: u32): bool {
  if (load<u64>(a) !== load<u64>(b)) return false
  if (bytes<L>() === 8) return true
  if (load<u64>(a, 8) !== load<u64>(b, 8)) return false
  if (bytes<L>() === 16) return true
  for (let i: u32 = 16; i < bytes<L>(); i += 8) {
    if (load<u64>(a + i) !== load<u64>(b + i)) return false
  }
  return true
}

function copy<L>(to: u32, from: u32): void {
  store<u64>(to, load<u64>(from))
  if (bytes<L>() === 8) return
  store<u64>(to, load<u64>(from, 8), 8)
  if (bytes<L>() === 16) return
  for (let i: u32 = 16; i < bytes<L>(); i += 8) store<u64>(to + i, load<u64>(from + i))
}

function change<L>(to: u32, from: u32, delta: u32): void {
  store<u64>(to, load<u64>(from) ^ load<u64>(delta))
  if (bytes<L>() === 8) return
  store<u64>(to, load<u64>(from, 8) ^ load<u64>(delta, 8), 8)
  if (bytes<L>() === 16) return
  for (let i: u32 = 16; i < bytes<L>(); i += 8) {
    store<u64>(to + i, load<u64>(from + i) ^ load<u64>(delta + i))
  }
}

// The batch: hashes, parents, what is known already, room for one state more, then the packed states.
function hashes(): u32 {
  return batch
}
function origins(): u32 {
  return batch + batchRoom * 8
}
/** Of each state of the batch: 0, or its number in all memories together plus one. */
export function known(): u32 {
  return batch + batchRoom * 12
}
/** A state of another memory. */
export function guest(): u32 {
  return batch + batchRoom * 16
}
export function found(): u32 {
  return batch + batchRoom * 16 + stateRoom
}

/** The address of a state, in whatever memory it is. */
function locate<L>(state: u32): u32 {
  if (<i32>state >= 0) return data + state * bytes<L>()
  fetch(state)
  return guest()
}

/** Puts the successors of the state packed at `at` into the batch. Returns how many there are. */
function expand<L>(state: u32, at: u32): u32 {
  const foundAt = found()
  const originsAt = origins()
  const before = filled
  let flushed: u32 = 0
  let to = filled
  current = state
  for (let row = rows, end = rows + (windows << 4); row < end; row += 16) {
    const bits = (load<u32>(at + load<u32>(row)) >>> load<u32>(row, 4)) & load<u32>(row, 8)
    const first = load<u32>(row, 12) + (bits << 2)
    let entry = load<u32>(first)
    if (entry === BLOCKED) continue
    if (entry === 0) {
      decide((row - rows) >>> 4, at)
      entry = load<u32>(first)
      if (entry === 0) return miss()
    }
    // The fork that is open, and around it, on the stack, those it lies in.
    let cursor: u32 = 0
    let cursorEnd: u32 = 0
    let open = forks
    for (;;) {
      while (entry > BLOCKED && (entry & 3) === 0) {
        const field = load<u32>(entry)
        const key = (load<u32>(at + (field >>> 5)) >>> (field & 31)) & load<u32>(entry, 4)
        const place = entry + 8 + (key << 2)
        entry = load<u32>(place)
        if (entry === 0) {
          decide((row - rows) >>> 4, at)
          entry = load<u32>(place)
          if (entry === 0) return miss()
        }
      }
      if (entry & LEAF) {
        const leaf = entry - LEAF
        const origin = listing !== 0 ? load<u32>(leaf, 4) : state
        let delta = leaf + 8
        for (const end = delta + load<u32>(leaf) * bytes<L>(); delta < end; delta += bytes<L>()) {
          if (to === batchRoom) {
            filled = to
            flushed += to
            settle<L>(false)
            if (halted !== DONE) return 1
            to = 0
          }
          change<L>(foundAt + to * bytes<L>(), at, delta)
          store<u32>(originsAt + (to << 2), origin)
          to++
        }
      } else if (entry & FORK) {
        if (cursor !== cursorEnd) {
          store<u32>(open, cursor)
          store<u32>(open, cursorEnd, 4)
          open += 8
        }
        cursor = entry - FORK + 4
        cursorEnd = cursor + (load<u32>(entry - FORK) << 2)
      }
      if (cursor === cursorEnd) {
        if (open === forks) break
        open -= 8
        cursor = load<u32>(open)
        cursorEnd = load<u32>(open, 4)
      }
      entry = load<u32>(cursor)
      cursor += 4
    }
  }
  filled = to
  return to + flushed - before
}

/** Forgets the successors of the state being expanded: those still to be added to the batch, too. */
function miss(): u32 {
  transitions -= carried
  carried = 0
  return MISSING
}

/**
 * Stores what is new in the batch, and empties it. `whole` when the state being expanded is complete.
 * Sets `halted` when the search cannot or may not go on.
 */
function settle<L>(whole: bool): void {
  if (listing !== 0) return list<L>()
  if (!sharing) reserve<L>()
  const hashAt = hashes()
  const foundAt = found()
  const bits = indexBits
  const top: u64 = 64 - bits
  const low: u32 = (1 << bits) - 1
  const indexAt = index
  const dataAt = data
  const parentsAt = parents
  const shift = parentShift
  const many = filled
  for (let i: u32 = 0; i < many; i++) {
    store<u64>(hashAt + (i << 3), hashOf<L>(foundAt + i * bytes<L>()))
  }
  touch(many)
  const someAreKnown = asks
  if (someAreKnown) inquire<L>(many)
  let done = many
  for (let i: u32 = 0; i < many; i++) {
    const origin = load<u32>(origins() + (i << 2))
    if (stopping && origin !== current) {
      done = i
      break
    }
    if (someAreKnown && load<u32>(known() + (i << 2)) !== 0) continue
    const hash = load<u64>(hashAt + (i << 3))
    const state = foundAt + i * bytes<L>()
    const tag = (<u32>hash) << bits
    let place = <u32>(hash >>> top)
    for (;;) {
      const slot = indexAt + (place << 2)
      let entry = load<u32>(slot)
      if (entry === 0) {
        if ((count === limit && !claimNumbers()) || isNewsFull()) return stopShort(i, origin)
        const number = count
        const at = dataAt + number * bytes<L>()
        copy<L>(at, state)
        store<u32>(parentsAt - (number << shift), origin)
        if (sharing) entry = atomic.cmpxchg<u32>(slot, 0, tag | (number + 1))
        else store<u32>(slot, tag | (number + 1))
        if (entry === 0) {
          count = number + 1
          if (watched !== 0 && isAwaited(at) && told(number)) {
            // The state it came from is the last one to be expanded.
            if (!stopping) {
              stopping = true
              whole = whole || origin !== current
              position = positionOf(origin)
              current = origin
            }
          }
          break
        }
      }
      if ((entry ^ tag) <= low) {
        if (isSame<L>(dataAt + ((entry & low) - 1) * bytes<L>(), state)) break
      }
      place = (place + 1) & low
    }
  }
  filled = 0
  transitions += done
  if (stopping && whole) halted = STOPPED
  if (!whole) {
    next = position
    for (let i = done; i > 0 && load<u32>(origins() + ((i - 1) << 2)) === current; i--) carried++
  } else {
    next = position + 1
    carried = 0
  }
}

/** One state too many: the state that leads to it stays in the frontier, half expanded. */
function stopShort(at: u32, origin: u32): void {
  let complete = at
  while (complete > 0 && load<u32>(origins() + ((complete - 1) << 2)) === origin) complete--
  transitions += complete
  if (complete === 0) transitions -= carried
  carried = 0
  filled = 0
  next = positionOf(origin)
  halted = FULL
}

/** Where a state of the batch is among those to expand. */
function positionOf(state: u32): u32 {
  if (agenda === 0) return state
  let at = position
  while (load<u32>(agenda + (at << 2)) !== state) at--
  return at
}

/** Looks at a new state, or has it looked at when numbers do not change any more. True to stop. */
function told(number: u32): bool {
  if (!sharing) return look(number)
  const many = load<u32>(mailbox, NEWS)
  store<u32>(news + (many << 2), number)
  store<u32>(mailbox, many + 1, NEWS)
  return false
}

/** Forgets what is half expanded: the host threw. The state is expanded anew next time. */
export function abandon(): void {
  transitions -= carried
  carried = 0
  filled = 0
  listing = 0
}

function isAwaited(at: u32): bool {
  for (let i: u32 = 0, watch = watches; i < watched; i++, watch += 16) {
    const wanted = load<u32>(watch, 8)
    if (wanted === 0) return true
    const answer = truth(load<u32>(watch), load<u32>(watch, 4), at)
    if (answer === wanted || answer === 0) return true
  }
  return false
}

/** TRUE, or BLOCKED for false; 0 if that is not worked out yet. */
function truth(proposition: u32, root: u32, at: u32): u32 {
  let entry = root
  while (entry > TRUE) {
    const field = load<u32>(entry)
    const key = (load<u32>(at + (field >>> 5)) >>> (field & 31)) & load<u32>(entry, 4)
    const place = entry + 8 + (key << 2)
    entry = load<u32>(place)
    if (entry === 0) {
      answer(proposition, at)
      entry = load<u32>(place)
    }
  }
  return entry
}

export function isTrue(proposition: u32, root: u32, at: u32): bool {
  return truth(proposition, root, at) === TRUE
}

/**
 * Leaves one place in five of the index empty, whatever the batch holds. A small index grows fourfold, for
 * the time it takes to fill it anew; a large one twofold, for the room.
 */
function reserve<L>(): void {
  let bits = indexBits
  while (<u64>(count + filled) * 5 > (<u64>4) << bits) bits += bits < largeIndexBits ? 2 : 1
  if (bits !== indexBits) rebuild<L>(bits)
}

/** Enters all states anew, in batches: their places are loaded before the first of them is entered. */
function rebuild<L>(bits: u32): void {
  indexBits = bits
  const top: u64 = 64 - bits
  const low: u32 = (1 << bits) - 1
  const hashAt = hashes()
  memory.fill(index, 0, 4 << bits)
  for (let from: u32 = 0; from < count; from += batchSize) {
    const many = min(batchSize, count - from)
    let at = data + from * bytes<L>()
    for (let i: u32 = 0; i < many; i++, at += bytes<L>()) {
      store<u64>(hashAt + (i << 3), hashOf<L>(at))
    }
    touch(many)
    for (let i: u32 = 0; i < many; i++) {
      const hash = load<u64>(hashAt + (i << 3))
      let place = <u32>(hash >>> top)
      while (load<u32>(index + (place << 2)) !== 0) place = (place + 1) & low
      store<u32>(index + (place << 2), ((<u32>hash) << bits) | (from + i + 1))
    }
  }
}

/**
 * Loads the index entries of the first hashes in the batch. The processor has the more of these loads under
 * way the less there is to do between them; so there are a few to spare.
 */
function touch(many: u32): void {
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

function breadth<L>(budget: u32): i32 {
  if (halted === STOPPED) return STOPPED
  halted = DONE
  let at = next
  while (halted === DONE && budget > 0) {
    if (at === end) {
      if (!sharing || agenda !== 0 || !claimChunk()) break
      at = next
    }
    position = at
    const state = agenda === 0 ? at : load<u32>(agenda + (at << 2))
    const successors = expand<L>(state, locate<L>(state))
    if (halted !== DONE) break
    if (helping && (successors === MISSING || successors === 0)) {
      if (!putAside(state)) {
        settle<L>(true)
        if (halted === DONE) next = at
        break
      }
    }
    at++
    budget--
    if (successors === 0 || filled >= batchSize || at === end || budget === 0 || stopping) {
      settle<L>(true)
      if (successors === 0 && halted === DONE && !helping) {
        ended = state
        halted = ENDED
      }
    }
  }
  return halted
}

/** The next states of the level that nobody has taken. False if there are none, or not for now. */
function claimChunk(): bool {
  store<u32>(mailbox, load<u32>(mailbox, BEAT) + 1, BEAT)
  if (atomic.load<u32>(crew, PAUSE) !== 0) return false
  const from = <i32>atomic.add<u32>(crew, chunkSize, CURSOR)
  const until = load<i32>(crew, UNTIL)
  if (from >= until) return false
  next = from
  end = min(from + <i32>chunkSize, until)
  return true
}

/** Numbers for new states. False if there are none left: then the others are to pause, too. */
function claimNumbers(): bool {
  if (!sharing) return false
  let from: u32
  do {
    from = atomic.load<u32>(crew, NUMBERS)
    if (from + blockSize > load<u32>(crew, MOST_NUMBERS)) {
      atomic.store<u32>(crew, 1, PAUSE)
      return false
    }
  } while (atomic.cmpxchg<u32>(crew, from, from + blockSize, NUMBERS) !== from)
  count = from
  limit = from + blockSize
  return true
}

/** Before there is no room to tell of a new state, all pause until the main thread has looked. */
function isNewsFull(): bool {
  if (watched === 0 || !sharing || load<u32>(mailbox, NEWS) < roomNews) return false
  atomic.store<u32>(crew, 1, PAUSE)
  return true
}

/** For the main thread. False if there is no room for it. */
function putAside(state: u32): bool {
  const many = load<u32>(mailbox, ASIDE)
  if (many === roomAside) return false
  store<u32>(aside + (many << 2), state)
  atomic.store<u32>(mailbox, many + 1, ASIDE)
  return true
}

/** Main thread: tells the others where everything lies. */
export function brief(): void {
  const at = crew + BRIEFING
  store<u32>(at, rows)
  store<u32>(at, windows, 4)
  store<u32>(at, index, 8)
  store<u32>(at, indexBits, 12)
  store<u32>(at, data, 16)
  store<u32>(at, parents, 20)
  store<u32>(at, parentShift, 24)
  store<u32>(at, stride, 28)
  store<u32>(at, watches, 32)
  store<u32>(at, watched, 36)
  store<u32>(at, chunkSize, 40)
  store<u32>(at, asks, 44)
  store<u32>(at, first, 48)
  store<u32>(at, guestStride, 52)
  store<u32>(at, guestFields, 56)
  store<u32>(at, inwards, 60)
  store<u32>(at, outwards, 64)
}

/** Learns where everything lies. */
export function listen(): void {
  const at = crew + BRIEFING
  rows = load<u32>(at)
  windows = load<u32>(at, 4)
  index = load<u32>(at, 8)
  indexBits = load<u32>(at, 12)
  data = load<u32>(at, 16)
  parents = load<u32>(at, 20)
  parentShift = load<u32>(at, 24)
  stride = load<u32>(at, 28)
  watches = load<u32>(at, 32)
  watched = load<u32>(at, 36)
  chunkSize = load<u32>(at, 40)
  asks = load<u32>(at, 44) !== 0
  first = load<u32>(at, 48)
  guestStride = load<u32>(at, 52)
  guestFields = load<u32>(at, 56)
  inwards = load<u32>(at, 60)
  outwards = load<u32>(at, 64)
}

/** Works until the level is done or a pause is called for, and leaves in the mailbox what is left. */
export function help(): void {
  listen()
  helping = true
  sharing = true
  transitions = 0
  count = 0
  limit = 0
  next = 0
  end = 0
  advance(false, 0xffffffff)
  leave()
}

/** Leaves in the mailbox what a thread has not done, and the numbers it has not given. */
export function leave(): void {
  store<u32>(mailbox, next, CHUNK)
  store<u32>(mailbox, end, CHUNK + 4)
  store<u32>(mailbox, count, BLOCK)
  store<u32>(mailbox, limit, BLOCK + 4)
  store<f64>(mailbox, transitions, TRANSITIONS)
}

/** Is the state packed there one to look at? */
export function isNews(at: u32): bool {
  return isAwaited(at)
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

function depthFirst<L>(budget: u32): i32 {
  if (halted === STOPPED) return STOPPED
  halted = DONE
  for (; halted === DONE && budget > 0 && stacked > 0; budget--) {
    const state = load<u32>(stack - ((stacked - 1) << parentShift))
    const successors = expand<L>(state, locate<L>(state))
    if (halted === DONE) settle<L>(true)
    if (halted !== FULL) {
      stacked--
      popped++
    }
    // So that the first process goes first.
    for (let found = count; found > pushed; found--) {
      store<u32>(stack - (stacked << parentShift), found - 1)
      stacked++
    }
    pushed = count
    if (successors === 0) {
      ended = state
      halted = ENDED
    }
  }
  return halted
}

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
  if (stride === 8) return breadth<One>(budget)
  if (stride === 16) return breadth<Two>(budget)
  if (stride === 32) return breadth<Four>(budget)
  return breadth<Any>(budget)
}

/** Makes the index so large that it has room for as many states again. */
export function extend(): void {
  indexBits += indexBits < largeIndexBits ? 2 : 1
  reindex()
}

export function reindex(): void {
  if (stride === 8) rebuild<One>(indexBits)
  else if (stride === 16) rebuild<Two>(indexBits)
  else rebuild<Any>(indexBits)
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

/** The number of the state packed at that address in this memory, or -1. */
export function lookUp(state: u32): i32 {
  return find<Any>(state, hashOf<Any>(state))
}

function list<L>(): void {
  if (listing + ((listed + filled) << 3) > listingEnd) unreachable() // rather than write over others
  for (let i: u32 = 0; i < filled; i++) {
    store<u64>(hashes() + (i << 3), hashOf<L>(found() + i * bytes<L>()))
  }
  inquire<L>(filled)
  for (let i: u32 = 0; i < filled; i++) {
    const at = listing + (listed << 3)
    store<u32>(at, load<u32>(known() + (i << 2)) - 1)
    store<u32>(at, load<u32>(origins() + (i << 2)), 4)
    listed++
  }
  filled = 0
}

function find<L>(state: u32, hash: u64): i32 {
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

/** Finds out which states of the batch are stored, in this memory or in one before it. */
function inquire<L>(many: u32): void {
  for (let i: u32 = 0; i < many; i++) {
    const number = find<L>(found() + i * bytes<L>(), load<u64>(hashes() + (i << 3)))
    store<u32>(known() + (i << 2), number < 0 ? 0 : first + number + 1)
  }
  if (asks) ask(many)
}

/** In a full memory: marks what it knows of the states that another one has put into its batch. */
export function recognize(many: u32): void {
  if (stride === 8) mark<One>(many)
  else if (stride === 16) mark<Two>(many)
  else mark<Any>(many)
}

function mark<L>(many: u32): void {
  for (let i: u32 = 0; i < many; i++) {
    const asked = load<u32>(known() + (i << 2)) === 0
    const at = asked ? asPackedHere<L>(i) : 0
    // Of what is not asked for, no place of the index is loaded but the first.
    store<u64>(hashes() + (i << 3), at === 0 ? 0 : hashOf<L>(at))
  }
  touch(many)
  for (let i: u32 = 0; i < many; i++) {
    if (load<u32>(known() + (i << 2)) !== 0) continue
    const at = asPackedHere<L>(i)
    const number = at === 0 ? -1 : find<L>(at, load<u64>(hashes() + (i << 3)))
    if (number >= 0) store<u32>(known() + (i << 2), first + number + 1)
  }
}

/** The address of a state of the batch, packed as all are here; 0 if an id in it has no room here. */
function asPackedHere<L>(i: u32): u32 {
  if (guestFields === 0) return found() + i * bytes<L>()
  const from = found() + i * guestStride
  return pack(from, guest(), bytes<L>(), inwards, guestFields) ? guest() : 0
}

/** In a full memory: puts a state in the room for a guest, packed for the memory that asks for it. */
export function show(state: u32): void {
  const at = data + state * stride
  if (guestFields === 0) memory.copy(guest(), at, stride)
  else pack(at, guest(), guestStride, outwards, guestFields)
}

/**
 * Packs a state otherwise. The plan has a row a field: byte, shift and mask where it was, byte, shift and
 * mask where it goes. False if an id has no room there.
 */
function pack(from: u32, to: u32, size: u32, plan: u32, fields: u32): bool {
  memory.fill(to, 0, size)
  for (let f: u32 = 0, row = plan; f < fields; f++, row += 24) {
    const id = (load<u32>(from + load<u32>(row)) >>> load<u32>(row, 4)) & load<u32>(row, 8)
    if (id > load<u32>(row, 20)) return false
    const field = to + load<u32>(row, 12)
    store<u32>(field, load<u32>(field) | (id << load<u32>(row, 16)))
  }
  return true
}

/** Packs every state anew. */
export function repack(plan: u32, fields: u32, newStride: u32): void {
  const grows = newStride > stride
  for (let i: u32 = 0; i < count; i++) {
    const number: u32 = grows ? count - 1 - i : i
    pack(data + number * stride, guest(), newStride, plan, fields)
    memory.copy(data + number * newStride, guest(), newStride)
  }
  stride = newStride
}

import { carried, filled, found, hashes, known, origins } from './batch'
import { claimNumbers, isNewsFull, sharing, told } from './crew'
import { asks, inquire } from './elders'
import { FULL, STOPPED } from './endings'
import { reserve, touch } from './hashindex'
import { bytes, copy, hashOf, isSame } from './lanes'
import { list, listing } from './listing'
import { data, index, indexBits, parentShift, parents } from './memory'
import {
  count,
  current,
  halted,
  limit,
  next,
  position,
  positionOf,
  stopping,
  transitions,
} from './progress'
import { isAwaited, watched } from './propositions'

/**
 * Stores what is new in the batch, and empties it. `whole` when the state being expanded is complete.
 * Sets `halted` when the search cannot or may not go on.
 */
export function settle<L>(whole: bool): void {
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

/** Forgets what is half expanded: the host threw. The state is expanded anew next time. */
export function abandon(): void {
  transitions -= carried
  carried = 0
  filled = 0
  listing = 0
}

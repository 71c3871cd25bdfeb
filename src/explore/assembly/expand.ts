import { carried, filled, found, origins } from './batch'
import { DONE } from './endings'
import { BLOCKED, FORK, LEAF } from './entries'
import { decide } from './host'
import { bytes, change } from './lanes'
import { listing } from './listing'
import { rows, windows } from './memory'
import { current, halted, transitions } from './progress'
import { batchRoom } from './room'
import { settle } from './settle'

/** Room for the forks open in a walk through decisions. */
export let forks: u32 = 0

/** Instead of a number of successors: something is not worked out yet. */
export const MISSING: u32 = 0xffffffff

/** Puts the successors of the state packed at `at` into the batch. Returns how many there are. */
export function expand<L>(state: u32, at: u32): u32 {
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
      while (entry > <u32>BLOCKED && (entry & 3) === 0) {
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

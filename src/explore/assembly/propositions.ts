import { TRUE } from './entries'
import { answer } from './host'

/** Propositions asked of each new state: the entry of each one's decision, and the answer to report. */
export let watches: u32 = 0
export let watched: u32 = 0

export function isAwaited(at: u32): bool {
  for (let i: u32 = 0, watch = watches; i < watched; i++, watch += 16) {
    const wanted = load<u32>(watch, 8)
    if (wanted === 0) return true
    const answer = truth(load<u32>(watch), load<u32>(watch, 4), at)
    if (answer === wanted || answer === 0) return true
  }
  return false
}

/** Is the state packed there one to look at? */
export function isNews(at: u32): bool {
  return isAwaited(at)
}

/** TRUE, or BLOCKED for false; 0 if that is not worked out yet. */
function truth(proposition: u32, root: u32, at: u32): u32 {
  let entry = root
  while (entry > <u32>TRUE) {
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

import { batchSize, filled } from './batch'
import { claimChunk, helping, putAside, sharing } from './crew'
import { locate } from './elders'
import { DONE, ENDED, STOPPED } from './endings'
import { expand, MISSING } from './expand'
import { agenda, end, ended, halted, next, position, stopping } from './progress'
import { settle } from './settle'

export function breadthFirst<L>(budget: u32): i32 {
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
      // If what comes before it in the batch stops the work, that is left, and all that comes after it.
      settle<L>(true)
      if (halted !== DONE) break
      if (!putAside(state)) {
        next = at
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

import { locate } from './elders'
import { DONE, ENDED, FULL, STOPPED } from './endings'
import { expand } from './expand'
import { parentShift } from './memory'
import { count, ended, halted } from './progress'
import { settle } from './settle'

/** States to expand, depth-first: the newest last. */
export let stack: u32 = 0
export let stacked: u32 = 0
/** How many states have been expanded. */
export let popped: u32 = 0
/** States below this one are on the stack, or were. */
export let pushed: u32 = 0

export function depthFirst<L>(budget: u32): i32 {
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

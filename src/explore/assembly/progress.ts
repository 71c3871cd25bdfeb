/* How far the search has come. */
import { DONE } from './endings'

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
/** The state being expanded. */
export let current: u32 = 0
/** Where it is among those to expand. */
export let position: u32 = 0

/** The last state expanded, where it has no successors. */
export let ended: u32 = 0
/** How the advance ended. */
export let halted: i32 = DONE
export let stopping: bool = false

/** Where a state of the batch is among those to expand. */
export function positionOf(state: u32): u32 {
  if (agenda === 0) return state
  let at = position
  while (load<u32>(agenda + (at << 2)) !== state) at--
  return at
}

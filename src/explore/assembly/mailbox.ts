/*
 * What the threads of a search share, by 32-bit word. This is TypeScript as well as AssemblyScript, for
 * both sides read it: numbers without a type.
 */

/** Words of the crew: the next state to take, where to stop; the same for numbers; is there a pause? The job. */
export const CURSOR = 0
export const UNTIL = 1
export const NUMBERS = 2
export const MOST_NUMBERS = 3
export const PAUSE = 4
export const JOB = 5
/** Where everything lies, as briefing.ts has it. */
export const BRIEFING = 16

/** Jobs: states are expanded; the index is emptied, by kibibytes; states are entered into it. */
export const EXPAND = 0
export const CLEAR = 1
export const ENTER = 2

/** Words of a mailbox: what its owner is doing, which the host alone knows. */
export const STATE = 0
/** How many states were put aside, and how many are to be looked at. */
export const ASIDE = 1
export const NEWS = 2
/** Goes up with the work. */
export const BEAT = 3
/** States taken and not expanded, numbers taken and not given: from, to. */
export const CHUNK = 4
export const BLOCK = 6
/** A 64-bit float. */
export const TRANSITIONS = 8

/*
 * Everything lies in one memory that the TypeScript side (fast/) lays out and shares:
 *
 *   rows          one a window of processes: where its bits lie in a state, and where its decisions begin
 *   decisions     fast/decisions.ts writes them; a 0 entry is one not worked out yet
 *   index         open addressing, indexed by the top bits of the hash. An entry is the number of a state
 *                 plus one, and above it bits of the hash that the place does not tell; 0 is empty.
 *   data          packed states, in the order of first sight, in lanes of 64 bits; they grow upwards
 *   parents       of each state, the number of the state it was first reached from; they grow downwards
 *   stack         depth-first: the states to expand, between the parents
 */

export let rows: u32 = 0
export let windows: u32 = 0
export let index: u32 = 0
export let indexBits: u32 = 0
export let data: u32 = 0
/** The parents lie from here downwards, 1 << parentShift bytes each; so does the stack. */
export let parents: u32 = 0
export let parentShift: u32 = 2
/** Bytes of a packed state. */
export let stride: u32 = 0

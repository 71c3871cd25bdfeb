/* TypeScript as well as AssemblyScript, for both sides read it. */

/** Successors that fit into a batch, at 16 bytes each besides the state. */
export const batchRoom = 512

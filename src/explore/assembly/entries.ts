/*
 * Entries of decisions: 0 for what is not worked out yet, these, or the address of a node, its kind in the
 * low bits. TypeScript as well as AssemblyScript, for both sides read it.
 */

export const BLOCKED = 4
export const FALSE = 4
export const TRUE = 8

/** Kinds of nodes; a digit has none. */
export const LEAF = 1
export const FORK = 2

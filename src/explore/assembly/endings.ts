/* What ended an advance. TypeScript as well as AssemblyScript, for both sides read it. */

export const DONE = 0
/** The last state expanded has no successors. */
export const ENDED = 1
export const FULL = 2
export const STOPPED = 3

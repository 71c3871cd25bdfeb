import type { CompiledModule, SharedMemory } from './webassembly.ts'

/*
 * What the threads of a search share, by 32-bit word; assembly/crew.ts reads and writes the same. First
 * the words of the crew, then a desk for each of its members: a mailbox, lists, and room to work in.
 */

/** Words of the crew: the next state to take, where to stop; the same for numbers; is there a pause? The job. */
export const CURSOR = 0
export const UNTIL = 1
export const NUMBERS = 2
export const MOST_NUMBERS = 3
export const PAUSE = 4
export const JOB = 5

/** Jobs: states are expanded; the index is emptied, by kibibytes; states are entered into it. */
export const EXPAND = 0
export const CLEAR = 1
export const ENTER = 2

/** Words of a mailbox. */
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

/** What a mailbox's owner is doing. */
export const STARTING = 0
export const READY = 1
export const WORKING = 2
export const DISMISSED = 3
export const FAILED = 4

const kibi = 1 << 10
const mebi = 1 << 20

/** Where a member has what, in bytes. */
export interface Desk {
  readonly mailbox: number
  readonly aside: number
  readonly news: number
  readonly forks: number
  readonly batch: number
}

const deskSize = 12 * mebi

export function deskAt(crew: number, member: number): Desk {
  const mailbox = crew + mebi + member * deskSize
  return {
    mailbox,
    aside: mailbox + 64 * kibi,
    news: mailbox + 512 * kibi,
    forks: mailbox + mebi,
    batch: mailbox + 2 * mebi,
  }
}

export function mostMembers(crew: { readonly from: number; readonly to: number }): number {
  return Math.floor((crew.to - crew.from - mebi) / deskSize)
}

/** What a helper is given when it starts. */
export interface Contract {
  readonly memory: SharedMemory
  readonly code: CompiledModule
  readonly crew: number
  readonly desk: Desk
  /** The full memories before it, oldest first. Desks are where they are in this one. */
  readonly elders: readonly SharedMemory[]
}

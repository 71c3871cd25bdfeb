import type { CompiledModule, SharedMemory } from './webassembly.ts'

/** First come the words of the crew, then a desk for each of its members: a mailbox, lists, room to work in. */
export * from '../assembly/mailbox.ts'

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

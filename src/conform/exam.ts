import { findDeadlock, type SearchedDeadlock } from '../check/index.ts'
import { type Profile, profiles } from '../kernel/index.ts'
import type { System } from '../system/index.ts'
import { topologyOn } from '../topology/index.ts'
import { formatWaits, waitNames } from './roles.ts'
import type { Row } from './row.ts'
import { setUp } from './setup.ts'

/**
 * What the model says of a row: it agrees with what was seen; it disagrees; the search did not come to
 * an end in time; or the row is no evidence (it did not hang, which proves nothing unless it is exact).
 */
export interface Answer {
  readonly row: Row
  readonly answer: 'agrees' | 'disagrees' | 'undecided' | 'no evidence'
  /** Why it disagrees or is undecided. */
  readonly detail?: string
  readonly states: number
}

export interface ExamOptions {
  /** Milliseconds for one row. */
  readonly limit: number
  /** The kernel's rules. Default: 6.x, where the runs were made. */
  readonly profile?: Profile
  readonly signal?: AbortSignal
}

export function isEvidence({ hung, exact }: Row): boolean {
  return hung > 0 || exact
}

/** Hung: a deadlock is reachable with at least those waits. Exact and never hung: none is. */
export async function examine(row: Row, options: ExamOptions): Promise<Answer> {
  if (!isEvidence(row)) return { row, answer: 'no evidence', states: 0 }
  const { limit, signal } = options
  const found = await findDeadlock(
    systemOf(row, options.profile),
    row.hung > 0 ? row.waits : new Map(),
    { timeout: limit, nameOf: waitNames(setUp(row)), ...(signal && { signal }) },
  )
  return { row, states: found.states, ...judge(row, found, limit) }
}

export function systemOf(row: Row, profile: Profile = profiles['6.x']): System {
  return topologyOn(profile, setUp(row))
}

function judge(
  row: Row,
  { ending, waits, states }: SearchedDeadlock,
  limit: number,
): Pick<Answer, 'answer' | 'detail'> {
  switch (ending) {
    case 'interrupted':
      return { answer: 'undecided', detail: 'interrupted' }
    case 'out of time':
      return { answer: 'undecided', detail: `${states} states in ${limit / 1000} s` }
    case 'found':
      if (row.hung > 0) return { answer: 'agrees' }
      return {
        answer: 'disagrees',
        detail: `never hung in ${row.runs} runs, but the model hangs in ${formatWaits(waits!)}`,
      }
    case 'exhausted': {
      if (row.hung === 0) return { answer: 'agrees' }
      const others = waits === undefined ? 'no deadlock' : `only others, as ${formatWaits(waits)}`
      return {
        answer: 'disagrees',
        detail: `hung in ${formatWaits(row.waits)}; the model reaches ${others}`,
      }
    }
  }
}

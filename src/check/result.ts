import type { BlockedStep, Growing, Run, SearchOrder } from '../explore/index.ts'
import type { Fair, Property, System } from '../system/index.ts'
import type { Coverage } from './coverage.ts'
import type { Fairness } from './scheduling.ts'

/** Never more than was explored: `unknown` wherever a budget ended the search, or no method applies. */
export type Verdict = 'holds' | 'holds-within-bounds' | 'violated' | 'unknown'

/** Why a search ended. */
export type Ending = 'exhausted' | 'decided' | 'max-states' | 'memory' | 'timeout' | 'interrupted'

/** A run that shows a violation (or, for `sometimes`, the run that shows the proposition true). */
export interface Evidence {
  readonly run: Run
  /**
   * What is wrong with the run's last state: nothing can move though somebody is not at rest; a
   * proposition is false, or a formula whatever comes; no continuation, whatever is scheduled, makes the
   * proposition true; or the run ends, all at rest, so that it stays there.
   */
  readonly shows: 'deadlock' | 'state' | 'no-way-out' | 'end' | 'witness' | 'loop'
  /** Of a run that goes on for ever: the state that its last one is again, counted from 0; and is it weakly fair? */
  readonly loop?: {
    readonly from: number
    readonly fair: boolean
    /** Processes that could go on all the time, and never do; and steps of which the model declares more. */
    readonly neglected: readonly string[]
  }
  /** Of a property about whole runs: which of its propositions are true in each state of the run. */
  readonly truths?: readonly { readonly name: string; readonly values: readonly boolean[] }[]
  /** What each process offers in the last state and cannot do. */
  readonly blocked: readonly BlockedStep[]
}

export interface PropertyResult {
  readonly property: Property
  readonly verdict: Verdict
  /** Why it is unknown, in a sentence. */
  readonly reason?: string
  readonly evidence?: Evidence
  /** What the verdict assumes of the scheduler, where it would be another one without. */
  readonly assuming?: Exclude<Fairness, 'none'>
  /** What the model declares of processes and steps beyond that, where the verdict may need it. */
  readonly declared?: readonly { readonly kind: Fair; readonly of: string }[]
  /** It holds because what it is about never happens. */
  readonly vacuous?: true
}

/** Why a reduction is not used, in a few words. */
export type Refused = Readonly<Partial<Record<'symmetry' | 'partial order', string>>>

/** What a check found, and how much it explored. */
export interface CheckResult {
  readonly system: System
  readonly ending: Ending
  /** Was every reachable state explored? */
  readonly exhaustive: boolean
  /** Distinct states stored. */
  readonly states: number
  /** Steps taken, counting each way a step can turn out. */
  readonly transitions: number
  /** Breadth-first: the length of the longest shortest run. Depth-first: 0. */
  readonly depth: number
  readonly deadlocks: number
  readonly seconds: number
  readonly order: SearchOrder
  /** What left states out, soundly. */
  readonly reduction: 'none' | 'symmetry' | 'partial order' | 'symmetry and partial order'
  /** What was assumed of the scheduler wherever a verdict is about whole runs. */
  readonly fairness: Fairness
  /** The component that may grow without bound, where a limit ended the search. */
  readonly growing?: Growing
  /** Reductions that were asked for and are not used. */
  readonly refused?: Refused
  readonly properties: readonly PropertyResult[]
  /** Where it was asked for, and everything was explored. */
  readonly coverage?: Coverage
}

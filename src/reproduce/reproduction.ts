import type { Observation } from '../lab/index.ts'
import type { Judgement } from './judge.ts'
import type { Foretold } from './prepare.ts'
import type { RoleOf } from './roles.ts'
import type { TriedDeed } from './waysout.ts'

/** A run on the real kernel, and what the model says of it. */
export interface Trial {
  readonly observation: Observation
  readonly judgement: Judgement
}

/** The runs of one set-up. */
export interface Reproduction {
  /** Such as `Linux 6.18.44`. */
  readonly kernel: string
  readonly foretold: Foretold
  readonly trials: readonly Trial[]
  readonly roleOf: RoleOf
  /** What was done about the hang, where that was asked for. */
  readonly tried?: readonly TriedDeed[] | undefined
}

/** The run that tells most: one that contradicts the model, else a hang, else the first. */
export function tellingTrial({ trials }: Reproduction): Trial | undefined {
  return (
    trials.find(({ judgement }) => judgement.agreement === 'contradicted') ??
    trials.find(({ judgement }) => judgement.agreement === 'undecided') ??
    trials.find(({ observation }) => observation.outcome === 'hangs') ??
    trials[0]
  )
}

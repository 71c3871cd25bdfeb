export { type Aftermath, aftermathsOf, type Fate, type ScriptLine } from './aftermath.ts'
export { type CheckOptions, check, checkSync } from './check.ts'
export type { Checkpoint } from './checkpoint.ts'
export type { Coverage, Guard } from './coverage.ts'
export {
  countWaits,
  type DeadlockOptions,
  findCompletion,
  findDeadlock,
  type SearchedDeadlock,
  sameWaits,
  type Waits,
  waitsAmong,
} from './deadlocks.ts'
export { type Judgement, judge } from './expectation.ts'
export { type Buchi, buchiOfOpposite } from './ltl/buchi.ts'
export { affordableMemory } from './memory.ts'
export { type DoneStep, findPatientRun, type Urgency } from './patient.ts'
export type { CheckResult, Ending, Evidence, PropertyResult, Verdict } from './result.ts'
export type { Fairness } from './scheduling.ts'

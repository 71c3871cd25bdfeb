export { type CheckOptions, check, checkSync } from './check.ts'
export { type Judgement, judge } from './expectation.ts'
export type { CheckResult, Ending, Evidence, PropertyResult, Verdict } from './result.ts'

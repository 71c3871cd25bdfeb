export { type CheckOptions, check, checkSync } from './check.ts'
export { type Judgement, judge } from './expectation.ts'
export { affordableMemory } from './memory.ts'
export type { CheckResult, Ending, Evidence, PropertyResult, Verdict } from './result.ts'

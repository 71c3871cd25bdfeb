import { type CheckResult, checkSync } from '../../src/check/index.ts'
import { type Explanation, explainAll } from '../../src/explain/index.ts'
import type { System } from '../../src/system/index.ts'

/** A check with its explanations, and the time it took made up. */
export function checked(system: System): {
  result: CheckResult
  explanations: Explanation[]
} {
  const result = { ...checkSync(system), seconds: 0.123456 }
  return { result, explanations: explainAll(result) }
}

import { check } from '../check/index.ts'
import { type Explanation, explain } from '../explain/index.ts'
import type { ExamOptions } from './exam.ts'
import { systemOf } from './exam.ts'
import type { Row } from './row.ts'

/** A hang of the model in the set-up of this row, to be held against what was seen; none: it has none. */
export async function hangOf(
  row: Row,
  { limit, profile, signal }: ExamOptions,
): Promise<Explanation | undefined> {
  const result = await check(systemOf(row, profile), {
    properties: ['no deadlock'],
    timeout: limit,
    ...(signal && { signal }),
  })
  return explain(result, result.properties[0]!)
}

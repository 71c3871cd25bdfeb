import type { CheckResult } from '../check/index.ts'
import type { Explanation } from '../explain/index.ts'
import type { Expectation, Parameters } from '../system/index.ts'

/** A model checked with some values of its parameters. */
export interface Variant {
  readonly parameters: Readonly<Record<string, string | number>>
  readonly expectation?: Expectation
  readonly result: CheckResult
  /** Of the result, each distinct run once. */
  readonly explanations: readonly Explanation[]
}

/** All there is to tell of a model. */
export interface ModelPage {
  readonly name: string
  /** Default: the name. */
  readonly title?: string
  /** Markdown. */
  readonly description: string
  readonly file?: string
  readonly parameters: Parameters
  /** The set-up, as a Mermaid diagram. */
  readonly diagram?: string
  readonly variants: readonly Variant[]
}

/** The verdict expected of a property; undefined where nothing is. */
export function expectedVerdict(expectation: Expectation | undefined, property: string) {
  const verdicts = expectation?.verdicts
  return typeof verdicts === 'string' ? verdicts : verdicts?.[property]
}

/** Are all verdicts as expected, and the count of states where one is and all were explored? */
export function isAsExpected({ expectation, result }: Variant): boolean {
  const { states } = expectation ?? {}
  return (
    result.properties.every(({ property, verdict }) => {
      const expected = expectedVerdict(expectation, property.name)
      return expected === undefined || expected === verdict
    }) &&
    (states === undefined || !result.exhaustive || states === result.states)
  )
}

import { type CheckResult, judge } from '../check/index.ts'
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

/** The verdict expected of a property; undefined where none is expected of it in particular. */
export function expectedVerdict(expectation: Expectation | undefined, property: string) {
  const verdicts = expectation?.verdicts
  // one word "violated" asks for a violation of some property
  if (verdicts === 'violated') return undefined
  return typeof verdicts === 'string' ? verdicts : verdicts?.[property]
}

/** Are all verdicts, and the count of states where one is declared, as expected? */
export function isAsExpected({ expectation, result }: Variant): boolean {
  return expectation === undefined || judge(expectation, result).kind === 'as declared'
}

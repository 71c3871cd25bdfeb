import { type Expectation, FsmcError, type PropertyVerdict } from '../system/index.ts'
import type { CheckResult } from './result.ts'

/** What came of an expectation. `reason` says what differs, or why it is open. */
export type Judgement =
  | { readonly kind: 'as declared' }
  | { readonly kind: 'differs' | 'open'; readonly reason: string }

/**
 * Is the result what was expected? One word for all properties: `holds` means that all of them do,
 * `violated` that at least one is violated.
 * @throws FsmcError FSMC018 when a verdict is expected of a property that the system does not have
 */
export function judge(
  { verdicts, states }: Pick<Expectation, 'verdicts' | 'states'>,
  result: CheckResult,
): Judgement {
  const judgement =
    verdicts === 'violated' ? judgeViolated(result) : judgeEach(wantedOf(verdicts, result), result)
  if (judgement.kind !== 'as declared' || states === undefined) return judgement
  if (!result.exhaustive) return { kind: 'open', reason: 'not all states were explored' }
  return states === result.states
    ? judgement
    : { kind: 'differs', reason: `${states} states expected, ${result.states} found` }
}

function judgeViolated({ properties }: CheckResult): Judgement {
  const found = properties.map(({ verdict }) => verdict)
  if (found.includes('violated')) return { kind: 'as declared' }
  return found.includes('unknown')
    ? { kind: 'open', reason: 'no violation found so far' }
    : { kind: 'differs', reason: 'a violation expected, all properties hold' }
}

function judgeEach(
  wanted: Readonly<Record<string, PropertyVerdict>>,
  { properties }: CheckResult,
): Judgement {
  const others = properties.filter(
    ({ property, verdict }) => (wanted[property.name] ?? verdict) !== verdict,
  )
  const wrong = others.find(({ verdict }) => verdict !== 'unknown') ?? others[0]
  if (wrong === undefined) return { kind: 'as declared' }
  const { property, verdict } = wrong
  const reason = `"${property.name}" is ${verdict}, expected ${wanted[property.name]}`
  return { kind: verdict === 'unknown' ? 'open' : 'differs', reason }
}

function wantedOf(
  verdicts: Exclude<Expectation['verdicts'], 'violated'>,
  { system, properties }: CheckResult,
): Readonly<Record<string, PropertyVerdict>> {
  const names = properties.map(({ property }) => property.name)
  if (typeof verdicts === 'string') {
    return Object.fromEntries(names.map((name) => [name, verdicts]))
  }
  for (const name of Object.keys(verdicts)) {
    if (names.includes(name)) continue
    throw new FsmcError(
      'FSMC018',
      `A verdict is expected of "${name}", no property of ${system.name}.`,
      {
        hint: `Its properties are: ${names.join(', ')}.`,
      },
    )
  }
  return verdicts
}

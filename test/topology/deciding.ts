import fc from 'fast-check'
import { checkSync, type Topology, topology } from 'fsmc'
import { expect } from 'vitest'

/** Set-ups with more states than this are not decided. */
export const maxStates = 4_000

/** Can it hang? Undefined where the limit of states came first. */
export function hangs(words: Topology, limit = maxStates): boolean | undefined {
  const [deadlock] = checkSync(topology(words), {
    properties: ['no deadlock'],
    search: 'dfs',
    maxStates: limit,
  }).properties
  return deadlock!.verdict === 'unknown' ? undefined : deadlock!.verdict === 'violated'
}

/** What a law saw of the set-ups it was tried on. */
interface Tally {
  hung: number
  safe: number
}

/**
 * Tries a law on random set-ups. It says whether the set-up hangs, or undefined where it came to no
 * conclusion; enough must be decided, some of either kind if so wanted.
 */
export function forRandomTopologies(
  arbitrary: fc.Arbitrary<Topology>,
  numRuns: number,
  law: (words: Topology) => boolean | undefined,
  enough: Partial<Tally>,
): void {
  const tally: Tally = { hung: 0, safe: 0 }
  fc.assert(
    fc.property(arbitrary, (words) => {
      const hung = law(words)
      if (hung !== undefined) tally[hung ? 'hung' : 'safe']++
    }),
    { numRuns },
  )
  expect(tally.hung).toBeGreaterThanOrEqual(enough.hung ?? 0)
  expect(tally.safe).toBeGreaterThanOrEqual(enough.safe ?? 0)
}

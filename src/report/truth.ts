import type { Explanation, Truths } from '../explain/index.ts'

/** The tables worth showing: where all comes to a stop, who waits for whom says why a promise is not kept. */
export function truthsToTell({ truths, shows }: Explanation): readonly Truths[] {
  return shows === 'deadlock' ? truths.filter(({ kind }) => kind === 'ltl') : truths
}

/** States of a run, one after the other, in which the same propositions are true. */
export interface TruthRow {
  /** `0`, or `3-5`: the state before the first step is 0, that after step n is n. */
  readonly after: string
  readonly values: readonly boolean[]
  /** Is it the first row of the loop? */
  readonly loops: boolean
}

/** The truth of a property's propositions along a run, a row wherever something changes. */
export function truthRows({ propositions }: Truths, { loop, steps }: Explanation): TruthRow[] {
  const rows: { first: number; last: number; values: boolean[]; loops: boolean }[] = []
  // The last state of a loop is its first one again.
  const states = loop === undefined ? steps.length + 1 : steps.length
  for (let state = 0; state < states; state++) {
    const values = propositions.map(({ values }) => values[state]!)
    const loops = state === loop?.from
    const before = rows.at(-1)
    if (before !== undefined && !loops && String(before.values) === String(values)) {
      before.last = state
    } else rows.push({ first: state, last: state, values, loops })
  }
  return rows.map(({ first, last, values, loops }) => ({
    after: first === last ? String(first) : `${first}-${last}`,
    values,
    loops,
  }))
}

export const truthWord = (value: boolean) => (value ? 'true' : 'false')

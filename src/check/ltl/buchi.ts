import { type Formula, propositionsOf } from '../../system/index.ts'
import { Automaton, mustFit } from './automaton.ts'
import { NormalForms } from './normal.ts'

/** Accepts the runs that come to accepting states again and again. It starts in the first of its states. */
export interface Buchi {
  readonly states: readonly {
    readonly accepting: boolean
    readonly transitions: readonly BuchiTransition[]
  }[]
}

export interface BuchiTransition {
  readonly to: number
  /** Numbers of the propositions that are true, and of those that are false, in the order of `propositionsOf`. */
  readonly holds: readonly number[]
  readonly fails: readonly number[]
}

/**
 * The runs of which the opposite of a formula is true, for tools that know no promises: a state also counts
 * those that were kept, one after the other, since the last accepting state (Y. Choueka, 1974).
 * @returns undefined where it takes more states than that
 */
export function buchiOfOpposite(formula: Formula, name: string, most: number): Buchi | undefined {
  const propositions = propositionsOf(formula).map((proposition) => proposition.name)
  mustFit(propositions.length, name)
  const automaton = new Automaton(new NormalForms().of(formula, propositions, false), name)
  const from = automaton.all(most)
  if (from === undefined) return undefined
  const promises = Math.max(
    ...from.flatMap((its) => its.map(({ putOff }) => 32 - Math.clz32(putOff))),
    0,
  )
  const numbers = new Map<string, number>()
  const found: { state: number; kept: number }[] = []
  const numberOf = (state: number, kept: number): number => {
    const key = `${state} ${kept}`
    const known = numbers.get(key) ?? found.push({ state, kept }) - 1
    numbers.set(key, known)
    return known
  }
  numberOf(automaton.initial, 0)
  const states: Buchi['states'][number][] = []
  for (const { state, kept } of found) {
    if (found.length > most) return undefined
    states.push({
      accepting: kept === promises,
      transitions: from[state]!.map(({ to, holds, fails, putOff }) => {
        let next = kept === promises ? 0 : kept
        while (next < promises && ((putOff >> next) & 1) === 0) next++
        return { to: numberOf(to, next), holds: bitsOf(holds), fails: bitsOf(fails) }
      }),
    })
  }
  return { states }
}

function bitsOf(set: number): number[] {
  return Array.from({ length: 32 }, (_, bit) => bit).filter((bit) => ((set >> bit) & 1) === 1)
}

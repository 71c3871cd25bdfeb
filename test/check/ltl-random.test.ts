import fc from 'fast-check'
import {
  type CheckResult,
  cell,
  checkSync,
  type Evidence,
  type Fair,
  type Fairness,
  type Formula,
  formatFormula,
  leadsTo,
  ltl,
  type Proposition,
  process,
  proposition,
  propositionsOf,
  type System,
  step,
  system,
  type Temporal,
} from 'fsmc'
import { systems } from 'fsmc/fast-check'
import { is } from 'immutable'
import { describe, expect, test } from 'vitest'
import { formulas, type names } from '../formulas.ts'
import { declareFairness, isTrueOfLasso, judgeFormula, unpaidBy } from '../ltl.ts'
import { exploreNaively, type Graph, isDeadlock, isTrue, movesFrom, type State } from '../oracle.ts'
import { replay } from '../replay.ts'

/** Larger systems take the oracle too long. */
const mostStates = 40

/** Where processes are, which is where fairness matters; or those of the system's random properties. */
function propositionsIn(
  system: System,
  where: boolean,
): Record<(typeof names)[number], Proposition> {
  if (where) {
    const [a, b, c] = [0, 1, 2].map((i) => {
      const its = system.processes[i % system.processes.length]!
      return proposition([its], (state) => is(state, its.init) === i < 2)
    })
    return { a: a!, b: b!, c: c! }
  }
  const [first, second] = system.properties.filter(({ kind }) => kind === 'leads-to') as {
    from: Proposition
    to: Proposition
  }[]
  return { a: first!.from, b: first!.to, c: second!.to }
}

const fairs = fc.array(
  fc.constantFrom<(Fair | undefined)[]>(undefined, undefined, undefined, 'weak', 'strong'),
  {
    minLength: 32,
    maxLength: 32,
  },
)

/** One turns a dial for ever, this way or that; others go on where it stands right, again and again. */
const dials: fc.Arbitrary<System> = fc.noBias(
  fc
    .record({
      turns: fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { minLength: 0, maxLength: 3 }),
      others: fc.array(
        fc.array(fc.tuple(fc.nat(2), fc.nat(3), fc.nat(2)), { minLength: 2, maxLength: 4 }),
        { minLength: 1, maxLength: 2 },
      ),
    })
    .map((plan) => {
      const dial = cell('dial', 0 as number)
      const turner = process<number>('turner', 0, (at) =>
        [[at, (at + 1) % 4] as const, ...plan.turns].flatMap(([from, to], j) =>
          from === at ? [step(`step ${j}`, dial.set(to), () => to)] : [],
        ),
      )
      const others = plan.others.map((steps, i) =>
        process<number>(`other ${i}`, 0, (at) =>
          steps.flatMap(([from, when, to], j) =>
            from === at ? [step(`step ${j}`, dial.is(when), () => to)] : [],
          ),
        ),
      )
      const random = proposition([dial, others[0]!], (at, its) => (at + its) % 2 === 0)
      const waits = proposition([others[0]!], (its) => its === 0)
      return system('dials', {
        processes: [...others, turner],
        objects: [dial],
        properties: [leadsTo('first', random, waits), leadsTo('second', waits, waits)],
      })
    }),
)

/** A system, formulas about it, and what is assumed of its scheduler. */
interface Question {
  readonly graph: Graph
  readonly properties: readonly Temporal[]
  readonly fairness: Fairness
}

/** Exploring costs more than deciding: many formulas share a system. */
const formulasEach = 14

function forRandomFormulas(numRuns: number, holds: (question: Question) => void) {
  const property = fc.property(
    fc.oneof(systems({ maxProcesses: 3, maxObjects: 3 }), dials),
    fc.noBias(fc.array(formulas, { minLength: formulasEach, maxLength: formulasEach })),
    fc.constantFrom<Fairness[]>('none', 'weak', 'strong'),
    fc.option(fc.noBias(fairs)),
    fc.boolean(),
    (random, some, fairness, declared, where) => {
      const system =
        declared === null ? random : declareFairness(random, (i) => declared[i % declared.length])
      const graph = exploreNaively(system, mostStates)
      if (graph === undefined) return
      const propositions = propositionsIn(system, where)
      const properties = some.map((its, i) => ltl(`formula ${i}`, formatFormula(its), propositions))
      holds({ graph, properties, fairness })
    },
  )
  fc.assert(property, { numRuns })
}

/** By both engines, which find the same states and so the same counterexamples. */
function checked({ graph: { system }, properties, fairness }: Question): CheckResult {
  const [plain, fast] = (['plain', 'fast'] as const).map((engine) =>
    checkSync({ ...system, properties }, { fairness, engine }),
  )
  const told = (result: CheckResult) =>
    result.properties.map((each) => ({
      ...each,
      property: formatFormula((each.property as Temporal).formula),
      evidence: each.evidence && {
        ...each.evidence,
        run: each.evidence.run.steps.map(({ process, step }) => [process, step.label]),
        blocked: [],
      },
    }))
  expect(told(fast!)).toEqual(told(plain!))
  return fast!
}

/** Every run that begins like this, however it goes on: some of them, each closed to a lasso. */
function continuations({ system }: Graph, states: readonly State[]): [State[], number][] {
  const policies = [(n: number) => 0 * n, (n: number) => n - 1, (n: number) => n >> 1]
  return policies.map((choose) => {
    const run = [...states]
    for (;;) {
      const last = run.at(-1)!
      const moves = movesFrom(system, last)
      if (moves.length === 0) return [run, run.length - 1]
      const { to } = moves[choose(moves.length)]!
      const back = run.findIndex((state, i) => i >= states.length - 1 && is(state, to))
      if (back >= 0) return [run, back]
      run.push(to)
    }
  })
}

/** The counterexample is a run, is fair, and violates the formula, and says truly what is so where. */
function expectCounterexample(
  graph: Graph,
  property: Temporal,
  evidence: Evidence,
  fairness: Fairness,
) {
  const states = replay(graph.system, evidence)
  for (const { name, values } of evidence.truths!) {
    const { proposition } = propositionsOf(property.formula).find((its) => its.name === name)!
    expect(values).toEqual(states.map((state) => isTrue(graph, proposition, state)))
  }
  const isFalse = (run: readonly State[], back: number) =>
    expect(
      isTrueOfLasso(property.formula, (p, i) => isTrue(graph, p, run[i]!), run.length, back),
    ).toBe(false)
  const last = states.at(-1)!
  switch (evidence.shows) {
    case 'loop':
      expect(is(states[evidence.loop!.from], last)).toBe(true)
      isFalse(states.slice(0, -1), evidence.loop!.from)
      expect(unpaidBy(graph, evidence, states, fairness)).toEqual([])
      return expect(evidence.loop!.fair).toBe(
        unpaidBy(graph, evidence, states, fairness === 'none' ? 'weak' : fairness).length === 0,
      )
    case 'deadlock':
    case 'end':
      expect(movesFrom(graph.system, last)).toEqual([])
      expect(isDeadlock(graph, last)).toBe(evidence.shows === 'deadlock')
      return isFalse(states, states.length - 1)
    case 'state':
      for (const [run, back] of continuations(graph, states)) isFalse(run, back)
      return
    default:
      throw new Error(`an LTL counterexample cannot show ${evidence.shows}`)
  }
}

/** Is it true of some of these lassos, and false of others? */
function isContingent(formula: Formula): boolean {
  const atoms = propositionsOf(formula).map(({ proposition }) => proposition)
  const truths = someLassos.map(({ labels, back }) => () => {
    const isTrueAt = (p: Proposition, i: number) => ((labels[i]! >> atoms.indexOf(p)) & 1) === 1
    return isTrueOfLasso(formula, isTrueAt, labels.length, back)
  })
  const first = truths[0]!()
  return truths.some((truth) => truth() !== first)
}

const someLassos = fc.sample(
  fc.record({
    labels: fc.array(fc.nat(7), { minLength: 4, maxLength: 4 }),
    back: fc.nat(3),
  }),
  { numRuns: 40, seed: 1 },
)

/** How often at least what makes the formulas worth the while has to come up. */
const least = {
  holds: 12_000,
  violated: 12_000,
  contingent: 20_000,
  loop: 7_000,
  state: 2_000,
  deadlock: 1_000,
  end: 500,
  // They hold, and would not without; or not with weak fairness.
  fair: 600,
  'strongly fair': 70,
  // The model declares some that it may need.
  declared: 500,
}

describe('random formulas on random systems under random fairness', () => {
  // Half a minute on a quiet machine.
  test('the verdict is that of guessing; counterexamples are fair runs that violate', {
    timeout: 400_000,
  }, () => {
    const seen = new Map<string, number>()
    const count = (what: keyof typeof least) => seen.set(what, (seen.get(what) ?? 0) + 1)
    forRandomFormulas(2_500, (question) => {
      const { graph, fairness } = question
      for (const result of checked(question).properties) {
        const { verdict, evidence, assuming } = result
        const property = result.property as Temporal
        const { formula } = property
        expect(verdict, formatFormula(formula)).toBe(judgeFormula(graph, formula, fairness))
        expect(evidence !== undefined).toBe(verdict === 'violated')
        if (evidence !== undefined) expectCounterexample(graph, property, evidence, fairness)
        if (assuming !== undefined) expect(judgeFormula(graph, formula, 'none')).toBe('violated')

        count(verdict as 'holds')
        if (isContingent(formula)) count('contingent')
        if (evidence !== undefined) count(evidence.shows as 'loop')
        if (assuming !== undefined) count('fair')
        if (assuming === 'strong' && judgeFormula(graph, formula, 'weak') === 'violated') {
          count('strongly fair')
        }
        if (result.declared !== undefined) count('declared')
      }
    })
    const seldom = Object.entries(least).filter(([what, n]) => (seen.get(what) ?? 0) < n)
    expect(seldom).toEqual([])
  })
})

describe('a leads-to and the formula that says the same', () => {
  test('have the same verdict', () => {
    forRandomFormulas(300, ({ graph, fairness }) => {
      const { a, b } = propositionsIn(graph.system, true)
      const both = [leadsTo('by components', a, b), ltl('by automaton', 'a ~> b', { a, b })]
      const [one, other] = checkSync({ ...graph.system, properties: both }, { fairness }).properties
      expect(one!.verdict).toBe(other!.verdict)
      expect(one!.vacuous).toBe(other!.vacuous)
    })
  })
})

import type { Evidence, Fair, Fairness, Formula, Process, Proposition, System } from 'fsmc'
import { is } from 'immutable'
import { type Graph, isTrue, movesFrom, type State } from './oracle.ts'

/*
 * Linear temporal logic in the plainest way, sharing nothing with the checker: formulas as they are written,
 * no normal form, no automaton. A run that ends stays for ever where it ends.
 */

/** Is the formula true of the run through these positions that goes on at `back` after the last one? */
export function isTrueOfLasso(
  formula: Formula,
  holds: (proposition: Proposition, position: number) => boolean,
  length: number,
  back: number,
): boolean {
  const positions = Array.from({ length }, (_, i) => i)
  const next = (i: number) => (i + 1 < length ? i + 1 : back)
  const settle = (start: boolean, law: (i: number, later: boolean) => boolean): boolean[] => {
    let truth = positions.map(() => start)
    for (let round = 0; round <= length; round++)
      truth = truth.map((_, i) => law(i, truth[next(i)]!))
    return truth
  }
  const values = (part: Formula): boolean[] => {
    switch (part.op) {
      case 'constant':
        return positions.map(() => part.truth)
      case 'proposition':
        return positions.map((i) => holds(part.proposition, i))
    }
    if ('of' in part) {
      const of = values(part.of)
      switch (part.op) {
        case 'not':
          return of.map((truth) => !truth)
        case 'next':
          return positions.map((i) => of[next(i)]!)
        case 'always':
          return settle(true, (i, later) => of[i]! && later)
        case 'eventually':
          return settle(false, (i, later) => of[i]! || later)
      }
    }
    const [l, r] = [values(part.left), values(part.right)]
    switch (part.op) {
      case 'and':
        return l.map((truth, i) => truth && r[i]!)
      case 'or':
        return l.map((truth, i) => truth || r[i]!)
      case 'implies':
        return l.map((truth, i) => !truth || r[i]!)
      case 'equivalent':
        return l.map((truth, i) => truth === r[i])
      case 'until':
        return settle(false, (i, later) => r[i]! || (l[i]! && later))
      case 'weak until':
        return settle(true, (i, later) => r[i]! || (l[i]! && later))
      case 'release':
        return settle(true, (i, later) => r[i]! && (l[i]! || later))
    }
  }
  return values(formula)[0]!
}

/** What is owed to whom, found in the model: to a process, or to its steps of one label. */
interface Debt {
  readonly kind: Fair
  readonly process: string
  readonly label?: string
}

function debtsOf(graph: Graph, fairness: Fairness): readonly Debt[] {
  if (fairness === 'none') return []
  const toProcesses = graph.system.processes.map(
    ({ name, fair }): Debt => ({
      kind: fairness === 'strong' || fair === 'strong' ? 'strong' : 'weak',
      process: name,
    }),
  )
  return [...toProcesses, ...debtsToSteps(graph)]
}

/** Worked out once for all formulas that are asked of a graph. */
function once<T>(work: (graph: Graph) => T): (graph: Graph) => T {
  const known = new WeakMap<Graph, T>()
  return (graph) => {
    if (!known.has(graph)) known.set(graph, work(graph))
    return known.get(graph)!
  }
}

const debtsToSteps = once(({ system, states }) => {
  const toSteps = new Map<string, Debt>()
  system.processes.forEach((process, at) => {
    for (const state of states) {
      for (const { label, fair } of process.steps(state.get(at))) {
        if (fair === undefined) continue
        toSteps.set(`${process.name} ${fair} ${label}`, {
          kind: fair,
          process: process.name,
          label,
        })
      }
    }
  })
  return [...toSteps.values()]
})

/** Of each state, by number: what can be taken, and where it leads. */
const movesOf = once(({ system, states }) => {
  const numbers = new Map(states.map((state) => [state.hashCode(), [] as number[]]))
  for (const [i, state] of states.entries()) numbers.get(state.hashCode())!.push(i)
  const numberOf = (state: State) =>
    numbers.get(state.hashCode())!.find((i) => is(states[i], state))!
  return states.map((state) =>
    movesFrom(system, state).map((move) => ({ taken: takenBy(move), to: numberOf(move.to) })),
  )
})

interface Taken {
  readonly process: string
  readonly label: string
  readonly fair: Fair | undefined
}

const takenBy = ({ process, step }: { process: Process; step: { label: string; fair?: Fair } }) =>
  ({ process: process.name, label: step.label, fair: step.fair }) as Taken

function pays({ kind, process, label }: Debt, taken: Taken): boolean {
  return (
    taken.process === process &&
    (label === undefined || (taken.label === label && taken.fair === kind))
  )
}

/** Debts that the loop of a counterexample leaves unpaid. */
export function unpaidBy(
  graph: Graph,
  { run, loop }: Evidence,
  states: readonly State[],
  fairness: Fairness,
) {
  const offered = states
    .slice(loop!.from)
    .map((state) => movesFrom(graph.system, state).map(takenBy))
  const taken = run.steps
    .slice(loop!.from)
    .map(({ process, step }): Taken => ({ process, label: step.label, fair: step.fair }))
  return debtsOf(graph, fairness).filter((debt) => {
    if (taken.some((step) => pays(debt, step))) return false
    const able = (steps: readonly Taken[]) => steps.some((step) => pays(debt, step))
    return debt.kind === 'weak' ? offered.every(able) : offered.some(able)
  })
}

/** Temporal parts of a formula; whether each is true is guessed. */
function temporalParts(formula: Formula): Formula[] {
  const below =
    'of' in formula
      ? temporalParts(formula.of)
      : 'left' in formula
        ? [...temporalParts(formula.left), ...temporalParts(formula.right)]
        : []
  const timeless = ['constant', 'proposition', 'not', 'and', 'or', 'implies', 'equivalent']
  return timeless.includes(formula.op) ? below : [...below, formula]
}

interface GuessingNode {
  readonly state: number
  /** Truth of each temporal part. */
  readonly guess: readonly boolean[]
}

/**
 * Is there a fair run of which the formula is false? Every state is taken with every guess of which temporal
 * parts are true of the rest of the run. Guesses must fit from state to state, and a part that is guessed to
 * come must come (O. Lichtenstein and A. Pnueli, 1985). Who is strongly fair is served, or cannot move, in the
 * part of the graph where the run stays: every set of those who are served is tried.
 */
export function judgeFormula(
  graph: Graph,
  formula: Formula,
  fairness: Fairness,
): 'holds' | 'violated' {
  const { states } = graph
  const debts = debtsOf(graph, fairness)
  const moves = movesOf(graph)
  const known = new Map<Proposition, boolean[]>()
  const holds = (proposition: Proposition, state: number) => {
    if (!known.has(proposition)) {
      known.set(
        proposition,
        states.map((state) => isTrue(graph, proposition, state)),
      )
    }
    return known.get(proposition)![state]!
  }
  const parts = [...new Set(temporalParts(formula))]
  const truth = (part: Formula, node: GuessingNode): boolean => {
    const guessed = parts.indexOf(part)
    if (guessed >= 0) return node.guess[guessed]!
    switch (part.op) {
      case 'constant':
        return part.truth
      case 'proposition':
        return holds(part.proposition, node.state)
      case 'not':
        return !truth(part.of, node)
    }
    const [l, r] = 'left' in part ? [truth(part.left, node), truth(part.right, node)] : []
    switch (part.op) {
      case 'and':
        return l! && r!
      case 'or':
        return l! || r!
      case 'implies':
        return !l! || r!
      case 'equivalent':
        return l === r
    }
    throw new Error(part.op)
  }
  const fits = (node: GuessingNode, next: GuessingNode) =>
    parts.every((part, i) => {
      const [now, later] = [node.guess[i], next.guess[i]!]
      if ('of' in part) {
        if (part.op === 'next') return now === truth(part.of, next)
        const of = truth(part.of, node)
        return now === (part.op === 'always' ? of && later : of || later)
      }
      if (!('left' in part)) throw new Error(part.op)
      const [l, r] = [truth(part.left, node), truth(part.right, node)]
      return now === (part.op === 'release' ? r && (l || later) : r || (l && later))
    })
  // A part that is guessed true must come, or guessed false must fail, at last.
  const isSettled = (part: Formula, i: number, node: GuessingNode): boolean => {
    const guess = node.guess[i]!
    switch (part.op) {
      case 'eventually':
        return !guess || truth(part.of, node)
      case 'until':
        return !guess || truth(part.right, node)
      case 'always':
        return guess || !truth(part.of, node)
      case 'weak until':
        return guess || !(truth(part.left, node) || truth(part.right, node))
      case 'release':
        return guess || !truth(part.right, node)
      default:
        return true
    }
  }
  const guesses = Array.from({ length: 2 ** parts.length }, (_, bits) =>
    parts.map((_, i) => ((bits >> i) & 1) === 1),
  )
  const nodes = states.flatMap((_, state) =>
    guesses.map((guess): GuessingNode => ({ state, guess })),
  )
  const edges = nodes.map((node, at) => {
    const here: { taken?: Taken; to: number }[] =
      moves[node.state]!.length === 0 ? [{ to: node.state }] : moves[node.state]!
    return here.flatMap(({ taken, to }) =>
      guesses.flatMap((_, g) => {
        const next = to * guesses.length + g
        return fits(nodes[at]!, nodes[next]!) ? [{ taken, to: next }] : []
      }),
    )
  })
  const reached = new Set(guesses.flatMap((_, g) => (truth(formula, nodes[g]!) ? [] : [g])))
  for (const node of reached) for (const { to } of edges[node]!) reached.add(to)
  const able = (debt: Debt, node: number) =>
    moves[nodes[node]!.state]!.some(({ taken }) => pays(debt, taken))
  const strong = debts.filter(({ kind }) => kind === 'strong')
  const weak = debts.filter(({ kind }) => kind === 'weak')
  for (let bits = 0; bits < 2 ** strong.length; bits++) {
    const served = strong.filter((_, i) => ((bits >> i) & 1) === 1)
    const others = strong.filter((debt) => !served.includes(debt))
    const allowed = [...reached].filter((node) => !others.some((debt) => able(debt, node)))
    for (const part of stronglyConnected(allowed, (node) => edges[node]!.map(({ to }) => to))) {
      const inside = [...part].flatMap((node) => edges[node]!.filter(({ to }) => part.has(to)))
      const pay = (debt: Debt) =>
        inside.some(({ taken }) => taken !== undefined && pays(debt, taken))
      if (
        inside.length > 0 &&
        served.every(pay) &&
        weak.every((debt) => pay(debt) || [...part].some((node) => !able(debt, node))) &&
        parts.every((its, i) => [...part].some((node) => isSettled(its, i, nodes[node]!)))
      ) {
        return 'violated'
      }
    }
  }
  return 'holds'
}

/** By two searches, forwards and backwards (S. R. Kosaraju; M. Sharir, 1981). */
function stronglyConnected(
  nodes: readonly number[],
  successorsOf: (node: number) => readonly number[],
): Set<number>[] {
  const allowed = new Set(nodes)
  const back = new Map<number, number[]>(nodes.map((node) => [node, []]))
  const order: number[] = []
  const seen = new Set<number>()
  const visit = (node: number) => {
    seen.add(node)
    for (const to of successorsOf(node)) {
      if (!allowed.has(to)) continue
      back.get(to)!.push(node)
      if (!seen.has(to)) visit(to)
    }
    order.push(node)
  }
  for (const node of nodes) if (!seen.has(node)) visit(node)
  const placed = new Set<number>()
  return order.reverse().flatMap((root) => {
    if (placed.has(root)) return []
    const part = new Set([root])
    placed.add(root)
    for (const node of part) {
      for (const from of back.get(node)!) {
        if (placed.has(from)) continue
        placed.add(from)
        part.add(from)
      }
    }
    return [part]
  })
}

/** Gives some processes and some steps of a random system a fairness of their own, in place. */
export function declareFairness(
  system: System,
  choose: (index: number) => Fair | undefined,
): System {
  system.processes.forEach((process, p) => {
    const { steps } = process
    const fair = choose(p * 8)
    Object.assign(process, fair && { fair }, {
      steps: (state: never) =>
        steps(state).map((step) => {
          const own = choose(p * 8 + 1 + Number(step.label.slice('step '.length)))
          return own === undefined ? step : { ...step, fair: own }
        }),
    })
  })
  return system
}

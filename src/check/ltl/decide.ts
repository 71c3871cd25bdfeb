import type { Exploration, Moves } from '../../explore/index.ts'
import { type Formula, propositionsOf } from '../../system/index.ts'
import { Components } from '../components.ts'
import { FairSearch } from '../fairness.ts'
import { fairLoop } from '../lasso.ts'
import type { Scheduling } from '../scheduling.ts'
import { Automaton } from './automaton.ts'
import { NormalForms } from './normal.ts'
import { Product } from './product.ts'

/** What the explored graph says about a formula. */
export type LtlAnswer =
  /**
   * `assuming`: there are runs of which it is false, and all of them are unfair. `vacuous`: what it is about
   * never happens.
   */
  | { readonly kind: 'holds'; readonly assuming: boolean; readonly vacuous: boolean }
  | ({ readonly kind: 'violated' } & Violation)

/** A run of which a formula is false: its states, and the actions that lead from each to the next. */
export interface Violation {
  readonly states: readonly number[]
  readonly actions: readonly number[]
  /**
   * How the run goes on: round and round from the state of that number, or anyhow (whatever comes, the formula
   * is false), or not at all (nothing moves any more).
   */
  readonly goesOn: { readonly loop: number } | 'anything' | 'nothing'
}

/**
 * Decides a formula on a completely explored space, over the runs that are fair: is there such a run of which
 * its opposite is true? M. Y. Vardi and P. Wolper, "An automata-theoretic approach to automatic program
 * verification", 1986.
 * @param propositions numbers of the formula's propositions in the search; as many as `mustFit` lets pass
 */
export function decideLtl(
  search: Exploration,
  { name, formula }: { readonly name: string; readonly formula: Formula },
  propositions: readonly number[],
  { moves, scheduling }: { readonly moves: Moves; readonly scheduling: Scheduling },
): LtlAnswer {
  const names = propositionsOf(formula).map((proposition) => proposition.name)
  const labels = labelsOf(search, propositions)
  const normalForms = new NormalForms()
  const automaton = new Automaton(normalForms.of(formula, names, false), name)
  const product = new Product(moves, labels, automaton)
  if (product.content !== undefined) {
    return {
      kind: 'violated',
      ...along(product, product.edgesTo(product.content)),
      goesOn: 'anything',
    }
  }
  const { members, accepts } = nearestFairPart(product, scheduling)
  if (members !== undefined)
    return { kind: 'violated', ...lassoThrough(product, members, scheduling) }
  const trigger = triggerOf(formula)
  const vacuous = trigger !== undefined && !labels.some((label) => isTrue(trigger, names, label))
  return { kind: 'holds', assuming: accepts, vacuous }
}

/** Which of the propositions are true in each state, as bits. */
function labelsOf(search: Exploration, propositions: readonly number[]): Int32Array {
  const labels = new Int32Array(search.extent.states)
  for (let state = 0; state < labels.length; state++) {
    propositions.forEach((proposition, i) => {
      if (search.answer(proposition, state)) labels[state]! |= 1 << i
    })
  }
  return labels
}

/** Of the parts in which a run can stay and be fair, the one that is reached first. */
function nearestFairPart(product: Product, scheduling: Scheduling) {
  const fairSearch = new FairSearch(product, scheduling)
  let members: readonly number[] | undefined
  let nearest = Number.POSITIVE_INFINITY
  let accepts = false
  new Components(product).find(
    [0],
    () => true,
    (component, cyclic) => {
      if (!cyclic || least(component) >= nearest) return
      const part = fairSearch.find(component)
      if (part === undefined) accepts ||= fairSearch.accepts(component)
      else if (least(part) < nearest) {
        members = part
        nearest = least(part)
      }
    },
  )
  return { members, accepts }
}

function least(nodes: readonly number[]): number {
  return nodes.reduce((a, b) => Math.min(a, b))
}

function lassoThrough(
  product: Product,
  members: readonly number[],
  scheduling: Scheduling,
): Violation {
  const start = least(members)
  const there = product.edgesTo(start)
  const { edges } = fairLoop(product, start, members, scheduling)
  const { states, actions } = along(product, [...there, ...edges])
  if (actions.length < there.length + edges.length) return { states, actions, goesOn: 'nothing' }
  return rolledUp(states, actions, there.length)
}

/** The same run without end, with as short a loop, and as short a way to it, as tells it. */
function rolledUp(
  states: readonly number[],
  actions: readonly number[],
  from: number,
): Violation & { readonly goesOn: { readonly loop: number } } {
  const length = actions.length - from
  const repeatsAfter = (period: number) =>
    Array.from({ length: length - period }, (_, i) => from + i).every(
      (at) => states[at] === states[at + period] && actions[at] === actions[at + period],
    )
  let period = 1
  while (length % period !== 0 || !repeatsAfter(period)) period++
  let end = from + period
  let loop = from
  while (
    loop > 0 &&
    states[loop - 1] === states[end - 1] &&
    actions[loop - 1] === actions[end - 1]
  ) {
    loop--
    end--
  }
  return { states: states.slice(0, end + 1), actions: actions.slice(0, end), goesOn: { loop } }
}

/** The states along these edges from the first node, up to where nothing moves any more. */
function along(product: Product, edges: readonly number[]): Pick<Violation, 'states' | 'actions'> {
  const end = edges.findIndex((edge) => product.action[edge]! < 0)
  const taken = end < 0 ? edges : edges.slice(0, end)
  return {
    states: [0, ...taken.map((edge) => product.stateOf(product.to[edge]!))],
    actions: taken.map((edge) => product.action[edge]!),
  }
}

/** Of a formula that always asks for something whenever something else is so: what that is. */
function triggerOf(formula: Formula): Formula | undefined {
  if (formula.op !== 'always' || formula.of.op !== 'implies') return undefined
  const { left } = formula.of
  return isTimeless(left) ? left : undefined
}

function isTimeless(formula: Formula): boolean {
  if (formula.op === 'constant' || formula.op === 'proposition') return true
  if ('of' in formula) return formula.op === 'not' && isTimeless(formula.of)
  const timeless = ['and', 'or', 'implies', 'equivalent'].includes(formula.op)
  return timeless && isTimeless(formula.left) && isTimeless(formula.right)
}

/** The truth of a formula without temporal operators in a state. */
function isTrue(formula: Formula, names: readonly string[], label: number): boolean {
  const of = (part: Formula) => isTrue(part, names, label)
  switch (formula.op) {
    case 'constant':
      return formula.truth
    case 'proposition':
      return ((label >> names.indexOf(formula.name)) & 1) === 1
    case 'not':
      return !of(formula.of)
    case 'and':
      return of(formula.left) && of(formula.right)
    case 'or':
      return of(formula.left) || of(formula.right)
    case 'implies':
      return !of(formula.left) || of(formula.right)
    case 'equivalent':
      return of(formula.left) === of(formula.right)
    default:
      throw new Error(`${formula.op} is not about one state`)
  }
}

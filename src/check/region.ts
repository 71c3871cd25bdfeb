import { type Exploration, Ints } from '../explore/index.ts'
import { Components } from './components.ts'

/** Can the goal still be reached? */
const ESCAPES = 1
const DOOMED = 2

/** The states in which a proposition is true, as a table. */
export function truthOf(search: Exploration, proposition: number): Uint8Array {
  const truth = new Uint8Array(search.extent.states)
  for (let state = 0; state < truth.length; state++) {
    if (search.answer(proposition, state)) truth[state] = 1
  }
  return truth
}

/**
 * What is reachable from some states, its roots, through states in which a goal is false. Its components come
 * each before those that lead to it, so whether the goal can still be reached from a component is known as
 * soon as it is found.
 */
export class Region {
  /** A state of it from which the goal cannot be reached any more: the first that the search met. */
  doomed: number | undefined
  /** Components in which a run can go round. */
  readonly cyclic: (readonly number[])[] = []
  readonly #search: Exploration
  readonly #goal: Uint8Array
  readonly #roots: readonly number[]
  readonly #fate: Uint8Array

  constructor(search: Exploration, goal: Uint8Array, roots: readonly number[]) {
    this.#search = search
    this.#goal = goal
    this.#roots = roots
    this.#fate = new Uint8Array(goal.length)
    const inside: number[] = []
    new Components(goal.length).find(
      roots,
      (state) => {
        inside.length = 0
        const successors = search.successorsOf(state)
        for (let i = 0; i < successors.length; i++) {
          const successor = successors[i]!
          if (goal[successor] === 1) this.#fate[state] = ESCAPES
          else inside.push(successor)
        }
        return inside
      },
      (members, cyclic) => this.#close(members, cyclic),
    )
  }

  #close(members: readonly number[], cyclic: boolean) {
    if (cyclic) this.cyclic.push(members)
    const fate = this.#fate
    const leaves = (state: number) =>
      this.#search.successorsOf(state).some((successor) => fate[successor] === ESCAPES)
    const escapes = members.some((state) => fate[state] === ESCAPES) || members.some(leaves)
    for (const member of members) {
      fate[member] = escapes ? ESCAPES : DOOMED
      if (!escapes) this.doomed = Math.min(member, this.doomed ?? member)
    }
  }

  pathToDoom(): number[] {
    return this.pathTo((state) => this.#fate[state] === DOOMED)
  }

  /** A path to the first such state of the region: to a root, and on through the region. */
  pathTo(isGoal: (state: number) => boolean): number[] {
    const before = new Map<number, number>(this.#roots.map((root) => [root, root]))
    const queue = [...this.#roots]
    for (const state of queue) {
      if (isGoal(state)) {
        const back = [state]
        for (let at = state; before.get(at) !== at; ) back.push((at = before.get(at)!))
        return [...this.#search.pathTo(back.pop()!), ...back.reverse()]
      }
      for (const successor of [...this.#search.successorsOf(state)]) {
        if (before.has(successor) || this.#goal[successor] === 1) continue
        before.set(successor, state)
        queue.push(successor)
      }
    }
    throw new Error('a state of the region is not reachable from its roots')
  }
}

/** The states that are in the first table and not in the second. */
export function statesWith(truth: Uint8Array, but: Uint8Array): readonly number[] {
  const states = new Ints()
  for (let state = 0; state < truth.length; state++) {
    if (truth[state] === 1 && but[state] === 0) states.push(state)
  }
  return Array.from(states.values)
}

import { type Exploration, Ints, type Moves } from '../explore/index.ts'
import { arenaOf } from './arena.ts'
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

/** The states in which the one is true, if given, and the other is not. */
export function statesWith(truth: Uint8Array | undefined, but: Uint8Array): Int32Array {
  const states = new Ints()
  for (let state = 0; state < but.length; state++) {
    if (truth?.[state] !== 0 && but[state] === 0) states.push(state)
  }
  return states.values
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
  readonly #moves: Moves
  readonly #goal: Uint8Array
  readonly #roots: Int32Array
  readonly #fate: Uint8Array

  constructor(search: Exploration, moves: Moves, goal: Uint8Array, roots: Int32Array) {
    this.#search = search
    this.#moves = moves
    this.#goal = goal
    this.#roots = roots
    this.#fate = Uint8Array.from(goal) // The goal is reached where it is true.
    new Components(arenaOf(moves)).find(
      roots,
      (state) => goal[state] === 0,
      (members, cyclic) => this.#close(members, cyclic),
    )
  }

  #close(members: readonly number[], cyclic: boolean) {
    if (cyclic) this.cyclic.push(members)
    const escapes = members.some((state) => this.#escapesAtOnce(state))
    for (const member of members) {
      this.#fate[member] = escapes ? ESCAPES : DOOMED
      if (!escapes) this.doomed = Math.min(member, this.doomed ?? member)
    }
  }

  #escapesAtOnce(state: number): boolean {
    const { first, to } = this.#moves
    for (let move = first[state]!; move < first[state + 1]!; move++) {
      if (this.#fate[to[move]!] === ESCAPES) return true
    }
    return false
  }

  pathToDoom(): number[] {
    return this.pathTo((state) => this.#fate[state] === DOOMED)
  }

  /** A path to the first such state of the region: to a root, and on through the region. */
  pathTo(isGoal: (state: number) => boolean): number[] {
    const way = this.wayFrom(this.#roots, isGoal)
    if (way === undefined) throw new Error('a state of the region is not reachable from its roots')
    return [...this.#search.pathTo(way[0]!), ...way.slice(1)]
  }

  /** Components in which a run can go round, and the goal cannot be reached any more. */
  get doomedCycles(): readonly (readonly number[])[] {
    return this.cyclic.filter(([state]) => this.#fate[state!] === DOOMED)
  }

  /** Does nothing move any more? */
  isEnd(state: number): boolean {
    return this.#moves.first[state] === this.#moves.first[state + 1]
  }

  /** The shortest way through the region from one of these states to such a state, both included. */
  wayFrom(
    starts: ArrayLike<number>,
    isGoal: (state: number) => boolean,
  ): readonly number[] | undefined {
    const { first, to } = this.#moves
    const queue = Array.from(starts)
    const before = new Map(queue.map((state) => [state, state]))
    for (const state of queue) {
      if (isGoal(state)) {
        const back = [state]
        for (let at = state; before.get(at) !== at; ) back.push((at = before.get(at)!))
        return back.reverse()
      }
      for (let move = first[state]!; move < first[state + 1]!; move++) {
        const next = to[move]!
        if (before.has(next) || this.#goal[next] === 1) continue
        before.set(next, state)
        queue.push(next)
      }
    }
    return undefined
  }
}

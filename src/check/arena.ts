import type { Moves } from '../explore/index.ts'
import type { Graph } from './components.ts'

/** A graph to look for fair cycles in: a state space, or its product with an automaton. */
export interface Arena extends Graph {
  readonly moves: Moves
  /** Of an edge: the action that is taken; -1 where nothing moves any more. */
  readonly action: Int32Array
  /** Of an edge, as bits: what is put off on it. A run that puts something off for ever does not count. */
  readonly putOff?: Int32Array
  stateOf(node: number): number
}

/** The state space itself. */
export function arenaOf(moves: Moves): Arena {
  const { first, to, action } = moves
  return { moves, size: first.length - 1, first, to, action, stateOf: (node) => node }
}

/** Nodes told apart from all others of their arena, by a mark that can be changed. */
export class Membership {
  readonly #marks: Int32Array
  #last = 0

  constructor({ size }: Arena) {
    this.#marks = new Int32Array(size)
  }

  /** Makes of these nodes a set of their own, and takes them out of others. Returns its mark. */
  gather(nodes: readonly number[]): number {
    this.#last++
    for (const node of nodes) this.#marks[node] = this.#last
    return this.#last
  }

  has(mark: number, node: number): boolean {
    return this.#marks[node] === mark
  }
}

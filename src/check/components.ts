import { Ints } from '../explore/index.ts'

/** A graph whose nodes are numbers: the edges of a node are those from first[node] up to first[node + 1]. */
export interface Graph {
  readonly size: number
  readonly first: Int32Array
  readonly to: Int32Array
}

/**
 * Finds the strongly connected components of parts of a graph. R. E. Tarjan, "Depth-first search and linear
 * graph algorithms", 1972, without recursion.
 */
export class Components {
  readonly #graph: Graph
  /** Order of discovery plus one; 0 for nodes not discovered. */
  readonly #index: Int32Array
  readonly #low: Int32Array
  /** The next edge to look at. */
  readonly #cursor: Int32Array

  constructor(graph: Graph) {
    this.#graph = graph
    this.#index = new Int32Array(graph.size)
    this.#low = new Int32Array(graph.size)
    this.#cursor = new Int32Array(graph.size)
  }

  /**
   * The components that are reachable from the roots through nodes that are inside, each before those that
   * lead to it.
   * @param visit is given the nodes of a component, and whether a way leads round in it
   */
  find(
    roots: ArrayLike<number>,
    isInside: (node: number) => boolean,
    visit: (members: readonly number[], cyclic: boolean) => void,
  ): void {
    const { first, to } = this.#graph
    const [index, low, cursor] = [this.#index, this.#low, this.#cursor]
    const discovered = new Ints()
    const open: number[] = []
    const calls = new Ints()
    const enter = (node: number) => {
      discovered.push(node)
      index[node] = low[node] = discovered.length
      cursor[node] = first[node]!
      open.push(node)
      calls.push(node)
    }
    for (let r = 0; r < roots.length; r++) {
      if (index[roots[r]!] !== 0) continue
      enter(roots[r]!)
      while (calls.length > 0) {
        const node = calls.at(calls.length - 1)
        if (cursor[node]! < first[node + 1]!) {
          const next = to[cursor[node]!++]!
          if (index[next] !== 0) {
            if (low[next]! < low[node]!) low[node] = low[next]!
          } else if (isInside(next)) enter(next)
          continue
        }
        calls.length--
        if (low[node] !== index[node]) {
          const caller = calls.at(calls.length - 1)
          if (low[node]! < low[caller]!) low[caller] = low[node]!
          continue
        }
        const members = open.splice(open.lastIndexOf(node))
        for (const member of members) low[member] = CLOSED
        visit(members, members.length > 1 || this.#leadsToItself(node))
      }
    }
    for (let i = 0; i < discovered.length; i++) index[discovered.at(i)] = 0
  }

  #leadsToItself(node: number): boolean {
    const { first, to } = this.#graph
    for (let edge = first[node]!; edge < first[node + 1]!; edge++) {
      if (to[edge] === node) return true
    }
    return false
  }
}

/** No lower than any other: of nodes whose component is complete. */
const CLOSED = 0x7fffffff

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
  /** Nodes in the order of discovery; those whose component is not complete; and those that are being searched. */
  readonly #discovered: Int32Array
  readonly #open: Int32Array
  readonly #calls: Int32Array

  constructor(graph: Graph) {
    this.#graph = graph
    this.#index = new Int32Array(graph.size)
    this.#low = new Int32Array(graph.size)
    this.#cursor = new Int32Array(graph.size)
    this.#discovered = new Int32Array(graph.size)
    this.#open = new Int32Array(graph.size)
    this.#calls = new Int32Array(graph.size)
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
    const [discovered, open, calls] = [this.#discovered, this.#open, this.#calls]
    let [found, opened, depth] = [0, 0, 0]
    const enter = (node: number) => {
      discovered[found++] = node
      index[node] = low[node] = found
      cursor[node] = first[node]!
      open[opened++] = node
      calls[depth++] = node
    }
    for (let r = 0; r < roots.length; r++) {
      if (index[roots[r]!] !== 0) continue
      enter(roots[r]!)
      while (depth > 0) {
        const node = calls[depth - 1]!
        if (cursor[node]! < first[node + 1]!) {
          const next = to[cursor[node]!++]!
          if (index[next] !== 0) {
            if (low[next]! < low[node]!) low[node] = low[next]!
          } else if (isInside(next)) enter(next)
          continue
        }
        depth--
        if (low[node] !== index[node]) {
          const caller = calls[depth - 1]!
          if (low[node]! < low[caller]!) low[caller] = low[node]!
          continue
        }
        const end = opened
        do low[open[--opened]!] = CLOSED
        while (open[opened] !== node)
        const members = end - opened === 1 ? [node] : Array.from(open.subarray(opened, end))
        visit(members, members.length > 1 || this.#leadsToItself(node))
      }
    }
    for (let i = 0; i < found; i++) index[discovered[i]!] = 0
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

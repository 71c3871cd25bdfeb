import { Ints } from '../explore/index.ts'

/**
 * Finds the strongly connected components of graphs whose nodes are numbers below `size`. R. E. Tarjan,
 * "Depth-first search and linear graph algorithms", 1972, without recursion.
 */
export class Components {
  /** Order of discovery plus one; 0 for nodes not discovered. */
  readonly #index: Int32Array
  readonly #low: Int32Array

  constructor(size: number) {
    this.#index = new Int32Array(size)
    this.#low = new Int32Array(size)
  }

  /**
   * The components that are reachable from the roots, each before those that lead to it.
   * @param successorsOf may reuse its array
   * @param visit is given the nodes of a component, and whether a way leads round in it
   */
  find(
    roots: Iterable<number>,
    successorsOf: (node: number) => ArrayLike<number>,
    visit: (members: readonly number[], cyclic: boolean) => void,
  ): void {
    const index = this.#index
    const low = this.#low
    const discovered = new Ints()
    const open: number[] = []
    const calls: Call[] = []
    // Successors of all nodes on the way, one after the other.
    const pending: number[] = []
    const enter = (node: number) => {
      discovered.push(node)
      index[node] = low[node] = discovered.length
      open.push(node)
      const from = pending.length
      const successors = successorsOf(node)
      // The first one on top.
      for (let i = successors.length - 1; i >= 0; i--) pending.push(successors[i]!)
      calls.push({ node, from, loops: false })
    }
    for (const root of roots) {
      if (index[root] !== 0) continue
      enter(root)
      while (calls.length > 0) {
        const call = calls[calls.length - 1]!
        const { node, from } = call
        if (pending.length > from) {
          const to = pending.pop()!
          if (to === node) call.loops = true
          if (index[to] === 0) enter(to)
          else if (low[to]! < low[node]!) low[node] = low[to]!
          continue
        }
        calls.pop()
        const caller = calls[calls.length - 1]?.node
        if (low[node] === index[node]) {
          const members = open.splice(open.lastIndexOf(node))
          for (const member of members) low[member] = CLOSED
          visit(members, members.length > 1 || call.loops)
        } else if (low[node]! < low[caller!]!) low[caller!] = low[node]!
      }
    }
    for (const node of discovered.values) index[node] = low[node] = 0
  }
}

/** No lower than any other: of nodes whose component is complete. */
const CLOSED = 0x7fffffff

interface Call {
  readonly node: number
  readonly from: number
  loops: boolean
}

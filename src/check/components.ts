/**
 * The strongly connected components of the graph that these nodes and their edges among each other make,
 * those with at least one edge. R. E. Tarjan, "Depth-first search and linear graph algorithms", 1972,
 * without recursion.
 */
export function cyclicComponents(
  nodes: ReadonlySet<number>,
  successorsOf: (node: number) => readonly number[],
): number[][] {
  const index = new Map<number, number>()
  const low = new Map<number, number>()
  const open: number[] = []
  const isOpen = new Set<number>()
  const found: number[][] = []
  const enter = (node: number): Call => {
    index.set(node, index.size)
    low.set(node, index.get(node)!)
    open.push(node)
    isOpen.add(node)
    return { node, successors: successorsOf(node).filter((to) => nodes.has(to)), next: 0 }
  }
  const lower = (node: number, to: number) => {
    if (isOpen.has(to)) low.set(node, Math.min(low.get(node)!, low.get(to)!))
  }
  for (const root of nodes) {
    if (index.has(root)) continue
    const calls = [enter(root)]
    while (calls.length > 0) {
      const call = calls.at(-1)!
      const { node, successors } = call
      if (call.next < successors.length) {
        const to = successors[call.next++]!
        if (index.has(to)) lower(node, to)
        else calls.push(enter(to))
        continue
      }
      calls.pop()
      const caller = calls.at(-1)
      if (low.get(node) === index.get(node)) {
        const members = open.splice(open.lastIndexOf(node))
        for (const member of members) isOpen.delete(member)
        if (members.length > 1 || successors.includes(node)) found.push(members)
      } else if (caller !== undefined) lower(caller.node, node)
    }
  }
  return found
}

interface Call {
  readonly node: number
  readonly successors: readonly number[]
  next: number
}

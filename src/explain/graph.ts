/** A directed graph by successor lists; nodes are 0 to length - 1. */
export type Graph = readonly (readonly number[])[]

/**
 * Strongly connected components, those that others lead to first. Tarjan, "Depth-first search and
 * linear graph algorithms" (1972), with a stack of its own instead of recursion.
 */
export function components(graph: Graph): number[][] {
  const found: number[][] = []
  const order = new Int32Array(graph.length).fill(-1)
  const low = new Int32Array(graph.length)
  const onStack = new Uint8Array(graph.length)
  const stack: number[] = []
  let discovered = 0
  const enter = (node: number) => {
    order[node] = low[node] = discovered++
    onStack[node] = 1
    stack.push(node)
    return { node, next: 0 }
  }
  for (let root = 0; root < graph.length; root++) {
    if (order[root] !== -1) continue
    const calls = [enter(root)]
    while (calls.length > 0) {
      const call = calls[calls.length - 1]!
      const successor = graph[call.node]![call.next++]
      if (successor !== undefined) {
        if (order[successor] === -1) calls.push(enter(successor))
        else if (onStack[successor]) {
          low[call.node] = Math.min(low[call.node]!, order[successor]!)
        }
        continue
      }
      calls.pop()
      const caller = calls[calls.length - 1]
      if (caller) low[caller.node] = Math.min(low[caller.node]!, low[call.node]!)
      if (low[call.node] !== order[call.node]) continue
      const members = stack.splice(stack.lastIndexOf(call.node))
      for (const member of members) onStack[member] = 0
      found.push(members.sort((a, b) => a - b))
    }
  }
  return found
}

/** The components that have a cycle. */
export function cyclicComponents(graph: Graph): number[][] {
  return components(graph).filter(
    (members) => members.length > 1 || graph[members[0]!]!.includes(members[0]!),
  )
}

/**
 * A shortest cycle among the members of a strongly connected component, from its smallest node on. A
 * node's edge to itself counts only if it is alone: in company it is one of several it could wait for.
 */
export function shortestCycle(graph: Graph, members: readonly number[]): number[] {
  if (members.length === 1) return [...members]
  const inside = new Set(members)
  let shortest: number[] | undefined
  for (const start of members) {
    const cycle = cycleThrough(graph, start, inside, shortest?.length)
    if (cycle !== undefined) shortest = cycle
  }
  const first = shortest!.indexOf(Math.min(...shortest!))
  return [...shortest!.slice(first), ...shortest!.slice(0, first)]
}

/** A shortest cycle through `start` of less than `limit` nodes, breadth-first. */
function cycleThrough(
  graph: Graph,
  start: number,
  inside: ReadonlySet<number>,
  limit = Number.POSITIVE_INFINITY,
): number[] | undefined {
  const before = new Map<number, number>()
  const depth = new Map([[start, 1]])
  const queue = [start]
  for (const node of queue) {
    if (depth.get(node)! >= limit) return undefined
    for (const successor of graph[node]!) {
      if (successor === start && node !== start) {
        const cycle = [node]
        while (cycle[0] !== start) cycle.unshift(before.get(cycle[0]!)!)
        return cycle
      }
      if (!inside.has(successor) || depth.has(successor)) continue
      before.set(successor, node)
      depth.set(successor, depth.get(node)! + 1)
      queue.push(successor)
    }
  }
  return undefined
}

/** The nodes from which one of `targets` can be reached, these included. */
export function leadingTo(graph: Graph, targets: Iterable<number>): Set<number> {
  const predecessors: number[][] = graph.map(() => [])
  graph.forEach((successors, node) => {
    for (const successor of successors) predecessors[successor]!.push(node)
  })
  const reached = new Set(targets)
  for (const node of reached) for (const before of predecessors[node]!) reached.add(before)
  return reached
}

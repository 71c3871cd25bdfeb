import { cyclicComponents, shortestCycle } from './graph.ts'

/** A shortest cycle of each set of tasks that wait for one another, each named from the first one on. */
export function cyclesOf(
  edges: readonly { readonly from: string; readonly to: string }[],
): readonly (readonly string[])[] {
  const names = [...new Set(edges.flatMap(({ from, to }) => [from, to]))]
  const graph = names.map((name) =>
    edges.filter(({ from }) => from === name).map(({ to }) => names.indexOf(to)),
  )
  return cyclicComponents(graph).map((members) =>
    shortestCycle(graph, members).map((node) => names[node]!),
  )
}

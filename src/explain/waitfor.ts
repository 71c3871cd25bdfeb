import type { Task, WaitEdge, WaitFor } from './explanation.ts'
import { cyclicComponents, type Graph, leadingTo, shortestCycle } from './graph.ts'
import { guardOf, type Layers } from './tasks.ts'

/** The wait-for graph of the last state, and its cycles among blocked tasks. */
export function waitForOf(layers: readonly Layers[]): WaitFor {
  const edges = edgesOf(layers)
  const tasks = layers.flatMap((layer) => layer.tasks)
  const graph = hopeless(tasks, graphOf(tasks, edges))
  const sets = cyclicComponents(graph)
  const cycles = sets.map((members) => shortestCycle(graph, members))
  const inSets = new Set(sets.flat())
  const onCycles = new Set(cycles.flat())
  const doomed = leadingTo(graph, inSets)
  const names = (wanted: (node: number) => boolean) =>
    tasks.filter((task, node) => task.state === 'blocked' && wanted(node)).map(({ name }) => name)
  const named = cycles.map((cycle) => cycle.map((node) => tasks[node]!.name))
  return {
    edges,
    cycle: named[0] ?? [],
    cycles: named,
    entangled: names((node) => inSets.has(node) && !onCycles.has(node)),
    victims: names((node) => doomed.has(node) && !inSets.has(node)),
    stranded: names((node) => !doomed.has(node)),
  }
}

function edgesOf(layers: readonly Layers[]): WaitEdge[] {
  const resolve = resolver(layers)
  const edges = new Map<string, WaitEdge>()
  const add = (from: Task, to: string, otherwise: string, kind: WaitEdge['kind']) => {
    const key = JSON.stringify([from.name, to])
    if (edges.has(key)) return
    const what = from.wait?.what
    const thing: Pick<WaitEdge, 'for' | 'kind'> =
      what === undefined ? { for: otherwise, kind } : { for: what, kind: 'thing' }
    edges.set(key, { from: from.name, to, ...thing })
  }
  for (const { tasks, blocked } of layers) {
    if (tasks[0]!.state !== 'blocked') continue
    for (let i = 1; i < tasks.length; i++) add(tasks[i - 1]!, tasks[i]!.name, 'reply', 'thing')
    for (const step of blocked) {
      for (const name of step.waitsFor) {
        for (const to of resolve(name)) add(tasks[tasks.length - 1]!, to, guardOf(step), 'guard')
      }
    }
  }
  return [...edges.values()]
}

/** Tasks of that name, else the innermost task of the process of that name. */
function resolver(layers: readonly Layers[]): (name: string) => readonly string[] {
  const tasks = new Map<string, string[]>()
  for (const layer of layers) {
    layer.givenNames.forEach((given, i) => {
      const { name } = layer.tasks[i]!
      for (const one of given) tasks.set(one, [...(tasks.get(one) ?? []), name])
    })
  }
  const innermost = new Map(
    layers.map(({ process, tasks }) => [process, [tasks[tasks.length - 1]!.name]]),
  )
  return (name) => tasks.get(name) ?? innermost.get(name) ?? []
}

function graphOf(tasks: readonly Task[], edges: readonly WaitEdge[]): number[][] {
  const nodes = new Map(tasks.map((task, node) => [task.name, node]))
  const graph: number[][] = tasks.map(() => [])
  for (const { from, to } of edges) graph[nodes.get(from)!]!.push(nodes.get(to)!)
  return graph
}

/**
 * The graph among blocked tasks for which nobody who could still move can do anything: a task may wait
 * for one of several, so a circle with a way to a runnable task may yet dissolve.
 */
function hopeless(tasks: readonly Task[], graph: Graph): Graph {
  const runnable = [...tasks.keys()].filter((node) => tasks[node]!.state === 'runnable')
  const hopeful = leadingTo(graph, runnable)
  const counts = (node: number) => tasks[node]!.state === 'blocked' && !hopeful.has(node)
  return graph.map((successors, node) => (counts(node) ? successors.filter(counts) : []))
}

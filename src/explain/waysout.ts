import type { Wait } from '../system/index.ts'
import type { Task, WaitEdge, WaitFor, WayOut } from './explanation.ts'
import { cyclicComponents } from './graph.ts'
import { list, withArticle } from './phrases.ts'

/** What the waits alone say about ending the cycles; nothing about tasks whose wait is not known. */
export function waysOutOf(tasks: readonly Task[], waitFor: WaitFor): WayOut[] {
  if (waitFor.cycle.length === 0) return []
  const find = (name: string) => tasks.find((task) => task.name === name)!
  return [
    ...waitFor.cycles.flatMap((cycle) =>
      cycle.flatMap((name) => inCycle(find(name), cycle, waitFor)),
    ),
    ...waitFor.entangled.flatMap((name) => outside(find(name), waitFor)),
    ...waitFor.victims.flatMap((name) => outside(find(name), waitFor)),
  ]
}

function inCycle(task: Task, cycle: readonly string[], waitFor: WaitFor): WayOut[] {
  if (task.wait === undefined) return []
  const { name, wait } = task
  if (wait.endedBy === 'nothing') return [cannotBeKilled(name, wait.what)]
  const act = wait.endedBy === 'fatal signal' ? `SIGKILL of ${name}` : `A signal to ${name}`
  if (!staysWithout(name, cycle, waitFor)) {
    const which = waitFor.cycles.length > 1 ? 'its cycle' : 'the cycle'
    return [
      {
        task: name,
        effect: 'breaks the cycle',
        text: `${act} ends its wait and breaks ${which}${because(wait)}`,
      },
    ]
  }
  if (wait.afterwards !== undefined) return [freesOthers(name, wait)]
  const text = `${act} ends its wait; the others still wait in a cycle`
  return [{ task: name, effect: 'frees it alone', text }]
}

function outside(task: Task, waitFor: WaitFor): WayOut[] {
  if (task.wait === undefined) return []
  const { name, wait } = task
  if (wait.endedBy === 'nothing') return [cannotBeKilled(name, wait.what)]
  const act = wait.endedBy === 'fatal signal' ? `Killing ${name}` : `A signal to ${name}`
  if (wait.afterwards !== undefined) return [freesOthers(name, wait)]
  const followers = waitFor.victims.filter((victim) => waitsFor(waitFor.edges, victim, name))
  const whom =
    followers.length === 0 ? `${name} alone` : `${name} and at most ${list(followers, 'and')}`
  return [{ task: name, effect: 'frees it alone', text: `${act} frees ${whom}; the cycle stays` }]
}

function freesOthers(task: string, wait: Wait): WayOut {
  return { task, effect: 'frees others', text: `SIGKILL of ${task} ends its wait${because(wait)}` }
}

function because({ afterwards }: Wait): string {
  return afterwards === undefined ? '' : `: ${afterwards}`
}

function cannotBeKilled(name: string, what: string): WayOut {
  return {
    task: name,
    effect: 'none',
    text: `${name} cannot be killed while it waits for ${withArticle(what)}`,
  }
}

/** Do the tasks of the same set still wait in a cycle when this one is gone? */
function staysWithout(name: string, cycle: readonly string[], waitFor: WaitFor): boolean {
  const { edges, entangled } = waitFor
  const among = entangled.filter(
    (other) => waitsFor(edges, other, cycle[0]!) && waitsFor(edges, cycle[0]!, other),
  )
  const set = [...cycle, ...among].filter((other) => other !== name)
  const graph = set.map((from) =>
    edges
      .filter((edge) => edge.from === from && edge.to !== from)
      .flatMap((edge) => set.flatMap((to, node) => (to === edge.to ? [node] : []))),
  )
  return cyclicComponents(graph).length > 0
}

function waitsFor(edges: readonly WaitEdge[], from: string, to: string): boolean {
  const reached = new Set([from])
  for (const name of reached) {
    for (const edge of edges) if (edge.from === name) reached.add(edge.to)
  }
  return from !== to && reached.has(to)
}

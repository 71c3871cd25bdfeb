import type { Exploration } from '../explore/index.ts'
import { Numbers, tabulateComponents } from './numbers.ts'
import type { GraphEdge, ReachableGraph } from './tabulated.ts'

/** The graph of a system that was explored, without reductions, to the end. */
export function reachableGraph(search: Exploration): ReachableGraph {
  const { local, extent } = search
  const rows = Array.from({ length: extent.states }, (_, state) => search.idsOf(state))
  const stateOf = new Map(rows.map((ids, state) => [ids.join(), state]))
  const numbers = new Numbers(search)
  const edges: GraphEdge[] = []
  rows.forEach((ids, from) => {
    for (let process = 0; process < local.processes; process++) {
      for (const step of local.stepsOf(process, ids[process]!)) {
        const objectIds = step.footprint.map((object) => ids[object]!)
        for (const outcome of local.outcomesOf(process, step, objectIds)) {
          const after = [...ids]
          after[process] = outcome.processId
          step.footprint.forEach((object, i) => {
            after[object] = outcome.objectIds[i]!
          })
          edges.push({
            from,
            to: stateOf.get(after.join())!,
            process: local.components[process]!.name,
            label: step.step.label,
          })
        }
      }
    }
  })
  return {
    components: tabulateComponents(search, numbers),
    states: rows.map((ids) => ids.map((id, component) => numbers.of(component, id))),
    edges,
  }
}

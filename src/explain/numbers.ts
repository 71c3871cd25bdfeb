import type { Exploration } from '../explore/index.ts'
import { formatValue } from '../system/index.ts'
import type { TabulatedComponent } from './tabulated.ts'

/**
 * The local states that occur in states, numbered from 0, the initial one. The engine's ids have gaps: it
 * gives one to each value that it meets, also to those that come of steps that another guard holds up.
 */
export class Numbers {
  readonly #numbers: readonly Int32Array[]
  /** Of each component, the engine's ids in order. */
  readonly ids: readonly (readonly number[])[]

  constructor(search: Exploration) {
    const { interners } = search.local
    const met = interners.map(({ size }) => new Uint8Array(size))
    for (let state = 0; state < search.extent.states; state++) {
      search.idsOf(state).forEach((id, component) => {
        met[component]![id] = 1
      })
    }
    this.ids = met.map((flags) => [...flags.keys()].filter((id) => flags[id] === 1))
    this.#numbers = this.ids.map((ids, component) => {
      const numbers = new Int32Array(interners[component]!.size).fill(-1)
      ids.forEach((id, number) => {
        numbers[id] = number
      })
      return numbers
    })
  }

  /** Negative where the local state occurs in no state. */
  of(component: number, id: number): number {
    return this.#numbers[component]![id]!
  }
}

export function tabulateComponents(
  { local }: Exploration,
  { ids }: Numbers,
): readonly TabulatedComponent[] {
  return local.components.map(({ name }, component) => {
    const isProcess = component < local.processes
    const fair = local.system.processes[component]?.fair
    return {
      name,
      kind: isProcess ? 'process' : 'object',
      values: ids[component]!.map((id) => formatValue(local.valueOf(component, id)) || '""'),
      rests: ids[component]!.map((id) => !isProcess || local.rests(component, id)),
      ...(fair && { fair }),
    }
  })
}

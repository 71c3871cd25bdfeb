import { Arbitrary, type Random, Value as Shrinkable, Stream } from 'fast-check'
import type { Run, RunStep } from '../explore/index.ts'
import { LocalSystem } from '../explore/local.ts'
import type { System } from '../system/index.ts'

export interface RunsConstraints {
  /** Steps in a run at the most. Default: 50. */
  readonly maxLength?: number
}

/**
 * Random runs of a system from its initial state, each step chosen evenly among all that can be taken.
 * They shrink to their own prefixes, so what is left is the shortest beginning that still fails.
 * @example
 * fc.assert(fc.property(runs(system), ({ states }) => states.every(someInvariant)))
 */
export function runs(system: System, constraints: RunsConstraints = {}): Arbitrary<Run> {
  return new Runs(system, constraints.maxLength ?? 50)
}

class Runs extends Arbitrary<Run> {
  readonly #local: LocalSystem
  readonly #maxLength: number

  constructor(system: System, maxLength: number) {
    super()
    this.#local = new LocalSystem(system)
    this.#maxLength = maxLength
  }

  override generate(random: Random): Shrinkable<Run> {
    const steps: RunStep[] = []
    const rows = [this.#local.components.map(() => 0)]
    const length = random.nextInt(0, this.#maxLength)
    while (steps.length < length) {
      const moves = this.#moves(rows[rows.length - 1]!)
      if (moves.length === 0) break
      const move = moves[random.nextInt(0, moves.length - 1)]!
      steps.push(move.step)
      rows.push(move.ids)
    }
    const states = rows.map((ids) => ids.map((id, at) => this.#local.valueOf(at, id)))
    return new Shrinkable({ steps, states }, undefined)
  }

  /** Each way each step can turn out from here. */
  #moves(ids: readonly number[]): { readonly step: RunStep; readonly ids: number[] }[] {
    const local = this.#local
    return Array.from({ length: local.processes }, (_, process) =>
      local.stepsOf(process, ids[process]!).flatMap((candidate) => {
        const objectIds = candidate.footprint.map((object) => ids[object]!)
        const step = {
          process: local.components[process]!.name,
          step: candidate.step,
          objects: candidate.footprint.map((object) => local.components[object]!.name),
        }
        return local.outcomesOf(process, candidate, objectIds).map((outcome) => {
          const next = [...ids]
          next[process] = outcome.processId
          candidate.footprint.forEach((object, i) => {
            next[object] = outcome.objectIds[i]!
          })
          return { step, ids: next }
        })
      }),
    ).flat()
  }

  override canShrinkWithoutContext(_value: unknown): _value is Run {
    return false
  }

  /** Prefixes, the shortest first, then ever closer to the whole. */
  override shrink(run: Run): Stream<Shrinkable<Run>> {
    return new Stream(prefixes(run))
  }
}

function* prefixes({ steps, states }: Run): IterableIterator<Shrinkable<Run>> {
  for (let missing = steps.length; missing > 0; missing >>= 1) {
    const length = steps.length - missing
    yield new Shrinkable(
      { steps: steps.slice(0, length), states: states.slice(0, length + 1) },
      undefined,
    )
  }
}

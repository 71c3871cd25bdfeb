import type { Value } from '../system/index.ts'
import { Interner } from './intern.ts'
import type { LocalStep, LocalSystem } from './local.ts'
import type { Foreseen } from './reduce/actions.ts'

/** How one looks at components and values: as they are, or with members exchanged. */
export interface View {
  apply(component: number, id: number): readonly [number, number]
  rename(value: Value): Value
}

export const asItIs: View = {
  apply: (component, id) => [component, id],
  rename: (value) => value,
}

/**
 * Something a process's behaviour is asked about, in one of its local states: what it offers there; what
 * its steps on these objects do, given the objects' ids; or where a step of ready-made operations leads,
 * given their results. What ready-made operations themselves do needs no asking: they only compare and
 * move values.
 */
export type Situation = { readonly process: number; readonly id: number } & (
  | { readonly kind: 'offer' }
  | { readonly kind: 'objects'; readonly objects: ReadonlyMap<number, number> }
  | { readonly kind: 'results'; readonly step: string; readonly results: readonly Value[] }
)

/** Answers questions about situations as texts, the same text for the same behaviour. */
export class Behaviours {
  readonly #local: LocalSystem
  readonly #values = new Interner()
  readonly #uniform = new Map<LocalStep, boolean>()
  /** What was described under a view, by step. */
  readonly #described = new WeakMap<View, Map<LocalStep, string>>()

  constructor(local: LocalSystem) {
    this.#local = local
  }

  /** All situations that were met. */
  *met(): Generator<Situation> {
    for (const [process, id] of this.#local.processStates()) yield { kind: 'offer', process, id }
    for (const { process, step, objectIds, outcomes } of this.#local.known()) {
      const id = step.from
      if (this.#isUniform(step)) {
        const operations = this.#describe(step, asItIs)
        for (const outcome of outcomes) {
          const results = outcome.results as readonly Value[]
          yield { kind: 'results', process, id, step: operations, results }
        }
      } else {
        const objects = new Map(step.footprint.map((object, i) => [object, objectIds[i]!]))
        yield { kind: 'objects', process, id, objects }
      }
    }
  }

  /** The situations of a process in a local state that may never have been met. */
  *in({ process, value, steps }: Foreseen): Generator<Situation> {
    const id = this.#local.idOf(process, value)
    yield { kind: 'offer', process, id }
    for (const [i, step] of this.#local.stepsOf(process, id).entries()) {
      if (!this.#isUniform(step)) continue
      const operations = this.#describe(step, asItIs)
      for (const results of steps[i]! as readonly (readonly Value[])[]) {
        yield { kind: 'results', process, id, step: operations, results }
      }
    }
  }

  /** The situation with members exchanged. */
  imageOf(situation: Situation, view: View): Situation {
    const [process, id] = view.apply(situation.process, situation.id)
    switch (situation.kind) {
      case 'offer':
        return { kind: 'offer', process, id }
      case 'objects': {
        const objects = [...situation.objects].map(([object, its]) => view.apply(object, its))
        return { kind: 'objects', process, id, objects: new Map(objects) }
      }
      case 'results': {
        const [step] = this.#stepsLike(situation)
        const results = situation.results.map((result) => view.rename(result))
        return { kind: 'results', process, id, step: this.#describe(step!, view), results }
      }
    }
  }

  keyOf(situation: Situation): string {
    const { kind, process, id } = situation
    switch (kind) {
      case 'offer':
        return [kind, process, id].join(' ')
      case 'objects':
        return [kind, process, id, ...[...situation.objects].map(String).sort()].join(' ')
      case 'results': {
        const results = situation.results.map((result) => this.#number(result))
        return [kind, process, id, situation.step, results].join(' ')
      }
    }
  }

  /** What the process does there, told under the view. */
  tell(situation: Situation, view: View): string {
    const { kind, process, id } = situation
    switch (kind) {
      case 'offer': {
        const steps = this.#local.stepsOf(process, id)
        const offered = steps.map((step) => this.#describe(step, view))
        return [this.#local.rests(process, id), ...offered.sort()].join('\n')
      }
      case 'objects':
        return this.#local
          .stepsOf(process, id)
          .filter((step) => !this.#isUniform(step) && looksAt(step, situation.objects))
          .flatMap((step) => this.#outcomes(process, step, situation.objects, view))
          .sort()
          .join('\n')
      case 'results':
        return this.#stepsLike(situation)
          .map((step) => this.#local.continue(process, step, situation.results))
          .map((next) => view.apply(process, next).join())
          .sort()
          .join('\n')
    }
  }

  #stepsLike({ process, id, step }: Situation & { readonly kind: 'results' }): LocalStep[] {
    return this.#local
      .stepsOf(process, id)
      .filter((other) => this.#isUniform(other) && this.#describe(other, asItIs) === step)
  }

  #isUniform(local: LocalStep): boolean {
    const known = this.#uniform.get(local)
    if (known !== undefined) return known
    const uniform = local.step.operations.every(({ object }) => object.uniform !== undefined)
    this.#uniform.set(local, uniform)
    return uniform
  }

  #describe(local: LocalStep, view: View): string {
    let described = this.#described.get(view)
    if (described === undefined) this.#described.set(view, (described = new Map()))
    const known = described.get(local)
    if (known !== undefined) return known
    const description = this.#description(local, view)
    described.set(local, description)
    return description
  }

  /** A step of ready-made operations by what it performs on what, another one by its objects. */
  #description(local: LocalStep, view: View): string {
    if (!this.#isUniform(local)) {
      const objects = local.footprint.map((object) => view.apply(object, 0)[0])
      return objects.sort((a, b) => a - b).join(' and ')
    }
    return local.step.operations
      .map(({ object, operation, args }) => {
        const at = this.#local.indexOf(object, local.step.label)
        const given = args.map((arg) => this.#number(view.rename(arg)))
        return `${object.uniform} ${view.apply(at, 0)[0]}.${operation}(${given})`
      })
      .join(' and ')
  }

  #outcomes(
    process: number,
    step: LocalStep,
    objects: ReadonlyMap<number, number>,
    view: View,
  ): string[] {
    const { footprint } = step
    const ids = footprint.map((object) => objects.get(object)!)
    return this.#local.outcomesOf(process, step, ids).map(({ processId, objectIds }) => {
      const after = footprint.map((object, i) => view.apply(object, objectIds[i]!).join())
      return [view.apply(process, processId).join(), ...after.sort()].join(' ')
    })
  }

  #number(value: Value): number {
    return this.#values.idOf(value)
  }
}

function looksAt({ footprint }: LocalStep, objects: ReadonlyMap<number, number>): boolean {
  return footprint.length === objects.size && footprint.every((object) => objects.has(object))
}

import type { Value } from '../system/index.ts'
import { Interner } from './intern.ts'
import type { KnownStep, LocalStep, LocalSystem } from './local.ts'
import { isSimple } from './operations.ts'
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
 * an operation of a step does, given its object's id; where a step leads, given the results of its
 * operations; or, of steps that are not told by their operations, what those on these objects do, given
 * the objects' ids. What ready-made operations do needs no asking: they only compare and move values.
 */
export type Situation = { readonly process: number; readonly id: number } & (
  | { readonly kind: 'offer' }
  | {
      readonly kind: 'operation'
      readonly step: string
      readonly object: number
      readonly objectId: number
    }
  | { readonly kind: 'results'; readonly step: string; readonly results: readonly Value[] }
  | { readonly kind: 'objects'; readonly objects: ReadonlyMap<number, number> }
)

/**
 * By operation: steps are told by what they perform on what, and each operation is asked about by itself:
 * there are far fewer ids of each object than combinations of them. Whole: of steps with operations of the
 * user's own, only what they make of their objects together is asked.
 */
export type Telling = 'by operation' | 'whole'

/** Answers questions about situations as texts, the same text for the same behaviour. */
export class Behaviours {
  readonly #local: LocalSystem
  readonly #telling: Telling
  readonly #values = new Interner()
  readonly #uniform = new Map<LocalStep, boolean>()
  readonly #told = new Map<LocalStep, boolean>()
  /** What was described under a view, by step. */
  readonly #described = new WeakMap<View, Map<LocalStep, string>>()

  constructor(local: LocalSystem, telling: Telling) {
    this.#local = local
    this.#telling = telling
  }

  /** All situations that were met. */
  *met(): Generator<Situation> {
    for (const [process, id] of this.#local.processStates()) yield { kind: 'offer', process, id }
    for (const known of this.#local.known()) {
      const { process, step, objectIds, outcomes } = known
      const id = step.from
      if (!this.#isTold(process, step)) {
        const objects = new Map(step.footprint.map((object, i) => [object, objectIds[i]!]))
        yield { kind: 'objects', process, id, objects }
        continue
      }
      if (!this.#isUniform(step)) yield* this.#performed(known)
      const operations = this.#describe(process, step, asItIs)
      for (const outcome of outcomes) {
        const results = outcome.results as readonly Value[]
        yield { kind: 'results', process, id, step: operations, results }
      }
    }
  }

  /** Of the user's own operations, those that were come to: none before them was blocked. */
  *#performed({ process, step, objectIds }: KnownStep): Generator<Situation> {
    for (const [at, object] of step.footprint.entries()) {
      const objectId = objectIds[at]!
      if (step.step.operations[at]!.object.uniform === undefined) {
        const operations = this.#describe(process, step, asItIs)
        yield { kind: 'operation', process, id: step.from, step: operations, object, objectId }
      }
      const outcomes = this.#local.operations.outcomesAt(process, step, at, objectId)
      if (outcomes.length === 0) return
    }
  }

  /** The situations of a process in a local state that may never have been met. */
  *in({ process, value, steps }: Foreseen): Generator<Situation> {
    const id = this.#local.idOf(process, value)
    yield { kind: 'offer', process, id }
    for (const [i, step] of this.#local.stepsOf(process, id).entries()) {
      if (!this.#isUniform(step)) continue
      const operations = this.#describe(process, step, asItIs)
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
      case 'operation': {
        const [object, objectId] = view.apply(situation.object, situation.objectId)
        return {
          kind: 'operation',
          process,
          id,
          step: this.#imageOf(situation, view),
          object,
          objectId,
        }
      }
      case 'results': {
        const results = situation.results.map((result) => view.rename(result))
        return { kind: 'results', process, id, step: this.#imageOf(situation, view), results }
      }
    }
  }

  #imageOf(situation: Situation & { readonly step: string }, view: View): string {
    const [step] = this.#stepsLike(situation)
    return this.#describe(situation.process, step!, view)
  }

  keyOf(situation: Situation): string {
    const { kind, process, id } = situation
    switch (kind) {
      case 'offer':
        return [kind, process, id].join(' ')
      case 'objects':
        return [kind, process, id, ...[...situation.objects].map(String).sort()].join(' ')
      case 'operation': {
        const { object, objectId, step } = situation
        return [kind, process, id, object, objectId, step].join(' ')
      }
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
        const offered = steps.map((step) => this.#describe(process, step, view))
        return [this.#local.rests(process, id), ...offered.sort()].join('\n')
      }
      case 'objects':
        return this.#local
          .stepsOf(process, id)
          .filter((step) => !this.#isTold(process, step) && looksAt(step, situation.objects))
          .flatMap((step) => this.#outcomes(process, step, situation.objects, view))
          .sort()
          .join('\n')
      case 'operation': {
        const steps = this.#stepsLike(situation)
        const outcomes = steps.flatMap((step) => this.#outcomesAt(process, step, situation, view))
        return [steps.length, ...outcomes.sort()].join('\n')
      }
      case 'results':
        return this.#stepsLike(situation)
          .map((step) => this.#local.continue(process, step, situation.results))
          .map((next) => view.apply(process, next).join())
          .sort()
          .join('\n')
    }
  }

  #stepsLike({ process, id, step }: Situation & { readonly step: string }): LocalStep[] {
    return this.#local
      .stepsOf(process, id)
      .filter(
        (other) => this.#isTold(process, other) && this.#describe(process, other, asItIs) === step,
      )
  }

  #isUniform(local: LocalStep): boolean {
    const known = this.#uniform.get(local)
    if (known !== undefined) return known
    const uniform = local.step.operations.every(({ object }) => object.uniform !== undefined)
    this.#uniform.set(local, uniform)
    return uniform
  }

  /**
   * Is the step told by its operations? With some of the user's own each must work on an object of its
   * own, and no other step there may perform the same: two that did could not be told apart.
   */
  #isTold(process: number, local: LocalStep): boolean {
    if (this.#telling === 'whole' || this.#isUniform(local)) return this.#isUniform(local)
    const known = this.#told.get(local)
    if (known !== undefined) return known
    const performs = this.#performs(local, asItIs)
    const told =
      isSimple(local) &&
      this.#local
        .stepsOf(process, local.from)
        .every((other) => other === local || this.#performs(other, asItIs) !== performs)
    this.#told.set(local, told)
    return told
  }

  #describe(process: number, local: LocalStep, view: View): string {
    let described = this.#described.get(view)
    if (described === undefined) this.#described.set(view, (described = new Map()))
    const known = described.get(local)
    if (known !== undefined) return known
    const description = this.#isTold(process, local)
      ? this.#performs(local, view)
      : this.#looksAt(local, view)
    described.set(local, description)
    return description
  }

  #performs({ step }: LocalStep, view: View): string {
    return step.operations
      .map(({ object, operation, args }) => {
        const at = this.#local.indexOf(object, step.label)
        const given = args.map((arg) => this.#number(view.rename(arg)))
        return `${object.uniform ?? ''} ${view.apply(at, 0)[0]}.${operation}(${given})`
      })
      .join(' and ')
  }

  #looksAt({ footprint }: LocalStep, view: View): string {
    const objects = footprint.map((object) => view.apply(object, 0)[0])
    return objects.sort((a, b) => a - b).join(' and ')
  }

  #outcomesAt(
    process: number,
    local: LocalStep,
    { object, objectId }: Situation & { readonly kind: 'operation' },
    view: View,
  ): string[] {
    const at = local.footprint.indexOf(object)
    return this.#local.operations
      .outcomesAt(process, local, at, objectId)
      .map(
        ({ objectId: next, result }) =>
          `${view.apply(object, next)} ${this.#number(view.rename(result as Value))}`,
      )
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

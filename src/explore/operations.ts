import type { Culprit, FsmcError, Operation, Value } from '../system/index.ts'
import type { LocalStep, LocalSystem } from './local.ts'
import { culpritsOf, impure, mutated, nameOf, outcomesOfOperation } from './usercode.ts'

/** One way an operation can turn out. */
interface OperationOutcome {
  readonly objectId: number
  readonly result: unknown
}

interface OperationRuns {
  readonly first: readonly OperationOutcome[]
  again: readonly OperationOutcome[]
}

/** One way the operations of a step can turn out together: ids in the order of its footprint. */
export interface Way {
  readonly objectIds: readonly number[]
  readonly results: readonly unknown[]
}

/**
 * What the operations of steps do to their objects. Where each works on an object of its own, that is
 * worked out once for each id of the object, twice if it is the user's code, and once more at the end.
 */
export class Operations {
  readonly #local: LocalSystem
  /** What each operation of a step did, for each id of its object: at first, and when done again. */
  readonly #known = new Map<LocalStep, Map<number, OperationRuns>[]>()

  constructor(local: LocalSystem) {
    this.#local = local
  }

  /** What the operations of a step do, in every combination of their outcomes. */
  ways(
    process: number,
    local: LocalStep,
    objectIds: readonly number[],
    run: 'first' | 'again',
  ): readonly Way[] {
    if (!isSimple(local)) return this.#waysOfSequence(process, local, objectIds)
    let ways = [{ objectIds: [] as number[], results: [] as unknown[] }]
    for (let i = 0; i < objectIds.length && ways.length > 0; i++) {
      const outcomes = this.#operationRuns(process, local, i, objectIds[i]!)[run]
      if (ways.length === 1 && outcomes.length === 1) {
        ways[0]!.objectIds.push(outcomes[0]!.objectId)
        ways[0]!.results.push(outcomes[0]!.result)
        continue
      }
      ways = ways.flatMap((way) =>
        outcomes.map(({ objectId, result }) => ({
          objectIds: [...way.objectIds, objectId],
          results: [...way.results, result],
        })),
      )
    }
    return ways
  }

  /** The same where operations work on what others of the step have left. */
  #waysOfSequence(process: number, local: LocalStep, objectIds: readonly number[]) {
    const { step, footprint } = local
    const where = () => `"${step.label}" of ${this.#local.components[process]!.name}`
    const before = footprint.map((object, i) => this.#local.valueOf(object, objectIds[i]!))
    return this.#combinations(step.operations, 0, local, before, [], where).map(
      ({ states, results }) => ({
        objectIds: states.map((state, i) => {
          const culprits = this.culpritsAt(local, footprint[i]!)
          return this.#local.intern(footprint[i]!, state, where, culprits)
        }),
        results,
      }),
    )
  }

  #operationRuns(process: number, local: LocalStep, at: number, objectId: number): OperationRuns {
    let perOperation = this.#known.get(local)
    if (perOperation === undefined) {
      this.#known.set(local, (perOperation = local.footprint.map(() => new Map())))
    }
    const known = perOperation[at]!.get(objectId)
    if (known !== undefined) return known
    const first = this.#operate(process, local, at, objectId)
    const again = isReadyMade(local, at) ? first : this.#operate(process, local, at, objectId)
    const runs = { first, again }
    if (again !== first) this.#mustAgree(process, local, at, runs)
    perOperation[at]!.set(objectId, runs)
    return runs
  }

  #operate(
    process: number,
    local: LocalStep,
    at: number,
    objectId: number,
  ): readonly OperationOutcome[] {
    const { step, footprint } = local
    const object = footprint[at]!
    const where = () => `"${step.label}" of ${this.#local.components[process]!.name}`
    const operation = step.operations[at]!
    const outcomes = outcomesOfOperation(operation, this.#local.valueOf(object, objectId), where)
    if (outcomes.length === 0 && isReadyMade(local, at)) return blocked
    const ids = outcomes.map(({ next, result }) => ({
      objectId: this.#local.intern(object, next, where, [...culpritsOf(operation), step.next]),
      result,
    }))
    if (isReadyMade(local, at) || this.#local.interners[object]!.isIntact(objectId)) return ids
    const { name } = this.#local.components[object]!
    throw mutated(
      `${where()} changed the state of ${name} that it was given.`,
      this.culpritsAt(local, object),
    )
  }

  #mustAgree(process: number, local: LocalStep, at: number, { first, again }: OperationRuns): void {
    if (
      first.length === again.length &&
      first.every(({ objectId }, o) => objectId === again[o]!.objectId)
    ) {
      return
    }
    throw this.fickle(process, local, local.footprint[at]!)
  }

  /** The error of operations that turn out differently each time. */
  fickle(process: number, local: LocalStep, object: number): FsmcError {
    const { step } = local
    const operations = step.operations
      .filter((operation) => operation.object === this.#local.components[object])
      .map(nameOf)
    const { name } = this.#local.components[process]!
    return impure(
      `${operations.join(' or ')} in "${step.label}" of ${name} turned out differently when done again in the same state.`,
      this.culpritsAt(local, object),
    )
  }

  /** The user's functions that may be at fault for what a step does to an object. */
  culpritsAt({ step }: LocalStep, object: number): readonly Culprit[] {
    return [
      ...step.operations
        .filter((operation) => operation.object === this.#local.components[object])
        .flatMap(culpritsOf),
      step.next,
    ]
  }

  #combinations(
    operations: readonly Operation[],
    from: number,
    local: LocalStep,
    states: readonly Value[],
    results: readonly unknown[],
    where: () => string,
  ): { states: readonly Value[]; results: readonly unknown[] }[] {
    const operation = operations[from]
    if (operation === undefined) return [{ states, results }]
    const at = local.footprint.indexOf(this.#indexOf(operation.object))
    return outcomesOfOperation(operation, states[at], where).flatMap((outcome) =>
      this.#combinations(
        operations,
        from + 1,
        local,
        states.map((state, i) => (i === at ? outcome.next : state)),
        [...results, outcome.result],
        where,
      ),
    )
  }

  /**
   * The first operation of a blocked step whose guard is false, given the ids of the step's footprint;
   * undefined where the step can be taken.
   */
  blockedOperation(
    process: number,
    local: LocalStep,
    objectIds: readonly number[],
  ): Operation | undefined {
    if (this.#local.outcomesOf(process, local, objectIds).length > 0) return undefined
    const states = local.footprint.map((object, i) => this.#local.valueOf(object, objectIds[i]!))
    for (const operation of local.step.operations) {
      const at = local.footprint.indexOf(this.#indexOf(operation.object))
      const [first] = outcomesOfOperation(operation, states[at], () => local.step.label)
      if (first === undefined) return operation
      states[at] = first.next
    }
    return undefined
  }

  /**
   * Is a guard of the step false whatever the ids of the rest of its footprint, given those of the first
   * objects in it?
   */
  isBlockedBy(process: number, local: LocalStep, objectIds: readonly number[]): boolean {
    const { step, footprint } = local
    if (isSimple(local)) {
      this.#local.journal?.blocked(
        process,
        local.from,
        this.#local.numberOf(process, local),
        objectIds,
      )
      return objectIds.some(
        (id, at) => this.#operationRuns(process, local, at, id).first.length === 0,
      )
    }
    if (objectIds.length === footprint.length) {
      return this.#local.outcomesOf(process, local, objectIds).length === 0
    }
    const later = step.operations.findIndex(
      ({ object }) => footprint.indexOf(this.#indexOf(object)) >= objectIds.length,
    )
    const states = objectIds.map((id, i) => this.#local.valueOf(footprint[i]!, id))
    const where = () => `"${step.label}" of ${this.#local.components[process]!.name}`
    const operations = step.operations.slice(0, later)
    return this.#combinations(operations, 0, local, states, [], where).length === 0
  }

  #indexOf(object: Operation['object']): number {
    return this.#local.indexOf(object, 'A step')
  }

  /** @throws FsmcError FSMC012 where an operation turns out otherwise by now */
  recheck(process: number, local: LocalStep): void {
    this.#known.get(local)?.forEach((perId, at) => {
      perId.forEach((runs, objectId) => {
        if (isReadyMade(local, at)) return
        runs.again = this.#operate(process, local, at, objectId)
        this.#mustAgree(process, local, at, runs)
      })
    })
  }
}

/** Operations of ready-made objects are fsmc's own code: there is no need to do them twice. */
export function isReadyMade({ step }: LocalStep, at: number): boolean {
  return step.operations[at]!.object.uniform !== undefined
}

const blocked: readonly OperationOutcome[] = []

/** Does every operation of the step work on an object of its own? What it does depends on that alone. */
export function isSimple({ step, footprint }: LocalStep): boolean {
  return step.operations.length === footprint.length
}

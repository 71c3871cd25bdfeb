import type { Culprit, FsmcError, Operation, Outcome, Value } from '../system/index.ts'
import { textOf } from './intern.ts'
import type { LocalStep, LocalSystem } from './local.ts'
import {
  culpritsOf,
  impure,
  mutated,
  nameOf,
  outcomesOfOperation,
  quickOutcomes,
} from './usercode.ts'

/** One way an operation can turn out. */
interface OperationOutcome {
  readonly objectId: number
  readonly result: unknown
}

interface OperationRuns {
  readonly first: readonly OperationOutcome[]
  again: readonly OperationOutcome[]
}

/** What an operation did, by id of its object; undefined where that is not worked out yet. */
type RunsById = (OperationRuns | undefined)[]

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
  /** What each operation of a step did: at first, and when done again. */
  readonly #known = new Map<LocalStep, readonly RunsById[]>()
  /** Operations of ready-made objects, by object, name and arguments: many steps share them. */
  readonly #readyMade = new Map<string, RunsById>()

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
    let ways: Way[] | undefined
    for (let i = 0; i < objectIds.length; i++) {
      const outcomes = this.#operationRuns(process, local, i, objectIds[i]!)[run]
      if (outcomes.length === 0) return []
      ways = ways === undefined ? outcomes.map(firstOf) : withMore(ways, outcomes)
    }
    return ways ?? [{ objectIds: [], results: [] }]
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

  /** What one operation of a simple step does, given the id of its object; none when it is blocked. */
  outcomesAt(
    process: number,
    local: LocalStep,
    at: number,
    objectId: number,
  ): readonly OperationOutcome[] {
    return this.#operationRuns(process, local, at, objectId).first
  }

  #operationRuns(process: number, local: LocalStep, at: number, objectId: number): OperationRuns {
    let perOperation = this.#known.get(local)
    if (perOperation === undefined) {
      perOperation = local.footprint.map((_, at) => this.#runsById(local, at))
      this.#known.set(local, perOperation)
    }
    const known = perOperation[at]![objectId]
    if (known !== undefined) return known
    const first = this.#operate(process, local, at, objectId)
    let runs = blockedRuns
    if (first !== blocked) {
      const again = isReadyMade(local, at) ? first : this.#operate(process, local, at, objectId)
      runs = { first, again }
      if (again !== first) this.#mustAgree(process, local, at, runs)
    }
    perOperation[at]![objectId] = runs
    return runs
  }

  /** Shared with the steps that perform the same, where that is fsmc's own code. */
  #runsById(local: LocalStep, at: number): RunsById {
    const { operation, args } = local.step.operations[at]!
    const texts = isReadyMade(local, at) ? args.map(textOf) : [undefined]
    if (texts.includes(undefined)) return []
    const key = [local.footprint[at], operation, ...texts].join()
    let runs = this.#readyMade.get(key)
    if (runs === undefined) this.#readyMade.set(key, (runs = []))
    return runs
  }

  #operate(
    process: number,
    local: LocalStep,
    at: number,
    objectId: number,
  ): readonly OperationOutcome[] {
    const operation = local.step.operations[at]!
    const state = this.#local.valueOf(local.footprint[at]!, objectId)
    const outcomes = quickOutcomes(operation, state)
    if (outcomes?.length === 0) return blocked
    return this.#interned(process, local, at, objectId, outcomes)
  }

  #interned(
    process: number,
    local: LocalStep,
    at: number,
    objectId: number,
    known: readonly Outcome[] | undefined,
  ): readonly OperationOutcome[] {
    const { step, footprint } = local
    const object = footprint[at]!
    const where = () => `"${step.label}" of ${this.#local.components[process]!.name}`
    const operation = step.operations[at]!
    const state = this.#local.valueOf(object, objectId)
    const outcomes = known ?? outcomesOfOperation(operation, state, where)
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
   * objects in it? The ones before the last of these have let it through.
   */
  isBlockedBy(process: number, local: LocalStep, objectIds: readonly number[]): boolean {
    if (!isSimple(local)) return this.#isSequenceBlockedBy(process, local, objectIds)
    const last = objectIds.length - 1
    const { journal } = this.#local
    if (journal !== undefined && this.#known.get(local)?.[last]?.[objectIds[last]!] === undefined) {
      journal.blocked(process, local.from, this.#local.numberOf(process, local), objectIds)
    }
    return this.#operationRuns(process, local, last, objectIds[last]!).first.length === 0
  }

  #isSequenceBlockedBy(process: number, local: LocalStep, objectIds: readonly number[]): boolean {
    const { step, footprint } = local
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
      if (isReadyMade(local, at)) return
      perId.forEach((runs, objectId) => {
        if (runs === undefined) return
        runs.again = this.#operate(process, local, at, objectId)
        this.#mustAgree(process, local, at, runs)
      })
    })
  }
}

const firstOf = ({ objectId, result }: OperationOutcome): Way => ({
  objectIds: [objectId],
  results: [result],
})

function withMore(ways: readonly Way[], outcomes: readonly OperationOutcome[]): Way[] {
  return ways.flatMap((way) =>
    outcomes.map(({ objectId, result }) => ({
      objectIds: [...way.objectIds, objectId],
      results: [...way.results, result],
    })),
  )
}

/** Operations of ready-made objects are fsmc's own code: there is no need to do them twice. */
export function isReadyMade({ step }: LocalStep, at: number): boolean {
  return step.operations[at]!.object.uniform !== undefined
}

/** What ready-made objects do most: there is no need for a record of its own each time. */
const blocked: readonly OperationOutcome[] = []
const blockedRuns: OperationRuns = { first: blocked, again: blocked }

/** Does every operation of the step work on an object of its own? What it does depends on that alone. */
export function isSimple({ step, footprint }: LocalStep): boolean {
  return step.operations.length === footprint.length
}

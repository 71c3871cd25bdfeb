import {
  type Component,
  FsmcError,
  findNonValue,
  formatValue,
  isFsmcError,
  type Operation,
  Outcome,
  type Process,
  type Proposition,
  type Step,
  type System,
  sameValue,
  type Value,
} from '../system/index.ts'
import { Interner } from './intern.ts'

/** A step of a process in one of its local states, with the components it touches besides the process. */
export interface LocalStep {
  readonly step: Step
  /** Component indices of the objects it touches, each once, in order of first use. */
  readonly footprint: readonly number[]
}

/** One way a local step can turn out: ids of the next local states. */
export interface LocalOutcome {
  readonly processId: number
  /** In the order of the footprint. */
  readonly objectIds: readonly number[]
  readonly results: readonly unknown[]
}

/**
 * The system as integers: each component's local states are interned, and what a step does is worked
 * out once for each combination of the ids it depends on. All user code runs here, twice, so that
 * impure code is found out instead of trusted.
 */
export class LocalSystem {
  readonly system: System
  /** Processes first, then objects. */
  readonly components: readonly Component[]
  readonly processes: number
  readonly interners: readonly Interner[]
  readonly #indices = new Map<Component, number>()
  readonly #steps: (readonly LocalStep[])[][]
  readonly #outcomes = new Map<LocalStep, Map<string, readonly LocalOutcome[]>>()
  readonly #rests: boolean[][]

  constructor(system: System) {
    this.system = system
    this.components = [...system.processes, ...system.objects]
    this.processes = system.processes.length
    this.interners = this.components.map(() => new Interner())
    this.components.forEach((component, index) => {
      this.#indices.set(component, index)
      this.#intern(index, component.init, () => `the initial state of ${component.name}`)
    })
    this.#steps = system.processes.map(() => [])
    this.#rests = system.processes.map(() => [])
  }

  indexOf(component: Component, wanting: string): number {
    const index = this.#indices.get(component)
    if (index !== undefined) return index
    throw new FsmcError(
      'FSMC014',
      `${wanting} uses "${component.name}", which is not part of the system "${this.system.name}".`,
      { hint: `Add it to system("${this.system.name}", { processes, objects }).` },
    )
  }

  valueOf(component: number, id: number): Value {
    return this.interners[component]!.values[id]
  }

  /** The steps that a process offers in a local state. */
  stepsOf(process: number, id: number): readonly LocalStep[] {
    const known = this.#steps[process]![id]
    if (known !== undefined) return known
    const owner = this.components[process] as Process
    const state = this.valueOf(process, id)
    const where = `${owner.name} in state ${formatValue(state)}`
    const steps = this.#offered(owner, state, where)
    const again = this.#offered(owner, state, where)
    if (!sameSteps(steps, again)) {
      throw impure(`The steps that ${where} offers differ from one call to the next.`)
    }
    const local = steps.map((step) => this.#localStep(step, `${owner.name}: "${step.label}"`))
    this.#steps[process]![id] = local
    return local
  }

  #offered(owner: Process, state: Value, where: string): readonly Step[] {
    const steps = guarded(`The steps of ${where}`, () => owner.steps(state))
    if (!Array.isArray(steps)) {
      throw new FsmcError('FSMC013', `${where} returned ${describe(steps)} instead of its steps.`, {
        hint: 'Return an array of step(...), empty where nothing can be done.',
      })
    }
    for (const step of steps) {
      if (step?.kind !== 'step' || !Array.isArray(step.operations)) {
        throw new FsmcError('FSMC013', `${where} offers ${describe(step)}, which is not a step.`, {
          hint: 'Make each with step(label, operations, next).',
        })
      }
      for (const operation of step.operations) {
        if (typeof operation?.outcomes === 'function') continue
        throw new FsmcError(
          'FSMC013',
          `${where}: "${step.label}" performs ${describe(operation)}.`,
          {
            hint: 'Give step() operations of objects, such as queue.pop().',
          },
        )
      }
    }
    return steps
  }

  #localStep(step: Step, where: string): LocalStep {
    const footprint: number[] = []
    for (const operation of step.operations) {
      const index = this.indexOf(operation.object, where)
      if (!footprint.includes(index)) footprint.push(index)
    }
    return { step, footprint }
  }

  /** What a step does, given the ids of the objects in its footprint; empty when a guard is false. */
  outcomesOf(
    process: number,
    local: LocalStep,
    objectIds: readonly number[],
  ): readonly LocalOutcome[] {
    let memo = this.#outcomes.get(local)
    if (memo === undefined) this.#outcomes.set(local, (memo = new Map()))
    const key = objectIds.join()
    const known = memo.get(key)
    if (known !== undefined) return known
    const name = this.components[process]!.name
    const where = () => `"${local.step.label}" of ${name}`
    const first = this.#perform(process, local, objectIds, where)
    const again = this.#perform(process, local, objectIds, where)
    if (!sameOutcomes(first, again)) {
      throw impure(`${where()} turned out differently when it was done twice in the same state.`)
    }
    memo.set(key, first)
    return first
  }

  #perform(
    process: number,
    local: LocalStep,
    objectIds: readonly number[],
    where: () => string,
  ): readonly LocalOutcome[] {
    const states = local.footprint.map((object, i) => this.valueOf(object, objectIds[i]!))
    return this.#combinations(local.step.operations, 0, local, states, [], where).map(
      ({ states, results }) => {
        const next = guarded(where(), () => local.step.next(...(results as never[])))
        return {
          processId: this.#intern(process, next, where),
          objectIds: states.map((state, i) => this.#intern(local.footprint[i]!, state, where)),
          results,
        }
      },
    )
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
    const at = local.footprint.indexOf(this.#indices.get(operation.object)!)
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
    if (this.outcomesOf(process, local, objectIds).length > 0) return undefined
    const states = local.footprint.map((object, i) => this.valueOf(object, objectIds[i]!))
    for (const operation of local.step.operations) {
      const at = local.footprint.indexOf(this.#indices.get(operation.object)!)
      const [first] = outcomesOfOperation(operation, states[at], () => local.step.label)
      if (first === undefined) return operation
      states[at] = first.next
    }
    return undefined
  }

  /**
   * Names of the processes that, somewhere in what was explored, took a step that made the guard of a
   * blocked operation true.
   */
  enablersOf(operation: Operation): readonly string[] {
    const object = this.indexOf(operation.object, operation.operation)
    const enabled = (id: number) => {
      try {
        return operation.outcomes(this.valueOf(object, id)).length > 0
      } catch {
        return false // The caller never meets this state, and is not written for it.
      }
    }
    return this.#steps.flatMap((perState, process) =>
      perState.flat().some((local) => this.#enables(local, object, enabled))
        ? [this.components[process]!.name]
        : [],
    )
  }

  #enables(local: LocalStep, object: number, enabled: (id: number) => boolean): boolean {
    const at = local.footprint.indexOf(object)
    if (at < 0) return false
    for (const [key, outcomes] of this.#outcomes.get(local) ?? []) {
      if (enabled(Number(key.split(',')[at]))) continue
      if (outcomes.some(({ objectIds }) => enabled(objectIds[at]!))) return true
    }
    return false
  }

  /** May the process stay in this local state for ever without being stuck? */
  rests(process: number, id: number): boolean {
    const known = this.#rests[process]![id]
    if (known !== undefined) return known
    const owner = this.components[process] as Process
    const rests =
      owner.rests === undefined
        ? this.stepsOf(process, id).length === 0
        : guarded(`rests of ${owner.name}`, () => Boolean(owner.rests!(this.valueOf(process, id))))
    this.#rests[process]![id] = rests
    return rests
  }

  /** Is the proposition true of these local states? `name` is the property's, for messages. */
  holds(name: string, proposition: Proposition, ids: readonly number[]): boolean {
    const states = proposition.of.map((component, i) =>
      this.valueOf(this.indexOf(component, name), ids[i]!),
    )
    const first = guarded(`The property "${name}"`, () => proposition.holds(...states))
    if (first !== proposition.holds(...states)) {
      throw impure(`The property "${name}" gave two answers about the same state.`)
    }
    if (typeof first === 'boolean') return first
    throw new FsmcError('FSMC013', `The property "${name}" returned ${describe(first)}.`, {
      hint: 'Return true or false.',
    })
  }

  #intern(component: number, value: Value, where: () => string): number {
    const found = findNonValue(value)
    if (found !== undefined) {
      const name = this.components[component]!.name
      throw new FsmcError('FSMC011', `${where()} gives ${name} a state in which ${found}.`, {
        hint: 'States are compared by content: use primitives, or Immutable.js Records, Lists, Maps, Sets.',
      })
    }
    return this.interners[component]!.idOf(value)
  }
}

function outcomesOfOperation(
  operation: Operation,
  state: Value,
  where: () => string,
): readonly Outcome[] {
  const name = () => `${operation.object.name}.${operation.operation}() in ${where()}`
  const outcomes = guarded(name, () => operation.outcomes(state))
  for (const outcome of outcomes) {
    if (outcome instanceof Outcome || (outcome as object)?.constructor?.name === 'Outcome') continue
    throw new FsmcError('FSMC016', `${name()} returned ${describe(outcome)} among its outcomes.`, {
      hint: 'Return a next state, outcome(next, result), or an array of outcomes.',
    })
  }
  return outcomes
}

function guarded<T>(what: string | (() => string), run: () => T): T {
  try {
    return run()
  } catch (cause) {
    if (isFsmcError(cause)) throw cause
    const name = typeof what === 'string' ? what : what()
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new FsmcError('FSMC010', `${name} threw: ${message}`, {
      hint: 'Steps, operations and properties are pure functions that return for every state they can meet.',
      cause,
    })
  }
}

function impure(message: string): FsmcError {
  return new FsmcError('FSMC012', message, {
    hint: 'Let it depend on its arguments only: no clock, no random numbers, no variables it changes.',
  })
}

function describe(value: unknown): string {
  if (value === undefined) return 'nothing (undefined)'
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value)) return 'an array'
  return `${typeof value} ${formatValue(value)}`
}

function sameSteps(a: readonly Step[], b: readonly Step[]): boolean {
  return (
    a.length === b.length &&
    a.every((step, i) => {
      const other = b[i]!
      return (
        step.label === other.label &&
        step.operations.length === other.operations.length &&
        step.operations.every((operation, j) => {
          const twin = other.operations[j]!
          return (
            operation.object === twin.object &&
            operation.operation === twin.operation &&
            operation.args.every((arg, k) => sameValue(arg, twin.args[k]))
          )
        })
      )
    })
  )
}

function sameOutcomes(a: readonly LocalOutcome[], b: readonly LocalOutcome[]): boolean {
  return (
    a.length === b.length &&
    a.every(
      (outcome, i) =>
        outcome.processId === b[i]!.processId &&
        outcome.objectIds.every((id, j) => id === b[i]!.objectIds[j]),
    )
  )
}

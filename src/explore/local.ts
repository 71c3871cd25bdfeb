import {
  type Component,
  type Culprit,
  FsmcError,
  findNonValue,
  formatValue,
  type Process,
  type Proposition,
  type Step,
  type System,
  type Value,
} from '../system/index.ts'
import { Actions } from './actions.ts'
import { Continuations, soleResult } from './continuations.ts'
import { Interner } from './intern.ts'
import type { Journal } from './journal.ts'
import { isReadyMade, isSimple, Operations } from './operations.ts'
import {
  checkStep,
  describe,
  guarded,
  impure,
  ledElsewhere,
  mutated,
  sameSteps,
} from './usercode.ts'

/** A step of a process in one of its local states, with the components it touches besides the process. */
export interface LocalStep {
  readonly step: Step
  /** The id of the process's local state that offers it. */
  readonly from: number
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

/** What a step of a process did, for some ids of its footprint. */
export interface KnownStep {
  readonly process: number
  readonly step: LocalStep
  readonly objectIds: readonly number[]
  readonly outcomes: readonly LocalOutcome[]
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
  readonly actions = new Actions()
  readonly operations = new Operations(this)
  /** Kept where the search may go on in another process. */
  journal: Journal | undefined
  readonly #indices = new Map<Component, number>()
  readonly #steps: (readonly LocalStep[])[][]
  readonly #outcomes = new Map<LocalStep, Map<string, readonly LocalOutcome[]>>()
  readonly #continuations = new Continuations(this)
  readonly #rests: boolean[][]

  constructor(system: System) {
    this.system = system
    this.components = [...system.processes, ...system.objects]
    this.processes = system.processes.length
    this.interners = this.components.map(() => new Interner())
    this.components.forEach((component, index) => {
      this.#indices.set(component, index)
      this.intern(index, component.init, () => `the initial state of ${component.name}`)
    })
    this.#steps = system.processes.map(() => [])
    this.#rests = system.processes.map(() => [])
  }

  indexOf(component: Component, wanting: string, culprits: readonly Culprit[] = []): number {
    const index = this.#indices.get(component)
    if (index !== undefined) return index
    throw new FsmcError(
      'FSMC014',
      `${wanting} uses "${component.name}", which is not part of the system "${this.system.name}".`,
      { hint: `Add it to system("${this.system.name}", { processes, objects }).`, culprits },
    )
  }

  valueOf(component: number, id: number): Value {
    return this.interners[component]!.values[id]
  }

  /** The id of a local state that no step led to: members were renamed in it, or somebody interfered. */
  idOf(component: number, value: Value): number {
    return this.intern(component, value, () => 'a state that fsmc made')
  }

  /** The steps that a process offers in a local state. */
  stepsOf(process: number, id: number): readonly LocalStep[] {
    const known = this.#steps[process]![id]
    if (known !== undefined) return known
    this.journal?.offered(process, id)
    const steps = this.#offered(process, id)
    const again = this.#offered(process, id)
    if (!sameSteps(steps, again)) throw this.#fickle(process, id)
    const local = steps.map((step) => this.#localStep(process, id, step))
    this.#steps[process]![id] = local
    return local
  }

  #fickle(process: number, id: number): FsmcError {
    const { name, steps } = this.components[process] as Process
    const state = formatValue(this.valueOf(process, id))
    return impure(`The steps that ${name} offers in state ${state} differ from call to call.`, [
      steps,
    ])
  }

  #offered(process: number, id: number): readonly Step[] {
    const owner = this.components[process] as Process
    const state = this.valueOf(process, id)
    const where = `${owner.name} in state ${formatValue(state)}`
    const culprits = [owner.steps]
    const steps = guarded(`The steps of ${where}`, culprits, () => owner.steps(state))
    if (!this.interners[process]!.isIntact(id)) {
      throw mutated(`The steps of ${owner.name} changed the state they were given.`, culprits)
    }
    if (!Array.isArray(steps)) {
      throw new FsmcError('FSMC013', `${where} returned ${describe(steps)} instead of its steps.`, {
        hint: 'Return an array of step(...), empty where nothing can be done.',
        culprits,
      })
    }
    for (const step of steps) checkStep(step, where, culprits)
    return steps
  }

  #localStep(process: number, id: number, step: Step): LocalStep {
    const where = `${this.components[process]!.name}: "${step.label}"`
    const footprint: number[] = []
    for (const operation of step.operations) {
      const index = this.indexOf(operation.object, where, [step.next])
      if (!footprint.includes(index)) footprint.push(index)
    }
    return { step, from: id, footprint }
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
    this.journal?.taken(process, local.from, this.numberOf(process, local), objectIds)
    const first = this.#perform(process, local, objectIds, 'first')
    if (!isDoneOnce(local, first)) {
      this.#mustAgree(process, local, first, this.#perform(process, local, objectIds, 'again'))
    }
    memo.set(key, first)
    return first
  }

  numberOf(process: number, local: LocalStep): number {
    return this.stepsOf(process, local.from).indexOf(local)
  }

  /** The id of the local state that a step leads its process to, given the results of its operations. */
  continue(process: number, { step }: LocalStep, results: readonly unknown[]): number {
    const where = () => `"${step.label}" of ${this.components[process]!.name}`
    const next = guarded(where, [step.next], () => step.next(...(results as never[])))
    return this.intern(process, next, where, [step.next])
  }

  #perform(
    process: number,
    local: LocalStep,
    objectIds: readonly number[],
    run: 'first' | 'again',
  ): readonly LocalOutcome[] {
    const { step, footprint } = local
    const where = () => `"${step.label}" of ${this.components[process]!.name}`
    const outcomes = this.operations
      .ways(process, local, objectIds, run)
      .map(({ objectIds: next, results }) => {
        const processId = this.#continuations.idOf(process, local, results)
        return { processId, objectIds: next, results }
      })
    if (isSimple(local) && outcomes.every(({ results }) => soleResult(results) >= 0)) {
      return outcomes // The code that was run has been looked after.
    }
    const changed = [process, ...footprint].findIndex(
      (component, i) => !this.interners[component]!.isIntact([local.from, ...objectIds][i]!),
    )
    if (changed < 0) return outcomes
    const { name } = this.components[[process, ...footprint][changed]!]!
    throw mutated(
      `${where()} changed the state of ${name} that it was given.`,
      changed === 0 ? [step.next] : this.operations.culpritsAt(local, footprint[changed - 1]!),
    )
  }

  /** What a step did twice in the same state must be the same. */
  #mustAgree(
    process: number,
    local: LocalStep,
    first: readonly LocalOutcome[],
    again: readonly LocalOutcome[],
  ): void {
    const { step, footprint } = local
    const { name } = this.components[process]!
    const fickle =
      first.length === again.length
        ? footprint.find((_, i) => first.some((a, o) => a.objectIds[i] !== again[o]!.objectIds[i]))
        : footprint[0]
    if (fickle !== undefined) throw this.operations.fickle(process, local, fickle)
    if (first.every(({ processId }, o) => processId === again[o]!.processId)) return
    throw ledElsewhere(step, name)
  }

  /** Every process and local state whose steps are known. */
  processStates(): readonly (readonly [process: number, id: number])[] {
    return this.#steps.flatMap((perState, process) =>
      [...perState.keys()]
        .filter((id) => perState[id] !== undefined)
        .map((id) => [process, id] as const),
    )
  }

  /** Everything that was worked out: what each step did for the ids of its footprint. */
  *known(): Generator<KnownStep> {
    for (let process = 0; process < this.processes; process++) {
      for (const step of this.#steps[process]!.flat()) {
        for (const [key, outcomes] of this.#outcomes.get(step) ?? []) {
          yield { process, step, objectIds: idsIn(key), outcomes }
        }
      }
    }
  }

  /** What was worked out of a process's steps that touch an object, where they can be taken. */
  *taken(process: number, object: number): Generator<KnownStep> {
    for (const step of this.#steps[process]!.flat()) {
      if (!step.footprint.includes(object)) continue
      for (const [key, outcomes] of this.#outcomes.get(step) ?? []) {
        if (outcomes.length > 0) yield { process, step, objectIds: idsIn(key), outcomes }
      }
    }
  }

  /**
   * Works everything out once more. Code that depends on variables it changes may say the same twice in
   * a row, and something else now.
   * @throws FsmcError FSMC012 where it does
   */
  recheck(): void {
    this.#steps.forEach((perState, process) => {
      perState.forEach((locals, id) => {
        const steps = locals.map(({ step }) => step)
        if (!sameSteps(steps, this.#offered(process, id))) throw this.#fickle(process, id)
        for (const local of locals) {
          this.operations.recheck(process, local)
          this.#continuations.recheck(process, local)
          for (const [key, outcomes] of this.#outcomes.get(local) ?? []) {
            if (isDoneOnce(local, outcomes)) continue
            const again = this.#perform(process, local, idsIn(key), 'again')
            this.#mustAgree(process, local, outcomes, again)
          }
        }
      })
    })
  }

  /** May the process stay in this local state for ever without being stuck? */
  rests(process: number, id: number): boolean {
    const known = this.#rests[process]![id]
    if (known !== undefined) return known
    const owner = this.components[process] as Process
    const rests =
      owner.rests === undefined
        ? this.stepsOf(process, id).length === 0
        : guarded(`rests of ${owner.name}`, [owner.rests], () =>
            Boolean(owner.rests!(this.valueOf(process, id))),
          )
    this.#rests[process]![id] = rests
    return rests
  }

  /** Is the proposition true of these local states? `name` is the property's, for messages. */
  holds(name: string, proposition: Proposition, ids: readonly number[]): boolean {
    const states = proposition.of.map((component, i) =>
      this.valueOf(this.indexOf(component, name), ids[i]!),
    )
    const culprits = [proposition.holds]
    const ask = () =>
      guarded(`The property "${name}"`, culprits, () => proposition.holds(...states))
    const first = ask()
    if (first !== ask()) {
      throw impure(`The property "${name}" gave two answers about the same state.`, culprits)
    }
    const changed = proposition.of.find(
      (component, i) => !this.interners[this.indexOf(component, name)]!.isIntact(ids[i]!),
    )
    if (changed !== undefined) {
      throw mutated(`The property "${name}" changed the state of ${changed.name}.`, culprits)
    }
    if (typeof first === 'boolean') return first
    throw new FsmcError('FSMC013', `The property "${name}" returned ${describe(first)}.`, {
      hint: 'Return true or false.',
      culprits,
    })
  }

  intern(
    component: number,
    value: Value,
    where: () => string,
    culprits: readonly Culprit[] = [],
  ): number {
    const known = this.interners[component]!.cheaplyKnown(value)
    if (known !== undefined) return known
    const { name, init } = this.components[component]!
    const found =
      value === undefined && component < this.processes && init !== undefined
        ? 'nothing was returned'
        : findNonValue(value)
    if (found !== undefined) {
      throw new FsmcError(
        'FSMC011',
        `${where()} gives ${name} a state that is not a value: ${found}.`,
        {
          hint: 'States are compared by content: use primitives, or Immutable.js Records, Lists, Maps, Sets.',
          culprits,
        },
      )
    }
    return this.interners[component]!.idOf(value)
  }
}

/** The ids that a key of the memo stands for. */
function idsIn(key: string): readonly number[] {
  return key === '' ? [] : key.split(',').map(Number)
}

/** Has all code that gave these outcomes been run for other ids, too, or is it fsmc's own? */
function isDoneOnce(local: LocalStep, outcomes: readonly LocalOutcome[]): boolean {
  return (
    isSimple(local) &&
    local.step.operations.every((_, at) => isReadyMade(local, at)) &&
    outcomes.every(({ results }) => soleResult(results) >= 0)
  )
}

import { isCollection, isRecord, List } from 'immutable'
import {
  FsmcError,
  findNonValue,
  formatValue,
  type KernelObject,
  type Operation,
  type Process,
  type Step,
  sameValue,
  type Value,
} from '../../system/index.ts'
import { Interner } from '../intern.ts'
import type { LocalSystem } from '../local.ts'
import { Deeds } from './deeds.ts'

/** The reduction cannot be used for this system; the message says why. */
export class NotClosed extends Error {}

/** A step of a process in one of its local states, with one combination of results. */
export interface Action {
  readonly process: number
  readonly from: number
  readonly to: number
  /** The objects it touches, and what it does to each. */
  readonly objects: readonly number[]
  readonly deeds: readonly number[]
}

/**
 * A local state of so many values costs a trial more: states that grow with each result would take all
 * memory before there are too many of them.
 */
const sizeOfTrial = 50

/** By step, the results of its operations. */
export interface Foreseen {
  readonly process: number
  readonly value: Value
  readonly steps: readonly (readonly (readonly unknown[])[])[]
}

interface Offer {
  readonly step: Step
  /** For each of its operations, where it is listed among those of its object. */
  readonly places: readonly Place[]
  /** The combinations of results that were tried. */
  readonly tried: Map<string, readonly unknown[]>
  /** The results of its operations when they were last tried. */
  seen: string
}

interface Place {
  readonly object: number
  readonly at: number
}

/** The operations performed on an object, and all results of each. */
interface Performed {
  readonly names: Interner
  readonly operations: Operation[]
  readonly results: unknown[][]
  readonly states: Interner
  /** How many operations there were when their results were last worked out. */
  done: number
}

/**
 * All that the processes of a system may ever do, and more than that: an operation is taken to have any
 * result that it has at any time. So nothing that a reduced search does not come across is overlooked.
 */
export class Actions {
  readonly all: Action[] = []
  readonly objects: readonly Deeds[]
  readonly #local: LocalSystem
  readonly #states: readonly Interner[]
  readonly #offers: Offer[][][]
  readonly #performed: readonly Performed[]
  /** By process and local state: actions that it offers, and those that lead to it from another one. */
  readonly #from: number[][][]
  readonly #into: number[][][]
  #trials = 0
  readonly #mostTrials: number

  /**
   * @param mostTrials how many combinations of local states and results may be tried
   * @throws NotClosed when there are more, or code is not meant for one of them
   */
  constructor(local: LocalSystem, mostTrials: number) {
    this.#mostTrials = mostTrials
    const { processes, objects } = local.system
    this.#local = local
    this.objects = objects.map((object) => new Deeds(object))
    this.#performed = objects.map(() => ({
      names: new Interner(),
      operations: [],
      results: [],
      states: new Interner(),
      done: 0,
    }))
    this.#states = processes.map(() => new Interner())
    this.#offers = processes.map(() => [])
    this.#from = processes.map(() => [])
    this.#into = processes.map(() => [])
    processes.forEach(({ init }, process) => {
      this.#stateNumber(process, init)
    })
    this.#close()
  }

  /**
   * The number of a process's local state here.
   * @throws FsmcError FSMC022 when it is none of those that can come of the results that were announced
   */
  stateOf(process: number, value: Value): number {
    const number = this.#states[process]!.idOf(value)
    if (number < this.#from[process]!.length) return number
    throw new FsmcError(
      'FSMC022',
      `${this.#nameOf(process)} comes to state ${formatValue(value)}, to which no result that its operations announce can lead.`,
      {
        hint: 'Let the `results` of each object name every result that its operations can have, or use --por off.',
        culprits: [(this.#local.components[process] as Process).steps],
      },
    )
  }

  /** Every local state of every process, with the results that were tried of each of its steps. */
  *foreseen(): Generator<Foreseen> {
    for (const [process, perState] of this.#offers.entries()) {
      for (const [state, offers] of perState.entries()) {
        const steps = offers.map(({ tried }) => [...tried.values()])
        yield { process, value: this.#states[process]!.values[state], steps }
      }
    }
  }

  /** How many local states each process has. */
  get sizes(): readonly number[] {
    return this.#from.map(({ length }) => length)
  }

  from(process: number, state: number): readonly number[] {
    return this.#from[process]![state]!
  }

  into(process: number, state: number): readonly number[] {
    return this.#into[process]![state]!
  }

  #stateNumber(process: number, value: Value): number {
    const number = this.#numberIn(this.#states[process]!, value, this.#nameOf(process))
    if (number === this.#from[process]!.length) {
      this.#from[process]!.push([])
      this.#into[process]!.push([])
    }
    return number
  }

  #numberIn(states: Interner, value: Value, name: string): number {
    const before = states.size
    const number = states.idOf(value)
    if (number === before) this.#count(name, Math.floor(sizeOf(value) / sizeOfTrial))
    return number
  }

  #nameOf(component: number): string {
    return this.#local.components[component]!.name
  }

  /** Tries every result of every operation, until nothing new comes up. */
  #close() {
    for (let before = -1; before !== this.#trials; ) {
      before = this.#trials
      this.#states.forEach((states, process) => {
        for (let state = 0; state < states.size; state++) this.#visit(process, state)
      })
      this.#performed.forEach((performed, object) => {
        this.#findResults(performed, object)
      })
    }
  }

  #visit(process: number, state: number) {
    const offers = (this.#offers[process]![state] ??= this.#offered(process, state))
    for (const offer of offers) {
      const performed = offer.places.map(({ object }) => this.#performed[object]!)
      const seen = performed.map(({ done }) => done).join()
      if (seen === offer.seen) continue
      offer.seen = seen
      const results = offer.places.map(({ at }, i) => performed[i]!.results[at]!)
      for (const numbers of combinations(results.map(({ length }) => length))) {
        if (offer.tried.has(numbers.join())) continue
        this.#count(this.#nameOf(process))
        const combination = numbers.map((number, i) => results[i]![number])
        offer.tried.set(numbers.join(), combination)
        this.#act(process, state, offer.step, combination)
      }
    }
  }

  #count(name: string, trials = 1) {
    this.#trials += trials
    if (this.#trials <= this.#mostTrials) return
    throw new NotClosed(`${name} may have too many local states`)
  }

  #offered(process: number, state: number): Offer[] {
    const owner = this.#local.components[process] as Process
    const value = this.#states[process]!.values[state]!
    const steps = this.#guarded(process, () => owner.steps(value))
    this.#count(this.#nameOf(process))
    return steps.map((step) => ({
      step,
      places: step.operations.map((operation) => this.#placeOf(operation)),
      tried: new Map(),
      seen: 'nothing',
    }))
  }

  #act(process: number, from: number, step: Step, results: readonly unknown[]) {
    const next = this.#guarded(process, () => step.next(...(results as never[])))
    if (next !== undefined && findNonValue(next) !== undefined) {
      throw new NotClosed(`${this.#nameOf(process)} may come to a state that is not a value`)
    }
    const to = this.#stateNumber(process, next)
    const objects = [...new Set(step.operations.map((operation) => this.#indexOf(operation)))]
    const deeds = objects.map((object) => {
      const its = step.operations.map((operation) => this.#indexOf(operation) === object)
      return this.objects[object]!.numberOf(
        step.operations.filter((_, i) => its[i]),
        results.filter((_, i) => its[i]),
      )
    })
    const number = this.all.push({ process, from, to, objects, deeds }) - 1
    this.#from[process]![from]!.push(number)
    if (to !== from) this.#into[process]![to]!.push(number)
  }

  #guarded<T>(component: number, run: () => T): T {
    try {
      return run()
    } catch (error) {
      throw new NotClosed(
        `the code of ${this.#nameOf(component)} is not meant for all results that it may get: ${(error as Error).message}`,
      )
    }
  }

  #indexOf({ object, operation }: Operation): number {
    return this.#local.indexOf(object, operation) - this.#local.processes
  }

  #placeOf(operation: Operation): Place {
    const object = this.#indexOf(operation)
    const { names, operations, results } = this.#performed[object]!
    const at = names.idOf(List<Value>([operation.operation, ...operation.args]))
    if (at === operations.length) {
      operations.push(operation)
      results.push([])
      this.#announce(object, at)
    }
    return { object, at }
  }

  /** Takes in the results that the object itself says the operation may have. */
  #announce(index: number, at: number) {
    const { operations, results } = this.#performed[index]!
    const { object } = this.objects[index]!
    const announced = this.#guarded(
      this.#local.processes + index,
      () => object.results?.(operations[at]!, operations) ?? [],
    )
    for (const result of announced) include(results[at]!, result)
  }

  #findResults(performed: Performed, index: number) {
    const { operations, done } = performed
    const { object } = this.objects[index]!
    if (done === operations.length) return
    performed.done = operations.length
    if (object.results === undefined) this.#tryAllStates(performed, object)
    else for (let at = 0; at < operations.length; at++) this.#announce(index, at)
  }

  #tryAllStates({ operations, states, results }: Performed, { name, init }: KernelObject) {
    states.idOf(init)
    for (let state = 0; state < states.size; state++) {
      operations.forEach((operation, at) => {
        this.#count(name)
        for (const { next, result } of outcomesOrNone(operation, states.values[state]!)) {
          this.#numberIn(states, next, name)
          include(results[at]!, result)
        }
      })
    }
  }
}

/** How many values a local state is made of. */
function sizeOf(value: unknown): number {
  if (isRecord(value)) return sizeOf(value.toSeq())
  if (!isCollection(value)) return 1
  return value.reduce((size: number, item) => size + sizeOf(item), 1)
}

/** An operation may be one that nobody performs in that state. */
function outcomesOrNone(operation: Operation, state: Value) {
  try {
    return operation.outcomes(state)
  } catch {
    return []
  }
}

function include(results: unknown[], result: unknown) {
  if (!results.some((known) => sameValue(known as Value, result as Value))) results.push(result)
}

/** All rows of numbers below the given ones. */
function* combinations(below: readonly number[]): Generator<readonly number[]> {
  const [first, ...rest] = below
  if (first === undefined) return yield []
  for (let i = 0; i < first; i++) for (const others of combinations(rest)) yield [i, ...others]
}

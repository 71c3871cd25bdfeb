import fc from 'fast-check'
import {
  noDeadlock,
  type Process,
  process,
  type System,
  step,
  system,
  type Value,
} from '../index.ts'
import { encode, small } from './code.ts'
import { buildObject, type ObjectPlan, objectPlans, type RandomObject } from './objects.ts'
import { buildProperties, type PropertyPlan, propertyPlans } from './properties.ts'

export interface SystemsConstraints {
  /** Default: 4. */
  readonly maxProcesses?: number
  /** Default: 4. */
  readonly maxObjects?: number
}

/**
 * Random small systems with invariants, and properties that something can come or must, for testing
 * whatever works on any system: an engine, a reduction, a renderer. They use all ready-made objects and
 * nondeterministic ones, steps of no, one or several operations, also twice on the same object; some hang
 * and some do not.
 */
export function systems(constraints: SystemsConstraints = {}): fc.Arbitrary<System> {
  const { maxProcesses = 4, maxObjects = 4 } = constraints
  const plans = fc.record({
    processes: fc.array(processPlan, { minLength: 1, maxLength: maxProcesses, size: 'max' }),
    objects: fc.array(objectPlans(), { minLength: 1, maxLength: maxObjects, size: 'max' }),
    properties: propertyPlans(),
  })
  // Biased towards small numbers, most systems would have next to no states.
  return fc.noBias(plans).map(build)
}

/** All that a random process is: numbers, taken modulo what there is to choose from. */
interface ProcessPlan {
  /** The steps it offers in each of its local states. */
  readonly states: readonly (readonly StepPlan[])[]
  /** In which states it rests, if it says so itself. */
  readonly rests: number | null
  readonly encoding: number
}

interface StepPlan {
  readonly operations: readonly OperationPlan[]
  /** Where it leads to, and how far its results change that. */
  readonly to: number
  readonly spread: number
}

interface OperationPlan {
  readonly object: number
  readonly operation: number
  readonly a: number
  readonly b: number
}

const nat = (max: number) => fc.integer({ min: 0, max })

const stepPlan: fc.Arbitrary<StepPlan> = fc.record({
  operations: fc.oneof(
    { weight: 4, arbitrary: fc.constant([]) },
    ...[
      { length: 1, weight: 9 },
      { length: 2, weight: 3 },
      { length: 3, weight: 1 },
    ].map(({ length, weight }) => ({
      weight,
      arbitrary: fc.array(
        fc.record({ object: nat(11), operation: nat(11), a: nat(2), b: nat(2) }),
        {
          minLength: length,
          maxLength: length,
        },
      ),
    })),
  ),
  to: nat(11),
  spread: nat(1),
})

/** Seldom none: a process that stops soon makes a small system. */
const stepsPlan = fc.oneof(
  { weight: 1, arbitrary: fc.constant([]) },
  { weight: 9, arbitrary: fc.array(stepPlan, { minLength: 1, maxLength: 3, size: 'max' }) },
)

const processPlan: fc.Arbitrary<ProcessPlan> = fc.record({
  states: fc.array(stepsPlan, { minLength: 3, maxLength: 6, size: 'max' }),
  rests: fc.option(nat(63)),
  encoding: nat(2),
})

interface SystemPlan {
  readonly processes: readonly ProcessPlan[]
  readonly objects: readonly ObjectPlan[]
  readonly properties: readonly PropertyPlan[]
}

function build(plan: SystemPlan): System {
  const objects = plan.objects.map((object, i) => buildObject(object, i))
  const processes = plan.processes.map((process, i) =>
    buildProcess(process, `process ${i}`, objects),
  )
  const components = [...processes, ...objects.map(({ object }) => object)]
  const built = system('random', {
    processes,
    objects: objects.map(({ object }) => object),
    properties: [noDeadlock(), ...buildProperties(plan.properties, components)],
  })
  // fast-check prints the plan of a failing system, which says all that there is to know about it.
  return Object.defineProperty(built, fc.toStringMethod, { value: () => JSON.stringify(plan) })
}

function buildProcess(plan: ProcessPlan, name: string, objects: readonly RandomObject[]): Process {
  const states = plan.states.map((_, i) => encode(plan.encoding, i))
  const indexOf = new Map(states.map((state, i) => [String(state), i]))
  const operationOf = ({ object, operation, a, b }: OperationPlan) => {
    const { operations } = objects[object % objects.length]!
    return operations[operation % operations.length]!(name, a, b)
  }
  return process<Value>(
    name,
    states[0]!,
    (state) =>
      plan.states[indexOf.get(String(state))!]!.map(({ operations, to, spread }, i) =>
        step(`step ${i}`, operations.map(operationOf), (...results) => {
          const shift = results.reduce<number>((sum, result) => sum + small(result), 0)
          return states[(to + spread * shift) % states.length]
        }),
      ),
    plan.rests === null
      ? {}
      : { rests: (state) => ((plan.rests! >> indexOf.get(String(state))!) & 1) === 1 },
  )
}

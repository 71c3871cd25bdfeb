import {
  type Culprit,
  FsmcError,
  findNonValue,
  formatValue,
  isFsmcError,
  type Operation,
  Outcome,
  type Step,
  sameValue,
  type Value,
} from '../system/index.ts'

/*
 * The user's code is run here and in LocalSystem alone, and what it may not do is found out here: throw,
 * return something else than was asked for, change what it was given.
 */

/**
 * The outcomes of an operation in a local state of its object.
 * @throws FsmcError FSMC010 when it throws, FSMC016 when it returns something else
 */
export function outcomesOfOperation(
  operation: Operation,
  state: Value,
  where: () => string,
): readonly Outcome[] {
  const known = quickOutcomes(operation, state)
  if (known !== undefined) return known
  const name = () => `${nameOf(operation)} in ${where()}`
  const culprits = culpritsOf(operation)
  const outcomes = guarded(name, culprits, () => operation.outcomes(state))
  for (const outcome of outcomes) {
    if (outcome instanceof Outcome || (outcome as object)?.constructor?.name === 'Outcome') continue
    throw new FsmcError('FSMC016', `${name()} returned ${describe(outcome)} among its outcomes.`, {
      hint: 'Return a next state, outcome(next, result), or an array of outcomes.',
      culprits,
    })
  }
  return outcomes
}

/** Of ready-made objects, whose operations need no looking after; undefined of others. */
export function quickOutcomes(operation: Operation, state: Value): readonly Outcome[] | undefined {
  if (operation.object.uniform === undefined) return undefined
  try {
    return operation.outcomes(state)
  } catch {
    return undefined // Values of the user's own may throw when they are compared: that gets its message.
  }
}

export const nameOf = (operation: Operation) => `${operation.object.name}.${operation.operation}()`

export const culpritsOf = ({ effect }: Operation): readonly Culprit[] => (effect ? [effect] : [])

/** Runs the user's code; what it throws becomes the cause of an FSMC010 that says what was run. */
export function guarded<T>(
  what: string | (() => string),
  culprits: readonly Culprit[],
  run: () => T,
): T {
  try {
    return run()
  } catch (cause) {
    if (isFsmcError(cause)) throw cause
    const name = typeof what === 'string' ? what : what()
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new FsmcError('FSMC010', `${name} threw: ${message}`, {
      hint: 'Steps, operations and properties are pure functions that return for every state they can meet.',
      cause,
      culprits,
    })
  }
}

export function impure(message: string, culprits: readonly Culprit[]): FsmcError {
  return new FsmcError('FSMC012', message, {
    hint: 'Let it depend on its arguments only: no clock, no random numbers, no variables it changes.',
    culprits,
  })
}

export function mutated(message: string, culprits: readonly Culprit[]): FsmcError {
  return new FsmcError('FSMC012', message, {
    hint: 'Leave the state as it is and return a new one, as set() of an Immutable.js Record does.',
    culprits,
  })
}

export function ledElsewhere(step: Step, process: string): FsmcError {
  return impure(
    `"${step.label}" of ${process} led somewhere else when it was done again in the same state.`,
    [step.next],
  )
}

/** What a function returned, for a message. */
export function describe(value: unknown): string {
  if (value === undefined) return 'nothing (undefined)'
  if (value === null) return 'null'
  if (value instanceof Promise) return 'a promise'
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value)) return 'an array'
  return `${typeof value} ${formatValue(value)}`
}

/** Do two calls offer the same steps, as far as can be told without taking them? */
export function sameSteps(a: readonly Step[], b: readonly Step[]): boolean {
  return (
    a.length === b.length &&
    a.every((step, i) => {
      const other = b[i]!
      return (
        step.label === other.label &&
        step.fair === other.fair &&
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

/** @throws FsmcError FSMC013 when it is not a step, FSMC011 when an argument is not a value */
export function checkStep(step: Step, where: string, culprits: readonly Culprit[]): void {
  if (step?.kind !== 'step' || !Array.isArray(step.operations)) {
    throw new FsmcError('FSMC013', `${where} offers ${describe(step)}, which is not a step.`, {
      hint: 'Make each with step(label, operations, next).',
      culprits,
    })
  }
  for (const operation of step.operations as readonly Operation[]) {
    if (typeof operation?.outcomes !== 'function') {
      throw new FsmcError('FSMC013', `${where}: "${step.label}" performs ${describe(operation)}.`, {
        hint: 'Give step() operations of objects, such as queue.pop().',
        culprits: [step.next ?? culprits[0], ...culprits],
      })
    }
    const found = operation.args
      .map((arg, i) => findNonValue(arg, `argument ${i + 1}`))
      .find((part) => part !== undefined)
    if (found === undefined) continue
    throw new FsmcError(
      'FSMC011',
      `${where}: "${step.label}" calls ${nameOf(operation)}, where ${found}.`,
      {
        hint: 'Arguments are compared by content: use primitives or Immutable.js collections.',
        culprits: [step.next, ...culprits],
      },
    )
  }
}

import type { Evidence, System } from 'fsmc'
import { is, List } from 'immutable'
import { initialState, movesFrom, type State } from './oracle.ts'

/**
 * Takes the steps of a counterexample one by one through the raw operations of the model.
 * @returns the states of the run
 * @throws where the run starts elsewhere, or a step cannot be taken as it says
 */
export function replay(system: System, { run }: Evidence): State[] {
  const states = run.states.map((values) => List(values))
  if (states.length !== run.steps.length + 1) throw new Error('n steps go through n + 1 states')
  if (!is(states[0], initialState(system))) throw new Error('the run starts elsewhere')
  run.steps.forEach(({ process, step, objects }, i) => {
    const taken = movesFrom(system, states[i]!).some(
      (move) =>
        move.process.name === process &&
        move.step.label === step.label &&
        is(move.to, states[i + 1]) &&
        is(List(objects), namesOfObjects(move.step.operations)),
    )
    if (!taken) throw new Error(`step ${i + 1}, "${step.label}" of ${process}, cannot be taken`)
  })
  return states
}

/** Every step that is offered in a state and cannot be taken, as "process: label". */
export function blockedIn(system: System, state: State): string[] {
  const taken = new Set(movesFrom(system, state).map(({ process, step }) => name(process, step)))
  return system.processes
    .flatMap((process, at) => process.steps(state.get(at)).map((step) => name(process, step)))
    .filter((step) => !taken.has(step))
}

function name(process: { name: string }, step: { label: string }): string {
  return `${process.name}: ${step.label}`
}

function namesOfObjects(operations: readonly { object: { name: string } }[]): List<string> {
  return List(operations.map(({ object }) => object.name))
    .toOrderedSet()
    .toList()
}

import { blockedSteps, type Exploration, runAlong } from '../explore/index.ts'
import { type Property, propositionsOf } from '../system/index.ts'
import type { Evidence } from './result.ts'
import type { Demand } from './scheduling.ts'

/** Makes evidence of paths through an explored space. */
export class EvidenceMaker {
  readonly #search: Exploration
  readonly #runs = new Map<string, Pick<Evidence, 'run' | 'blocked'>>()

  constructor(search: Exploration) {
    this.#search = search
  }

  /** The run to the last state of the path. Properties that one run decides share it. */
  toState(
    path: readonly number[],
    shows: Exclude<Evidence['shows'], 'loop'>,
    truths?: Evidence['truths'],
  ): Evidence {
    const key = path.join()
    let shared = this.#runs.get(key)
    if (shared === undefined) {
      const { run, lastIds } = runAlong(this.#search, path)
      shared = { run, blocked: blockedSteps(this.#search, lastIds) }
      this.#runs.set(key, shared)
    }
    return { ...shared, shows, ...(truths && { truths }) }
  }

  /** A run that goes round for ever once it has come to the state `from` of the path. */
  lasso(
    path: readonly number[],
    by: Parameters<typeof runAlong>[2],
    from: number,
    neglected: readonly string[],
    truths?: Evidence['truths'],
  ): Evidence {
    const { run, lastIds } = runAlong(this.#search, path, by)
    return {
      run,
      blocked: blockedSteps(this.#search, lastIds),
      shows: 'loop',
      loop: { from, fair: neglected.length === 0, neglected },
      ...(truths && { truths }),
    }
  }

  /** Which of a property's propositions are true in the states of a path. */
  truthsAlong(
    property: Property,
    propositions: readonly number[],
    path: readonly number[],
  ): Evidence['truths'] {
    return namesOf(property).map((name, i) => ({
      name,
      values: path.map((state) => this.#search.answer(propositions[i]!, state)),
    }))
  }

  /** How the run is called that ends, or can end nowhere better, in this state. */
  ending(
    state: number,
    otherwise: 'no-way-out' | 'end',
  ): Evidence['shows'] & ('deadlock' | 'no-way-out' | 'end') {
    const ends = this.#search.successorsOf(state).length === 0
    return ends && !this.#search.allRest(state) ? 'deadlock' : otherwise
  }

  /** `listener`, or `"answers" of listener`. */
  nameOf = ({ process, label }: Demand): string => {
    const { name } = this.#search.local.components[process]!
    return label === undefined ? name : `"${label}" of ${name}`
  }
}

function namesOf(property: Property): readonly string[] {
  switch (property.kind) {
    case 'leads-to':
      return ['from', 'to']
    case 'ltl':
      return propositionsOf(property.formula).map(({ name }) => name)
    default:
      return [property.name]
  }
}

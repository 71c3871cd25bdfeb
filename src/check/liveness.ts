import { type Exploration, type Moves, packMoves } from '../explore/index.ts'
import type { LeadsTo, Possibly, Property, Temporal } from '../system/index.ts'
import type { EvidenceMaker } from './evidence.ts'
import { neglectedIn } from './lasso.ts'
import { decideLeadsTo } from './leadsto.ts'
import { decideLtl, type Violation } from './ltl/decide.ts'
import { decidePossibly } from './possibly.ts'
import type { Evidence, PropertyResult } from './result.ts'
import { type Fairness, Scheduling } from './scheduling.ts'

/** Looks at whole runs, so that all of the space must be explored before it can hold. */
export type LivenessProperty = LeadsTo | Temporal | Possibly

export function isLiveness(property: Property): property is LivenessProperty {
  return ['leads-to', 'ltl', 'possibly'].includes(property.kind)
}

/** Decides properties of whole runs on a completely explored space. */
export class Liveness {
  readonly #search: Exploration
  readonly #fairness: Fairness
  readonly #evidence: EvidenceMaker
  #fair: { readonly moves: Moves; readonly scheduling: Scheduling } | undefined

  constructor(search: Exploration, fairness: Fairness, evidence: EvidenceMaker) {
    this.#search = search
    this.#fairness = fairness
    this.#evidence = evidence
  }

  decide(property: LivenessProperty, propositions: readonly number[]): PropertyResult {
    switch (property.kind) {
      case 'leads-to':
        return this.#leadsTo(property, propositions)
      case 'possibly':
        return this.#possibly(property, propositions[0]!)
      case 'ltl':
        return this.#temporal(property, propositions)
    }
  }

  #fairly() {
    if (this.#fair === undefined) {
      const moves = packMoves(this.#search)
      const { system } = this.#search.local
      this.#fair = { moves, scheduling: new Scheduling(system, moves, this.#fairness) }
    }
    return this.#fair
  }

  #leadsTo(property: LeadsTo, propositions: readonly number[]): PropertyResult {
    const [from, to] = propositions
    const answer = decideLeadsTo(this.#search, from!, to!, this.#fairly())
    if (answer.kind === 'holds') return this.#holds(property, answer)
    const { path, loop } = answer
    if (loop === undefined) {
      const shows = this.#evidence.ending(path.at(-1)!, 'no-way-out')
      const truths = this.#evidence.truthsAlong(property, propositions, path)
      return {
        property,
        verdict: 'violated',
        evidence: this.#evidence.toState(path, shows, truths),
      }
    }
    const { action } = this.#fairly().moves
    const onTheWay = path.slice(1).map(() => undefined)
    const violation = {
      states: [...path, ...loop.nodes.slice(1)],
      actions: [...onTheWay, ...loop.edges.map((edge) => action[edge]!)],
    }
    const evidence = this.#lasso(property, propositions, violation, path.length - 1)
    return { property, verdict: 'violated', evidence }
  }

  #possibly(property: Possibly, proposition: number): PropertyResult {
    const path = decidePossibly(this.#search, this.#fairly().moves, proposition)
    if (path === undefined) return { property, verdict: 'holds' }
    const shows = this.#evidence.ending(path.at(-1)!, 'no-way-out')
    return { property, verdict: 'violated', evidence: this.#evidence.toState(path, shows) }
  }

  #temporal(property: Temporal, propositions: readonly number[]): PropertyResult {
    const answer = decideLtl(this.#search, property, propositions, this.#fairly())
    if (answer.kind === 'holds') return this.#holds(property, answer)
    return {
      property,
      verdict: 'violated',
      evidence: this.#violation(property, propositions, answer),
    }
  }

  #violation(property: Temporal, propositions: readonly number[], violation: Violation): Evidence {
    const { states, goesOn } = violation
    if (typeof goesOn === 'object') {
      return this.#lasso(property, propositions, violation, goesOn.loop)
    }
    const shows = goesOn === 'anything' ? 'state' : this.#evidence.ending(states.at(-1)!, 'end')
    const truths = this.#evidence.truthsAlong(property, propositions, states)
    return this.#evidence.toState(states, shows, truths)
  }

  #lasso(
    property: Property,
    propositions: readonly number[],
    {
      states,
      actions,
    }: { readonly states: readonly number[]; readonly actions: readonly (number | undefined)[] },
    from: number,
  ): Evidence {
    const { moves, scheduling } = this.#fairly()
    const { system } = this.#search.local
    const neglected = neglectedIn(
      states.slice(from),
      actions.slice(from) as number[],
      this.#fairness === 'none' ? new Scheduling(system, moves, 'weak') : scheduling,
    )
    return this.#evidence.lasso(
      states,
      actions.map((action) => (action === undefined ? undefined : moves.actions[action])),
      from,
      neglected.map(this.#evidence.nameOf),
      this.#evidence.truthsAlong(property, propositions, states),
    )
  }

  #holds(
    property: Property,
    { assuming, vacuous }: { readonly assuming: boolean; readonly vacuous: boolean },
  ): PropertyResult {
    const assumed = assuming && this.#fairness !== 'none' ? this.#fairness : undefined
    const declared = assumed === undefined ? [] : this.#declared()
    return {
      property,
      verdict: 'holds',
      ...(assumed && { assuming: assumed }),
      ...(declared.length > 0 && { declared }),
      ...(vacuous && { vacuous: true as const }),
    }
  }

  /** What the model itself asks of the scheduler, beyond what is assumed of everybody. */
  #declared(): NonNullable<PropertyResult['declared']> {
    return this.#fairly()
      .scheduling.demands.filter(
        ({ kind, label }) => label !== undefined || kind !== this.#fairness,
      )
      .map((demand) => ({ kind: demand.kind, of: this.#evidence.nameOf(demand) }))
  }
}

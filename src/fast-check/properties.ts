import fc from 'fast-check'
import { hash } from 'immutable'
import {
  always,
  type Component,
  leadsTo,
  type Property,
  type Proposition,
  proposition,
  sometimes,
} from '../index.ts'

/** A random proposition: which components it looks at, and its truth as the bits of `mask`. */
interface PropositionPlan {
  readonly of: readonly number[]
  readonly mask: number
}

export interface PropertyPlan {
  readonly kind: 'always' | 'sometimes' | 'leads-to'
  readonly first: PropositionPlan
  readonly second: PropositionPlan
}

const bits = 8

export function propertyPlans(): fc.Arbitrary<PropertyPlan[]> {
  const of = fc.array(fc.nat(7), { minLength: 1, maxLength: 3, size: 'max' })
  const bit = fc.nat(bits - 1).map((at) => 1 << at)
  const rare = fc.record({ of, mask: fc.oneof(bit, fc.constant(0)) })
  const usual = fc.record({ of, mask: fc.oneof(bit, fc.constant(0)).map((mask) => ~mask) })
  const even = fc.record({ of, mask: fc.nat(2 ** bits - 1) })
  return fc
    .tuple(
      fc.record({ kind: fc.constant('always' as const), first: usual, second: even }),
      fc.record({ kind: fc.constant('sometimes' as const), first: rare, second: even }),
      fc.record({ kind: fc.constant('leads-to' as const), first: even, second: even }),
      fc.record({ kind: fc.constant('leads-to' as const), first: rare, second: even }),
    )
    .map((plans) => plans)
}

export function buildProperties(
  plans: readonly PropertyPlan[],
  components: readonly Component[],
): Property[] {
  return plans.map(({ kind, first, second }, i) => {
    const name = `${kind} ${i}`
    const from = buildProposition(first, components)
    if (kind === 'always') return always(name, from)
    if (kind === 'sometimes') return sometimes(name, from)
    return leadsTo(name, from, buildProposition(second, components))
  })
}

function buildProposition(plan: PropositionPlan, components: readonly Component[]): Proposition {
  const of = plan.of.map((at) => components[at % components.length]!)
  return proposition(of, (...states) => {
    const sum = states.reduce<number>((sum, state) => sum * 3 + (hash(state) & 0xff), 0)
    return ((plan.mask >> (sum % bits)) & 1) === 1
  })
}

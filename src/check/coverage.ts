import type { LocalSystem } from '../explore/index.ts'
import { formatValue, type Operation } from '../system/index.ts'

/** What an exploration of all reachable states exercised, and what it never did. */
export interface Coverage {
  /** Steps that some process offers, by its name and their label. */
  readonly steps: number
  readonly neverTaken: readonly { readonly process: string; readonly label: string }[]
  /** Guards of operations that some step performs; an operation with other arguments is another one. */
  readonly guards: number
  /** Whoever waited for these waited for ever. */
  readonly neverTrue: readonly Guard[]
  /** These held nobody up. */
  readonly neverFalse: readonly Guard[]
}

export interface Guard {
  readonly object: string
  /** The operation with its arguments. */
  readonly operation: string
  /** What must be true, in words. */
  readonly text: string
}

/** @param local of a plain search without reductions, which works out nothing that it does not meet */
export function coverageOf(local: LocalSystem): Coverage {
  const steps = new Map<string, { process: string; label: string; taken: boolean }>()
  const guards = new Map<string, Guard & { true: boolean; false: boolean }>()
  for (const { process, step, objectIds, outcomes } of local.known()) {
    const { name } = local.components[process]!
    const { label, operations } = step.step
    const key = JSON.stringify([name, label])
    const known = steps.get(key) ?? { process: name, label, taken: false }
    known.taken ||= outcomes.length > 0
    steps.set(key, known)
    for (const [at, object] of step.footprint.entries()) {
      // later operations on the same object depend on the first
      const operation = operations.find((each) => each.object === local.components[object])!
      if (operation.guard === undefined) continue
      const guard = knownGuard(guards, operation)
      const state = local.valueOf(object, objectIds[at]!)
      guard[operation.outcomes(state).length > 0 ? 'true' : 'false'] = true
    }
  }
  const told = (wanted: (guard: { true: boolean; false: boolean }) => boolean) =>
    [...guards.values()]
      .filter(wanted)
      .map(({ object, operation, text }) => ({ object, operation, text }))
  return {
    steps: steps.size,
    neverTaken: [...steps.values()]
      .filter(({ taken }) => !taken)
      .map(({ process, label }) => ({ process, label })),
    guards: guards.size,
    neverTrue: told((guard) => !guard.true),
    neverFalse: told((guard) => !guard.false),
  }
}

function knownGuard<G>(guards: Map<string, G>, operation: Operation): G {
  const { object, args, guard } = operation
  const name = `${operation.operation}(${args.map(formatValue).join(', ')})`
  const key = JSON.stringify([object.name, name])
  const known = guards.get(key)
  if (known !== undefined) return known
  const made = { object: object.name, operation: name, text: guard, true: false, false: false } as G
  guards.set(key, made)
  return made
}

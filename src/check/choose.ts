import { FsmcError, type Property, type System } from '../system/index.ts'
import { isLiveness } from './liveness.ts'
import type { Refused } from './result.ts'

/** Which reductions would leave out what is asked for. */
export function refusedFor(
  system: System,
  properties: readonly Property[],
  { coverage }: { readonly coverage?: boolean },
): Refused {
  // Nothing is left out, and no step is tried that is not met: what was exercised can be told.
  if (coverage) return { symmetry: everything, 'partial order': everything }
  const single = properties.find(({ kind }) => kind !== 'no-deadlock')
  const whole = properties.find(isLiveness)
  const symmetry =
    system.symmetric.length === 0
      ? 'nothing is known to be alike'
      : single && `"${single.name}" may look at a single one of the members that are alike`
  return {
    ...(symmetry !== undefined && { symmetry }),
    ...(whole !== undefined && {
      'partial order': `"${whole.name}" looks at whole runs, not only at where they end`,
    }),
  }
}

const everything = 'coverage is told of everything that can happen'

/**
 * The properties that are asked for by name; all, where none is.
 * @throws FsmcError FSMC020 for a name that none has
 */
export function chosenProperties(system: System, names?: readonly string[]): readonly Property[] {
  if (names === undefined) return system.properties
  const known = system.properties.map(({ name }) => name)
  for (const name of names) {
    if (known.includes(name)) continue
    throw new FsmcError('FSMC020', `${system.name} has no property "${name}".`, {
      hint: `Its properties are: ${known.join(', ')}.`,
    })
  }
  return system.properties.filter(({ name }) => names.includes(name))
}

import { FsmcError, formatValue, isFsmcError, type Process } from '../system/index.ts'
import type { LocalSystem } from './local.ts'
import type { PartialOrder } from './reduce/partialorder.ts'
import { asItIs, Behaviours, type Situation, type Telling } from './situation.ts'
import type { Exchange, Symmetry } from './symmetry.ts'

/**
 * Holds the declared symmetry against the model: in every situation that was met, and in every one that
 * exchanges make of it, the exchanged process must behave as the other does, with the members exchanged.
 * Exchanges of neighbours generate all the others, and what they lead to is checked in its turn, so this
 * covers every permutation, of states that the reduced search itself never met as well. With partial-order
 * reduction that search leaves out more than members in other places: then all that processes may ever do
 * is checked.
 * @throws FsmcError FSMC021 where it does not
 */
export function checkInterchangeable(
  local: LocalSystem,
  symmetry: Symmetry,
  partialOrder?: PartialOrder,
): void {
  try {
    checkTold('by operation', local, symmetry, partialOrder)
  } catch (error) {
    if (!isFsmcError(error)) throw error
    // Operations that differ from one another may come to the same together.
    checkTold('whole', local, symmetry, partialOrder)
  }
}

function checkTold(
  telling: Telling,
  local: LocalSystem,
  symmetry: Symmetry,
  partialOrder?: PartialOrder,
): void {
  const behaviours = new Behaviours(local, telling)
  const situations: Situation[] = []
  const keys = new Set<string>()
  const add = (situation: Situation) => {
    const key = behaviours.keyOf(situation)
    if (keys.has(key)) return
    keys.add(key)
    situations.push(situation)
  }
  for (const situation of behaviours.met()) add(situation)
  for (const foreseen of partialOrder?.foreseen() ?? []) {
    for (const situation of behaviours.in(foreseen)) add(situation)
  }
  /** By exchange: how many of the situations it has been applied to. */
  const checked: number[] = []
  do {
    let at = 0
    for (const exchange of symmetry.exchanges()) {
      for (let next = checked[at] ?? 0; next < situations.length; next++) {
        const situation = situations[next]!
        const image = behaviours.imageOf(situation, exchange)
        add(image)
        if (behaviours.tell(situation, exchange) !== behaviours.tell(image, asItIs)) {
          throw notInterchangeable(local, situation, exchange)
        }
      }
      checked[at++] = situations.length
    }
  } while (checked.some((count) => count < situations.length))
}

function notInterchangeable(
  local: LocalSystem,
  { process, id }: Situation,
  { names }: Exchange,
): FsmcError {
  const { name, steps } = local.components[process] as Process
  const state = formatValue(local.valueOf(process, id))
  return new FsmcError(
    'FSMC021',
    `${names[0]} and ${names[1]} are declared interchangeable, but what ${name} does in state ` +
      `${state} is not matched when they are exchanged.`,
    {
      hint: 'Declare symmetric() only for alike members, with every word that local states use for them; or use --symmetry off.',
      culprits: [steps],
    },
  )
}

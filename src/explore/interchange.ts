import { FsmcError, formatValue } from '../system/index.ts'
import type { LocalOutcome, LocalStep, LocalSystem } from './local.ts'
import type { Exchange, Symmetry } from './symmetry.ts'

/**
 * Holds the declared symmetry against what was worked out: whatever a step did, the same step of the
 * exchanged member must do, with the members exchanged. Exchanges of neighbours generate all the others.
 * @throws FsmcError FSMC021 where it does not
 */
export function checkInterchangeable(local: LocalSystem, symmetry: Symmetry): void {
  const known = local.known()
  for (const exchange of symmetry.exchanges()) {
    for (const { process, step, objectIds, outcomes } of known) {
      const { footprint } = step
      const stays = (component: number, id: number) => {
        const [to, renamed] = exchange.apply(component, id)
        return to === component && renamed === id
      }
      const untouched =
        stays(process, step.from) &&
        footprint.every((object, i) => stays(object, objectIds[i]!)) &&
        outcomes.every(
          ({ processId, objectIds }) =>
            stays(process, processId) &&
            footprint.every((object, i) => stays(object, objectIds[i]!)),
        )
      if (untouched) continue
      const [twin, id] = exchange.apply(process, step.from)
      const objects = footprint.map((object, i) => exchange.apply(object, objectIds[i]!))
      const expected = outcomes.map((outcome) => imageOf(outcome, process, step, exchange))
      const found = local
        .stepsOf(twin, id)
        .some((candidate) => sameStep(local, twin, candidate, objects, expected))
      if (!found) throw notInterchangeable(local, process, step, exchange)
    }
  }
}

/** What the outcome is after the exchange: component and id, the process first. */
function imageOf(
  { processId, objectIds }: LocalOutcome,
  process: number,
  { footprint }: LocalStep,
  exchange: Exchange,
): string {
  const objects = footprint.map((object, i) => exchange.apply(object, objectIds[i]!))
  return textOf(exchange.apply(process, processId), objects)
}

function sameStep(
  local: LocalSystem,
  process: number,
  candidate: LocalStep,
  objects: readonly (readonly [number, number])[],
  expected: readonly string[],
): boolean {
  if (candidate.footprint.length !== objects.length) return false
  const ids = candidate.footprint.map((object) => objects.find(([other]) => other === object)?.[1])
  if (ids.includes(undefined)) return false
  const outcomes = local.outcomesOf(process, candidate, ids as number[]).map((outcome) =>
    textOf(
      [process, outcome.processId],
      candidate.footprint.map((object, i) => [object, outcome.objectIds[i]!] as const),
    ),
  )
  return (
    outcomes.length === expected.length && expected.every((outcome) => outcomes.includes(outcome))
  )
}

function textOf(
  process: readonly [number, number],
  objects: readonly (readonly [number, number])[],
): string {
  return [process.join(), ...objects.map((object) => object.join()).sort()].join(' ')
}

function notInterchangeable(
  local: LocalSystem,
  process: number,
  step: LocalStep,
  { names }: Exchange,
): FsmcError {
  const { name } = local.components[process]!
  const state = formatValue(local.valueOf(process, step.from))
  return new FsmcError(
    'FSMC021',
    `${names[0]} and ${names[1]} are declared interchangeable, but "${step.step.label}" of ${name} in ` +
      `state ${state} is not matched when they are exchanged.`,
    {
      hint: 'Declare symmetric() only for alike members, with every word that local states use for them; or use --symmetry off.',
      culprits: [step.step.next],
    },
  )
}

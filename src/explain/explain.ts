import { is } from 'immutable'
import type { CheckResult, Evidence, PropertyResult } from '../check/index.ts'
import { formatFormula } from '../system/index.ts'
import type { Explanation, Truths } from './explanation.ts'
import { triedWaysOut } from './interventions.ts'
import { starvingIn } from './starving.ts'
import { tasksOf } from './tasks.ts'
import { explainSteps, groupByExchange } from './trace.ts'
import { waitForOf } from './waitfor.ts'
import { waysOutOf } from './waysout.ts'

/** Explains the run that decides a property; undefined where there is none to show. */
export function explain(result: CheckResult, property: PropertyResult): Explanation | undefined {
  const { evidence } = property
  return evidence && explainDecided(result, evidence, [property])
}

/** Explains each distinct run of a result once, with all the properties it decides. */
export function explainAll(result: CheckResult): Explanation[] {
  const distinct: { evidence: Evidence; properties: PropertyResult[] }[] = []
  for (const property of result.properties) {
    const { evidence } = property
    if (evidence === undefined) continue
    const known = distinct.find((other) => same(other.evidence, evidence))
    if (known === undefined) distinct.push({ evidence, properties: [property] })
    else {
      known.properties.push(property)
      if (tells(evidence) > tells(known.evidence)) known.evidence = evidence
    }
  }
  return distinct.map(({ evidence, properties }) => explainDecided(result, evidence, properties))
}

/** Where one run violates several properties, the worst that it shows is told. */
function tells({ shows }: Evidence): number {
  return ['witness', 'state', 'loop', 'end', 'no-way-out', 'deadlock'].indexOf(shows)
}

function explainDecided(
  result: CheckResult,
  evidence: Evidence,
  properties: readonly PropertyResult[],
): Explanation {
  const truths = properties.flatMap(({ property, evidence: own }): Truths[] => {
    if (own?.truths === undefined) return []
    const { name, kind } = property
    const formula = property.kind === 'ltl' ? { formula: formatFormula(property.formula) } : {}
    return [{ property: name, kind, ...formula, propositions: own.truths }]
  })
  const names = properties.map(({ property }) => property.name)
  return explainEvidence(result, evidence, names, truths)
}

/** Explains a run that was found in some other way than by a property. */
export function explainEvidence(
  { system }: Pick<CheckResult, 'system'>,
  evidence: Evidence,
  properties: readonly string[],
  truths: Explanation['truths'] = [],
): Explanation {
  const steps = explainSteps(evidence.run)
  const layers = tasksOf(system, evidence)
  const tasks = layers.flatMap((layer) => layer.tasks)
  const waitFor = waitForOf(layers)
  return {
    properties,
    shows: evidence.shows,
    steps,
    truths,
    ...(evidence.loop && { loop: evidence.loop }),
    starving: starvingIn(system, evidence),
    ...groupByExchange(steps.flatMap(({ lines }) => lines)),
    tasks,
    waitFor,
    waysOut:
      (evidence.shows === 'deadlock'
        ? triedWaysOut(
            system,
            tasks,
            steps.flatMap(({ lines }) => lines),
          )
        : undefined) ?? waysOutOf(tasks, waitFor),
  }
}

function same(a: Evidence, b: Evidence): boolean {
  return (
    (a.shows === 'witness') === (b.shows === 'witness') &&
    a.run.states.length === b.run.states.length &&
    a.run.states.every((row, i) => row.every((value, j) => is(value, b.run.states[i]![j]))) &&
    a.run.steps.every(({ process, step }, i) => {
      const other = b.run.steps[i]!
      return process === other.process && step.label === other.step.label
    })
  )
}

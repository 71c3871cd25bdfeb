import type { CheckResult, PropertyResult } from '../check/index.ts'
import type { Explanation } from '../explain/index.ts'
import {
  endsAlike,
  renderCounterexample,
  renderMention,
  type TextOptions,
  widthOf,
} from './counterexample.ts'
import { renderCoverage } from './coverage.ts'
import { clean, columnsOf, hang } from './lay.ts'
import { paint } from './paint.ts'
import {
  figures,
  growth,
  reasonOf,
  refusals,
  sharedAssumption,
  takenForGranted,
  verdictSigns,
  verdictWords,
} from './phrases.ts'
import { sameBut } from './renamed.ts'
import { formatParameters, type Subject } from './subject.ts'

/**
 * The report for a person: a line a property, how much was explored, and each distinct counterexample;
 * of those that end in the same cycle, or differ in names only, the first, and the others by name.
 * @param explanations of `result`, each distinct run once
 */
export function renderText(
  result: CheckResult,
  explanations: readonly Explanation[],
  options: TextOptions & { readonly subject?: Subject } = {},
): string {
  const violated = result.properties
    .filter(({ verdict }) => verdict === 'violated')
    .map(({ property }) => property.name)
  const counterexamples = explanations.filter(({ properties }) =>
    properties.some((name) => violated.includes(name)),
  )
  return `${[
    renderSummary(result, options),
    ...(result.coverage === undefined ? [] : [renderCoverage(result.coverage, options)]),
    ...counterexamples.map((explanation, i) => {
      const before = counterexamples.slice(0, i)
      if (before.some((other) => endsAlike(other, explanation))) {
        return renderMention(explanation, 'It ends in the same cycle.', options)
      }
      const same = sameBut(before, explanation)
      return same === undefined
        ? renderCounterexample(explanation, options)
        : renderMention(explanation, same, options)
    }),
  ].join('\n\n')}\n`
}

/** The verdict of each property, and how much was explored. No newline at the end. */
export function renderSummary(
  result: CheckResult,
  options: TextOptions & { readonly subject?: Subject } = {},
): string {
  const width = widthOf(options)
  const painted = paint(options.colour ?? false)
  const { subject } = options
  const title =
    subject === undefined
      ? []
      : hang('', clean(`${subject.name} ${formatParameters(subject.parameters)}`).trim(), width, 2)
  return [
    ...title.map(painted.title),
    ...result.properties.flatMap((property) => verdictLines(property, result, options)),
    ...hang('', figures(result), width, 2).map(painted.faint),
    ...[...refusals(result), ...sharedAssumption(result), ...takenForGranted(result)].flatMap(
      (line) => hang('', clean(line), width, 2).map(painted.faint),
    ),
    ...(result.growing === undefined
      ? []
      : hang('', growth(result.growing), width, 2).map(painted.doubtful)),
  ].join('\n')
}

function verdictLines(
  property: PropertyResult,
  result: CheckResult,
  options: TextOptions,
): string[] {
  const painted = paint(options.colour ?? false)
  const { verdict } = property
  const colour = {
    holds: painted.good,
    'holds-within-bounds': painted.good,
    violated: painted.bad,
    unknown: painted.doubtful,
  }[verdict]
  const words = result.properties.map((other) => columnsOf(verdictWords[other.verdict]))
  const lead = `${verdictSigns[verdict]} ${verdictWords[verdict].padEnd(Math.max(...words))}  `
  const reason = reasonOf(property, sharedAssumption(result).length > 0)
  const name = clean(property.property.name)
  const lines = hang(
    lead,
    reason === undefined ? name : `${name}: ${clean(reason)}`,
    widthOf(options),
  )
  return lines.map((line, i) => (i === 0 ? colour(lead) + line.slice(lead.length) : line))
}

import type { PropertyResult } from '../check/index.ts'
import type { Explanation, Truths } from '../explain/index.ts'
import { endsAlike, renderCounterexample } from './counterexample.ts'
import { clean } from './lay.ts'
import { renderSequenceChart, renderWaitForChart } from './mermaid.ts'
import { expectedVerdict, isAsExpected, type ModelPage, type Variant } from './page.ts'
import { formatCount, reasonOf, takenForGranted, verdictWords } from './phrases.ts'
import { sameBut } from './renamed.ts'
import { formatParameters } from './subject.ts'
import { truthRows, truthsToTell, truthWord } from './truth.ts'

/** More lines than that make no chart that anybody could read. */
const longestChart = 150

/**
 * A page about a model: what it is, its parameters, the verdicts of its variants, and the first
 * counterexample to each property. Nothing in it depends on when or how fast it was made.
 */
export function renderPage(page: ModelPage): string {
  return blocks([
    `# ${inline(page.title ?? page.name)}`,
    page.description.trim(),
    page.file === undefined ? '' : `Model: ${code(page.file)}`,
    page.diagram === undefined ? '' : `## Set-up\n\n${fence('mermaid', page.diagram)}`,
    parameterSection(page),
    `## Verdicts\n\n${verdictTable(page.variants)}`,
    ...assumptionsOf(page.variants),
    ...firstCounterexamples(page.variants).map(counterexampleSection),
  ])
}

/** The page that leads to the pages of models. `href` is relative to where it will lie. */
export function renderIndex(
  title: string,
  entries: readonly { readonly page: ModelPage; readonly href: string }[],
): string {
  const rows = entries.map(({ page, href }) => [
    `[${inline(page.title ?? page.name)}](<${href.replace(/[<>\n]/g, encodeURIComponent)}>)`,
    page.description
      .trim()
      .split(/\n\s*\n/)[0]!
      .replace(/\s+/g, ' ')
      .replaceAll('|', '\\|'),
    String(page.variants.length),
    page.variants.every(isAsExpected) ? 'yes' : '**no**',
  ])
  return blocks([
    `# ${inline(title)}`,
    table(['Model', 'What it is', 'Variants', 'As expected'], rows),
  ])
}

function parameterSection({ parameters }: ModelPage): string {
  const rows = Object.entries(parameters).map(([name, parameter]) => [
    code(name),
    inline(parameter.text),
    parameter.kind === 'count'
      ? `a number, ${parameter.min} or more`
      : parameter.choices.map(code).join(', '),
    code(String(parameter.default)),
  ])
  if (rows.length === 0) return ''
  return `## Parameters\n\n${table(['Parameter', 'Meaning', 'Values', 'Default'], rows)}`
}

/** What some of the verdicts take for granted. */
function assumptionsOf(variants: readonly Variant[]): string[] {
  const lines = new Set(variants.flatMap(({ result }) => takenForGranted(result)))
  return [...lines].map((line) => `What holds does so ${inline(line)}.`)
}

function verdictTable(variants: readonly Variant[]): string {
  const header = ['With', 'Property', 'Found', 'Expected', 'States', 'Because']
  const rows = variants.flatMap((variant) =>
    variant.result.properties.map((property, i) => [
      i === 0 ? inline(formatParameters(variant.parameters)) : '',
      ...verdictCells(variant, property),
      i === 0 && variant.result.exhaustive ? formatCount(variant.result.states) : '',
      i === 0 ? inline(variant.expectation?.because ?? '') : '',
    ]),
  )
  const used = header.map((_, column) => rows.some((row) => row[column] !== ''))
  const kept = (row: readonly string[]) => row.filter((_, column) => used[column])
  return rows.length === 0 ? 'None were asked for.' : table(kept(header), rows.map(kept))
}

function verdictCells(variant: Variant, property: PropertyResult): string[] {
  const { verdict } = property
  const expected = expectedVerdict(variant.expectation, property.property.name)
  const reason = reasonOf(property)
  const found = expected === undefined || expected === verdict
  return [
    inline(property.property.name),
    (found ? verdictWords[verdict] : `**${verdictWords[verdict]}**`) +
      (reason === undefined ? '' : `: ${inline(reason)}`),
    expected ?? (variant.expectation?.verdicts === verdict ? verdict : ''),
  ]
}

interface Shown {
  readonly variant: Variant
  readonly explanation: Explanation
  /** In a sentence, which of the runs before it is the same but for names. */
  readonly same: string | undefined
}

/** For each property, the first variant that violates it; runs of a variant into one cycle, once. */
function firstCounterexamples(variants: readonly Variant[]): Shown[] {
  const told = new Set<string>()
  return variants.flatMap((variant) => {
    const shown: Shown[] = []
    for (const explanation of variant.explanations) {
      const news = variant.result.properties.filter(
        ({ property: { name }, verdict }) =>
          verdict === 'violated' && explanation.properties.includes(name) && !told.has(name),
      )
      for (const { property } of news) told.add(property.name)
      const like = shown.some((other) => endsAlike(other.explanation, explanation))
      if (news.length === 0 || like) continue
      const whole = shown.filter(({ same }) => same === undefined)
      const same = sameBut(
        whole.map(({ explanation }) => explanation),
        explanation,
      )
      shown.push({ variant, explanation, same })
    }
    return shown
  })
}

function counterexampleSection({ variant, explanation, same }: Shown): string {
  const title = `## Counterexample to ${inline(explanation.properties.join(', '))}`
  if (same !== undefined) return `${title}\n\n${inline(same)}`
  const parameters = formatParameters(variant.parameters)
  const lines = explanation.steps.reduce((sum, step) => sum + step.lines.length, 0)
  return blocks([
    title,
    parameters === '' ? '' : `With ${code(parameters)}:`,
    fence('text', renderCounterexample({ ...explanation, truths: [] })),
    ...truthsToTell(explanation).map((truths) => truthSection(truths, explanation)),
    lines > longestChart
      ? ''
      : `### As a sequence chart\n\n${fence('mermaid', renderSequenceChart(explanation))}`,
    explanation.waitFor.edges.length === 0
      ? ''
      : `### Who waits for whom\n\n${fence('mermaid', renderWaitForChart(explanation))}`,
  ]).trimEnd()
}

function truthSection(truths: Truths, explanation: Explanation): string {
  const rows = truthRows(truths, explanation).map(({ after, values, loops }) => [
    loops ? `${after}, from here on for ever` : after,
    ...values.map(truthWord),
  ])
  const header = ['After step', ...truths.propositions.map(({ name }) => inline(name))]
  const formula = truths.formula === undefined ? '' : `${fence('text', truths.formula)}\n\n`
  return `### What is true along it, for ${inline(truths.property)}\n\n${formula}${table(header, rows)}`
}

function blocks(parts: readonly string[]): string {
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, header.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
}

/** A code block whose fence is longer than any run of backticks in it. */
function fence(language: string, content: string): string {
  const runs = content.match(/`+/g) ?? []
  const ticks = '`'.repeat(runs.reduce((longest, run) => Math.max(longest, run.length + 1), 3))
  return `${ticks}${language}\n${content.trimEnd()}\n${ticks}`
}

/** Plain text in a line of Markdown. */
function inline(text: string): string {
  return clean(text)
    .trim()
    .replace(/[\\`*_[\]<>|#&~]/g, '\\$&')
}

/** Code in a line of Markdown; a bar would end a table's cell. */
function code(text: string): string {
  return /[`|]/.test(text) ? inline(text) : `\`${clean(text)}\``
}

import type { Answer } from './exam.ts'

/** The exam's outcome as lines of text: counts, then every row that is not simply agreed on. */
export function summarize(answers: readonly Answer[], notModelled: readonly string[]): string {
  const of = (kind: Answer['answer']) => answers.filter(({ answer }) => answer === kind)
  const list = (kind: Answer['answer']) =>
    of(kind).map(({ row, detail }) => `  ${kind} ${row.id}: ${detail}`)
  return [
    `agreed ${of('agrees').length}, disagreed ${of('disagrees').length}, ` +
      `undecided ${of('undecided').length}, not yet modelled ${notModelled.length}, ` +
      `without evidence ${of('no evidence').length}`,
    ...list('disagrees'),
    ...list('undecided'),
    ...notModelled.map((reason) => `  not yet modelled ${reason}`),
  ].join('\n')
}

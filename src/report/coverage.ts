import type { Coverage } from '../check/index.ts'
import type { TextOptions } from './counterexample.ts'
import { widthOf } from './counterexample.ts'
import { clean, hang } from './lay.ts'
import { paint } from './paint.ts'
import { amount } from './phrases.ts'

/** How many of a kind are named. */
const most = 12

/** Which steps were taken, which guards were both true and false, and which never. */
export function renderCoverage(coverage: Coverage, options: TextOptions = {}): string {
  const width = widthOf(options)
  const painted = paint(options.colour ?? false)
  const { neverTaken, neverTrue, neverFalse } = coverage
  const named = (lead: string, all: readonly string[]) => [
    ...all.slice(0, most).flatMap((one) => hang(`    ${lead}: `, clean(one), width, 6)),
    ...(all.length > most ? [`    and ${all.length - most} more`] : []),
  ]
  const guard = ({ object, operation, text }: Coverage['neverTrue'][number]) =>
    `${object}.${operation}, "${text}"`
  const taken = coverage.steps - neverTaken.length
  const both = coverage.guards - neverTrue.length - neverFalse.length
  return [
    painted.title('What was exercised'),
    `  ${taken} of ${amount(coverage.steps, 'step')} were taken at some time`,
    ...named(
      'never taken',
      neverTaken.map(({ process, label }) => `${process}: ${label}`),
    ),
    `  ${both} of ${amount(coverage.guards, 'guard')} were true at some time and false at another`,
    ...named('never true', neverTrue.map(guard)),
    ...named('never false', neverFalse.map(guard)),
  ].join('\n')
}

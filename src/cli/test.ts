import type { Verdict } from '../check/index.ts'
import { amount, formatParameters } from '../report/index.ts'
import { FsmcError } from '../system/index.ts'
import { type Limits, type Tried, tryExpectation } from './expectations.ts'
import { interruptSignal } from './interrupt.ts'
import { forEachModel } from './models.ts'
import { type Page, prepareReport, writeReport } from './pages.ts'
import { paint } from './paint.ts'
import { gravest, type Status, status } from './status.ts'
import type { Terminal } from './terminal.ts'

export interface TestFlags extends Limits {
  /** Directory for Markdown pages. */
  readonly report?: string
}

/** `fsmc test`: checks each model as it expects to be checked, and prints a line an expectation. */
export async function testCommand(
  args: readonly string[],
  { report, ...limits }: TestFlags,
  terminal: Terminal,
): Promise<Status> {
  // Not only after all has been checked, which may take long.
  if (report !== undefined) {
    const prepared = reporting(terminal, () => prepareReport(report))
    if (prepared !== status.ok) return prepared
  }
  const signal = interruptSignal()
  const all: Tried[] = []
  const pages: Page[] = []
  const result = await forEachModel(args, terminal, async ({ model, file }) => {
    const tried: Tried[] = []
    if (model.expectations.length === 0) terminal.print(`- ${model.name}: expects nothing`)
    for (const expectation of model.expectations) {
      const one = await tryExpectation(model, expectation, limits, signal, terminal)
      terminal.print(expectationLine(model.name, one, terminal.colour))
      tried.push(one)
      if (signal.aborted) break
    }
    all.push(...tried)
    pages.push({ model, file, tried })
    return signal.aborted ? status.interrupted : gravest(tried.map(statusOf))
  })
  if (all.length > 0) terminal.print(`\n${summary(all)}`)
  if (report === undefined || signal.aborted) return result
  const written = reporting(terminal, () => {
    writeReport(report, pages)
    terminal.remark(`${amount(pages.length, 'page')} and an index written to ${report}`)
  })
  return gravest([result, written])
}

/** Does its part of a report, which may not be possible. */
function reporting(terminal: Terminal, write: () => void): Status {
  try {
    write()
    return status.ok
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    terminal.complain(new FsmcError('FSMC020', `The report could not be written: ${reason}`))
    return status.error
  }
}

function statusOf({ judgement }: Tried): Status {
  if (judgement.kind === 'as declared') return status.ok
  return judgement.kind === 'differs' ? status.violated : status.inconclusive
}

/** ✓ model name=value  violated  12 states  (because) */
export function expectationLine(model: string, tried: Tried, colour: boolean): string {
  const { expectation, parameters, result, judgement } = tried
  const sign = {
    'as declared': paint('✓', 'green', colour),
    differs: paint('✗', 'red', colour),
    open: paint('?', 'yellow', colour),
  }[judgement.kind]
  const subject = [model, formatParameters(parameters)].filter(Boolean).join(' ')
  const states = `${amount(result.states, 'state')}${result.exhaustive ? '' : ' seen'}`
  const remark = judgement.kind === 'as declared' ? expectation.because : judgement.reason
  return [
    `${sign} ${subject}`,
    overall(result.properties.map(({ verdict }) => verdict)),
    states,
    ...(remark === undefined ? [] : [remark]),
  ].join('  ')
}

/** The verdicts of all properties as one. */
function overall(verdicts: readonly Verdict[]): Verdict {
  return (
    (['violated', 'unknown', 'holds-within-bounds'] as const).find((verdict) =>
      verdicts.includes(verdict),
    ) ?? 'holds'
  )
}

function summary(all: readonly Tried[]): string {
  const count = (kind: Tried['judgement']['kind']) =>
    all.filter(({ judgement }) => judgement.kind === kind).length
  const parts = [
    `${count('as declared')} as declared`,
    ...(count('differs') > 0 ? [`${count('differs')} differ`] : []),
    ...(count('open') > 0 ? [`${count('open')} inconclusive`] : []),
  ]
  return `${amount(all.length, 'expectation')}: ${parts.join(', ')}`
}

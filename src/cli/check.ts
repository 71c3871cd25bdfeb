import { availableParallelism } from 'node:os'
import type { CheckResult, Fairness } from '../check/index.ts'
import { explainAll } from '../explain/index.ts'
import type { SearchOrder } from '../explore/index.ts'
import { renderJson, renderText, type Subject } from '../report/index.ts'
import { buildSystem, isFsmcError } from '../system/index.ts'
import { type CheckpointFlags, checkpointOptions, mustBeOneModel } from './checkpoint.ts'
import { explore } from './explore.ts'
import { interruptSignal } from './interrupt.ts'
import { shortPath } from './message.ts'
import { forEachModel } from './models.ts'
import { version } from './package.ts'
import { type Status, status } from './status.ts'
import type { Terminal } from './terminal.ts'

export interface CheckFlags extends CheckpointFlags {
  readonly set?: Readonly<Record<string, string>>
  readonly search: SearchOrder
  readonly maxStates?: number
  readonly timeout?: number
  readonly memory?: number
  readonly property?: readonly string[]
  readonly exhaust?: boolean
  readonly coverage?: boolean
  readonly fairness: Fairness
  readonly failOnVacuous?: boolean
  readonly workers?: number
  readonly symmetry?: 'on' | 'off'
  readonly por?: 'on' | 'off'
  readonly reduction: boolean
  readonly reporter: 'text' | 'json'
}

/** `fsmc check`: explores each model and prints what was found. */
export async function checkCommand(
  args: readonly string[],
  flags: CheckFlags,
  terminal: Terminal,
): Promise<Status> {
  try {
    mustBeOneModel(flags, args)
  } catch (error) {
    if (!isFsmcError(error)) throw error
    terminal.complain(error)
    return status.error
  }
  const signal = interruptSignal()
  let reports = 0
  return forEachModel(args, terminal, async ({ model, file }) => {
    const { system, parameters } = buildSystem(model, flags.set ?? {})
    const options = {
      search: flags.search,
      exhaust: flags.exhaust === true,
      coverage: flags.coverage === true,
      fairness: flags.fairness,
      workers: flags.workers ?? availableParallelism(),
      ...(flags.symmetry !== undefined && { symmetry: flags.symmetry === 'on' }),
      ...(flags.por !== undefined && { partialOrder: flags.por === 'on' }),
      ...(!flags.reduction && { symmetry: false, partialOrder: false }),
      ...(flags.maxStates !== undefined && { maxStates: flags.maxStates }),
      ...(flags.timeout !== undefined && { timeout: flags.timeout }),
      ...(flags.memory !== undefined && { memory: flags.memory }),
      ...(flags.property !== undefined && { properties: flags.property }),
    }
    const properties = flags.property ?? []
    const question = { model: model.name, file, parameters, properties, exhaust: options.exhaust }
    const kept = checkpointOptions(flags, question, terminal)
    const result = await explore(
      model.name,
      system,
      { ...options, ...kept.options },
      signal,
      terminal,
    )
    if (!['exhausted', 'decided'].includes(result.ending)) kept.say()
    const subject = { name: model.name, file: shortPath(file), parameters }
    // A blank line between the reports of several models.
    if (reports++ > 0 && flags.reporter === 'text') terminal.print('')
    terminal.print(render(result, subject, flags, terminal))
    return signal.aborted ? status.interrupted : statusOf(result, flags)
  })
}

function render(
  result: CheckResult,
  subject: Subject,
  { reporter }: CheckFlags,
  { width, colour }: Terminal,
): string {
  const explanations = explainAll(result)
  return reporter === 'json'
    ? renderJson(result, explanations, { version: version(), subject })
    : renderText(result, explanations, { subject, width, colour })
}

function statusOf({ properties, coverage }: CheckResult, { failOnVacuous }: CheckFlags): Status {
  const verdicts = properties.map(({ verdict }) => verdict)
  if (verdicts.includes('violated')) return status.violated
  if (!verdicts.every((verdict) => verdict === 'holds')) return status.inconclusive
  const idle = properties.some(({ vacuous }) => vacuous) || (coverage?.neverTaken.length ?? 0) > 0
  return failOnVacuous && idle ? status.vacuous : status.ok
}

import { type CheckResult, check } from '../check/index.ts'
import type { SearchOrder } from '../explore/index.ts'
import { buildSystem, formatParameters } from './build.ts'
import { interruptSignal } from './interrupt.ts'
import { forEachModel, type LoadedModel } from './models.ts'
import { startProgress } from './progress.ts'
import { type Status, status } from './status.ts'
import type { Terminal } from './terminal.ts'

export interface CheckFlags {
  readonly set?: Readonly<Record<string, string>>
  readonly search: SearchOrder
  readonly maxStates?: number
  readonly timeout?: number
  readonly property?: readonly string[]
  readonly exhaust?: boolean
  readonly reporter: 'text' | 'json'
}

/** `fsmc check`: explores each model and prints what was found. */
export async function checkCommand(
  args: readonly string[],
  flags: CheckFlags,
  terminal: Terminal,
): Promise<Status> {
  const signal = interruptSignal()
  return forEachModel(args, terminal, async (loaded) => {
    const { system, parameters } = buildSystem(loaded.model, flags.set ?? {})
    const progress = startProgress(loaded.model.name)
    const result = await check(system, {
      search: flags.search,
      ...(flags.maxStates === undefined ? {} : { maxStates: flags.maxStates }),
      ...(flags.timeout === undefined ? {} : { timeout: flags.timeout }),
      ...(flags.property === undefined ? {} : { properties: flags.property }),
      exhaust: flags.exhaust === true,
      signal,
      onProgress: progress.show,
    }).finally(progress.erase)
    terminal.print(render(loaded, parameters, result))
    return statusOf(result)
  })
}

function render(
  loaded: LoadedModel,
  parameters: Readonly<Record<string, unknown>>,
  result: CheckResult,
): string {
  return [
    `${loaded.model.name} ${formatParameters(parameters)}`,
    ...result.properties.map(({ property, verdict }) => `  ${property.name}: ${verdict}`),
    `  ${result.states} states, ${result.transitions} transitions, ${result.ending}, ${result.seconds.toFixed(2)} s`,
  ].join('\n')
}

export function statusOf({ ending, properties }: CheckResult): Status {
  if (ending === 'interrupted') return status.interrupted
  const verdicts = properties.map(({ verdict }) => verdict)
  if (verdicts.includes('violated')) return status.violated
  return verdicts.every((verdict) => verdict === 'holds') ? status.ok : status.inconclusive
}

import { affordableMemory, type CheckOptions, type CheckResult, check } from '../check/index.ts'
import type { System } from '../system/index.ts'
import { startProgress } from './progress.ts'
import type { Terminal } from './terminal.ts'

/** Checks a system under the eyes of the user: with progress, within the memory there is, until `signal`. */
export async function explore(
  name: string,
  system: System,
  options: CheckOptions,
  signal: AbortSignal,
  terminal: Terminal,
): Promise<CheckResult> {
  const progress = startProgress(name)
  try {
    const memory = options.memory ?? affordableMemory()
    const onProgress = progress.show
    const result = await check(system, { ...options, memory, signal, onProgress })
    progress.erase()
    if (result.ending === 'memory') terminal.remark(shortOfMemory(name))
    return result
  } finally {
    progress.erase()
  }
}

function shortOfMemory(name: string): string {
  return [
    `${name}: stopped before memory was used up`,
    '  Allow more by --memory, or a larger heap by NODE_OPTIONS=--max-old-space-size=8000, or limit the model.',
  ].join('\n')
}

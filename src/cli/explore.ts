import { type CheckOptions, type CheckResult, check } from '../check/index.ts'
import { FsmcError, type System } from '../system/index.ts'
import { isOutOfMemory, watchMemory } from './memory.ts'
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
  const memory = watchMemory()
  const progress = startProgress(name)
  try {
    const result = await check(system, {
      ...options,
      signal: AbortSignal.any([signal, memory.signal]),
      onProgress: (extent) => {
        memory.look(extent.bytes)
        progress.show(extent)
      },
    })
    progress.erase()
    if (result.ending === 'interrupted' && !signal.aborted) terminal.remark(shortOfMemory(name))
    return result
  } catch (cause) {
    if (!isOutOfMemory(cause)) throw cause
    throw new FsmcError('FSMC019', `${name} has more states than there is memory for.`, {
      hint: 'Limit the search with --max-states, or give the model smaller parameters.',
    })
  } finally {
    progress.erase()
  }
}

function shortOfMemory(name: string): string {
  return [
    `${name}: stopped before memory was used up`,
    '  Limit the search with --max-states, or allow a larger heap: NODE_OPTIONS=--max-old-space-size=8000',
  ].join('\n')
}

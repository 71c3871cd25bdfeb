import { spawn } from 'node:child_process'
import { FsmcError } from '../system/index.ts'
import { onLines, type Report, toLine } from './messages.ts'
import type { Observation } from './observation.ts'
import { permissionEvents } from './parts.ts'
import type { Parts, Plan } from './plan.ts'
import type { StageTask } from './stage.ts'

const janitorFile = new URL('../../dist/lab/janitor.js', import.meta.url)

export interface ReproduceOptions {
  readonly signal?: AbortSignal
  readonly onProgress?: (what: string) => void
}

/**
 * Makes one run on this machine's kernel, in private namespaces, and clears it away, whatever happens: when
 * this process is gone, the one that clears away sees the end of its input. Undefined when interrupted.
 * @throws FsmcError FSMC030 when this kernel cannot do it, FSMC033 when the run fails
 */
export async function reproduce(
  plan: Plan,
  parts: Parts,
  { signal, onProgress }: ReproduceOptions = {},
): Promise<Observation | undefined> {
  const child = spawn(
    'unshare',
    [
      ...['--mount', '--propagation', 'private'],
      ...[process.execPath, janitorFile.pathname, plan.workspace],
    ],
    // a session of its own: signals to the command's terminal are not for it
    { detached: true, stdio: ['pipe', 'pipe', 'pipe'] },
  )
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
  child.stdin.on('error', () => {})
  const task: StageTask = { plan, parts }
  child.stdin.write(toLine(task))
  const stop = () => child.stdin.end()
  signal?.addEventListener('abort', stop)
  if (signal?.aborted) stop()
  let last: Report | undefined
  onLines<Report>(child.stdout, (report) => {
    if (report.kind === 'doing') onProgress?.(report.what)
    else last = report
  })
  try {
    await new Promise<void>((resolve, reject) => {
      child.on('error', reject)
      child.on('close', () => resolve())
    })
  } finally {
    signal?.removeEventListener('abort', stop)
  }
  if (last?.kind === 'observed') return last.observation
  if (signal?.aborted) return undefined
  throw failure(last, errors)
}

function failure(last: Report | undefined, errors: string): FsmcError {
  if (last?.kind === 'failed' && !last.possible) {
    const hint = last.message.startsWith('fanotify') ? permissionEvents : reinstall
    return new FsmcError('FSMC030', `A real run is not possible here: ${last.message}`, { hint })
  }
  const why = last?.kind === 'failed' ? last.message : errors.trim().split('\n').at(-1)
  return new FsmcError('FSMC033', `The real run failed: ${why || 'it ended without a result'}`, {
    hint: 'Nothing of it is left.',
  })
}

/** What is called in libc is called through koffi, which comes with fsmc, built for most machines. */
const reinstall = 'Install fsmc anew, with its optional dependencies: koffi calls fanotify for it.'

import { status } from './status.ts'

/** Aborted by the first interrupt from the keyboard; the second one ends the process at once. */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController()
  process.on('SIGINT', () => {
    if (controller.signal.aborted) process.exit(status.interrupted)
    controller.abort()
  })
  return controller.signal
}

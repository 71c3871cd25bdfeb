import { Console } from 'node:console'
import { fileBeingLoaded } from './load.ts'
import { formatError } from './message.ts'
import { placeInStacks } from './place.ts'
import { run } from './program.ts'
import { status } from './status.ts'

/** What a model prints must not get between the results. */
globalThis.console = new Console(process.stderr)

/** Frames of the engine must not crowd the user's out of a stack. */
Error.stackTraceLimit = 100

/** What nobody caught: the user's mistake if it comes from the user's file, else ours. */
function uncaught(error: unknown): never {
  const message = error instanceof Error ? error.message : String(error)
  const place = placeInStacks(error, undefined)
  if (place !== undefined) {
    const hint = 'It was thrown after the file was loaded, outside of what fsmc runs.'
    process.stderr.write(formatError({ code: 'FSMC010', message, hint }, place, false))
    process.exit(status.error)
  }
  process.stderr.write(
    [
      `error: internal error: ${message}`,
      '  This is a mistake in fsmc, not in your model. Please report it with the model and the command.',
      process.env.FSMC_DEBUG === '1'
        ? error instanceof Error && error.stack
        : '  Set FSMC_DEBUG=1 to see where it happened.',
      '',
    ].join('\n'),
  )
  process.exit(status.internal)
}

process.on('uncaughtException', uncaught)
process.on('unhandledRejection', uncaught)

let isDone = false
let isIdle = false

// Node ends when nothing is left that could happen, even though something is still awaited.
process.on('beforeExit', () => {
  isIdle = true
})

process.on('exit', (code) => {
  // Those that we end with ourselves.
  const ours: readonly number[] = [status.internal, status.error, status.interrupted]
  if (isDone || ours.includes(code)) return
  const file = fileBeingLoaded()
  const [message, hint] = isIdle
    ? ['The file never finishes loading.', 'It awaits something that never comes.']
    : ['The model ended the process.', 'Let it not call process.exit(): there is no verdict yet.']
  const place = file === undefined ? undefined : { file }
  const what = file === undefined ? 'FSMC010' : 'FSMC002'
  process.stderr.write(formatError({ code: what, message, hint }, place, false))
  process.exitCode = status.error
})

// Not awaited: of a file that never finishes loading, Node 22 would complain in its own way, too.
run(process.argv.slice(2)).then((result) => {
  isDone = true
  process.exitCode = result
}, uncaught)

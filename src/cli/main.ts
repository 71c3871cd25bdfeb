import { fileBeingLoaded } from './load.ts'
import { formatError } from './message.ts'
import { placeInStacks } from './place.ts'
import { run } from './program.ts'
import { status } from './status.ts'

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

// Node ends when nothing is left that could happen, even though something is still awaited.
process.on('exit', (code) => {
  const file = fileBeingLoaded()
  if (file === undefined || code === status.internal || code === status.error) return
  const message = 'The file never finishes loading.'
  const hint = 'It awaits something that never comes.'
  process.stderr.write(formatError({ code: 'FSMC002', message, hint }, { file }, false))
  process.exitCode = status.error
})

// Not awaited: of a file that never finishes loading, Node 22 would complain in its own way, too.
run(process.argv.slice(2)).then((result) => {
  process.exitCode = result
}, uncaught)

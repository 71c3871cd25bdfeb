import { run } from './program.ts'
import { status } from './status.ts'

/** Frames of the engine must not crowd the user's out of a stack. */
Error.stackTraceLimit = 100

function internalError(error: unknown): never {
  const message = error instanceof Error ? error.message : String(error)
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

process.on('uncaughtException', internalError)
process.on('unhandledRejection', internalError)

process.exitCode = await run(process.argv.slice(2)).catch(internalError)

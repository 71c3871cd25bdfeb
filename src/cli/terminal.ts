import { type Complaint, formatError } from './message.ts'
import type { Place } from './place.ts'
import { status } from './status.ts'

/** Where results and remarks go, and how they may look. The only thing in fsmc that prints. */
export interface Terminal {
  /** Results, to stdout. */
  print(text: string): void
  /** Errors and hints, to stderr. */
  remark(text: string): void
  /** An error with its place in the user's file, to stderr. */
  complain(error: Complaint, place?: Place): void
  /** Of stdout, in columns. */
  readonly width: number
  readonly colour: boolean
  /** Has the reader of stdout gone away? */
  readonly closed: boolean
}

/** A terminal on the standard streams. `colour: false` is --no-color; else the environment decides. */
export function openTerminal(colour: boolean): Terminal {
  const { stdout, stderr } = process
  let closed = false
  for (const stream of [stdout, stderr]) {
    // The reader may have seen enough (| head): go on in silence, for the exit status still counts. So it
    // does where nobody can be told anything.
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (stream === stderr) return
      closed = true
      if (error.code === 'EPIPE') return
      const message = `The results could not be written: ${error.message}`
      stderr.write(formatError({ code: 'FSMC020', message }, undefined, false))
      process.exit(status.error)
    })
  }
  return {
    print: (text) => {
      if (!closed) stdout.write(text.endsWith('\n') ? text : `${text}\n`)
    },
    remark: (text) => stderr.write(`${text}\n`),
    complain: (error, place) => {
      stderr.write(formatError(error, place, colour && showsColour(stderr)))
    },
    width: stdout.columns || 100,
    colour: colour && showsColour(stdout),
    get closed() {
      return closed
    },
  }
}

/** FORCE_COLOR and NO_COLOR as Node's own styleText reads them: the former wins, any value but 0. */
function showsColour(stream: NodeJS.WriteStream): boolean {
  const { FORCE_COLOR, NO_COLOR } = process.env
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false'
  return !NO_COLOR && stream.isTTY === true && stream.hasColors()
}

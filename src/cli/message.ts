import path from 'node:path'
import { paint } from './paint.ts'
import type { Place } from './place.ts'

/** An error, of ours or another. */
export interface Complaint {
  readonly message: string
  readonly code?: string
  readonly hint?: string | undefined
}

/** An error as the user reads it: its code and text, its place, and what to do about it. */
export function formatError(error: Complaint, place: Place | undefined, colour: boolean): string {
  const head = [paint('error', 'red', colour), error.code].filter(Boolean).join(' ')
  return [
    `${head}: ${error.message}`,
    ...(place === undefined ? [] : [`  at ${formatPlace(place)}`]),
    ...(error.hint === undefined ? [] : [`  ${error.hint}`]),
    '',
  ].join('\n')
}

function formatPlace({ file, line }: Place): string {
  return line === undefined ? shortPath(file) : `${shortPath(file)}:${line}`
}

/** The path from the working directory, or the absolute path of a file outside it. */
export function shortPath(file: string): string {
  const relative = path.relative(process.cwd(), file)
  return relative.startsWith('..') ? file : relative
}

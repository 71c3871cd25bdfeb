import { fileURLToPath } from 'node:url'
import { isFsmcError } from '../system/index.ts'
import { placeOfFunction } from './function.ts'
import { packageRoot } from './package.ts'

/** A line in a file of the user's, or the file as a whole. */
export interface Place {
  readonly file: string
  readonly line?: number
}

/**
 * Where in the user's files an error comes from: the innermost frame there of its cause's stack, else of
 * its own; else where the function at fault is written; else the file of the model.
 */
export function placeOfError(error: unknown, modelFile: string): Place {
  return (
    placeInStacks(error, modelFile) ??
    (isFsmcError(error) ? placeOfCulprits(error.culprits ?? [], modelFile) : undefined) ?? {
      file: modelFile,
    }
  )
}

/** The innermost frame in a user's file of the error's causes and of itself, causes first. */
export function placeInStacks(error: unknown, modelFile: string | undefined): Place | undefined {
  if (!(error instanceof Error)) return undefined
  return (
    placeInStacks(error.cause, modelFile) ??
    (error.stack ?? '')
      .split('\n')
      .map(placeOfFrame)
      .find((place) => place !== undefined && isUsers(place.file, modelFile))
  )
}

/** "    at name (file:///a/b.ts:1:2)", "    at /a/b.ts:1:2", or what a parser writes: " /a/b.ts:1:2". */
function placeOfFrame(frame: string): Place | undefined {
  const match = /(?:^|[\s(])((?:file:\/\/|\/|[A-Za-z]:[\\/])[^()]*?):(\d+)(?::\d+)?\)?$/.exec(frame)
  if (match === null) return undefined
  return { file: filePath(match[1]!), line: Number(match[2]) }
}

function placeOfCulprits(
  culprits: readonly ((...args: never[]) => unknown)[],
  modelFile: string,
): Place | undefined {
  for (const culprit of culprits) {
    const found = placeOfFunction(culprit)
    if (found === undefined) continue
    const place = { file: filePath(found.url), line: found.line }
    if (isUsers(place.file, modelFile)) return place
  }
  return undefined
}

const filePath = (url: string) => (url.startsWith('file:') ? fileURLToPath(url) : url)

function isUsers(file: string, modelFile: string | undefined): boolean {
  if (file === modelFile) return true
  const ours = ['dist/', 'src/', 'bin/'].some((part) => file.startsWith(packageRoot + part))
  return !ours && !/[\\/]node_modules[\\/]/.test(file)
}

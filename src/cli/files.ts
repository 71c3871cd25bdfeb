import { readdirSync, realpathSync, statSync } from 'node:fs'
import path from 'node:path'
import { FsmcError } from '../system/index.ts'

/** A file that may export a model. */
export interface ModelFile {
  /** Absolute, symbolic links resolved: as stacks name it. */
  readonly path: string
  /** Was it named by the user, rather than found in a directory? Then it has to export a model. */
  readonly named: boolean
}

/**
 * The model files that an argument stands for: itself, or those in the directory and below, sorted.
 * @throws FsmcError FSMC001 when there is no such file or directory, FSMC002 when it is no source file
 */
export function modelFiles(argument: string): readonly ModelFile[] {
  const stats = statSync(argument, { throwIfNoEntry: false })
  if (stats === undefined) {
    throw new FsmcError('FSMC001', `There is no file or directory "${argument}".`, {
      hint: `Paths are looked up from ${process.cwd()}.`,
    })
  }
  const real = realpathSync(argument)
  if (stats.isDirectory()) return filesBelow(real).map((path) => ({ path, named: false }))
  if (isSource(real)) return [{ path: real, named: true }]
  throw new FsmcError('FSMC002', `"${argument}" is not a TypeScript or JavaScript file.`, {
    hint: 'A model is a .ts, .mts, .js or .mjs file whose default export is model({ ... }).',
  })
}

function filesBelow(directory: string): string[] {
  const entries = readdirSync(directory, { withFileTypes: true })
  const below = entries
    .filter((entry) => entry.isDirectory() && !isLeftOut(entry.name))
    .flatMap((entry) => filesBelow(path.join(directory, entry.name)))
  const here = entries
    .filter((entry) => entry.isFile() && isSource(entry.name) && !isTest(entry.name))
    .map((entry) => path.join(directory, entry.name))
  return [...here, ...below].sort()
}

const isSource = (name: string) => /\.m?[jt]s$/.test(name) && !/\.d\.m?ts$/.test(name)
const isTest = (name: string) => /\.(test|spec)\.m?[jt]s$/.test(name)
const isLeftOut = (name: string) => name === 'node_modules' || name.startsWith('.')

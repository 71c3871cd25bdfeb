import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import envPaths from 'env-paths'
import * as immutable from 'immutable'
import { FsmcError, isFsmcError, type Model } from '../system/index.ts'
import type { ModelFile } from './files.ts'
import { packageRoot } from './package.ts'

let loading: string | undefined

/** The file whose loading has not come to an end; it may never do, if it awaits what never comes. */
export const fileBeingLoaded = () => loading

/**
 * The model that a file exports; undefined when it exports none and was not named by the user.
 * @throws FsmcError FSMC002 when it cannot be loaded, FSMC003 when it was named and exports no model
 */
export async function loadModel({ path, named }: ModelFile): Promise<Model | undefined> {
  loading = path
  const exported = await importFile(path)
    .catch((cause) => {
      throw isFsmcError(cause) ? cause : notLoaded(cause)
    })
    .finally(() => {
      loading = undefined
    })
  const candidate = exported.default
  if (isModel(candidate)) return candidate
  if (!named) return undefined
  const other = Object.keys(exported).find((name) => name !== 'default' && isModel(exported[name]))
  throw new FsmcError('FSMC003', 'The file exports no model.', {
    hint:
      other === undefined
        ? 'Make model({ ... }) its default export.'
        : `It exports the model "${other}": make that its default export.`,
  })
}

function isModel(value: unknown): value is Model {
  const model = value as Partial<Model> | undefined
  return model?.kind === 'fsmc.model' && typeof model.build === 'function'
}

function notLoaded(cause: unknown): FsmcError {
  const message = cause instanceof Error ? cause.message : String(cause)
  // A parser appends the place to its message; the place is reported apart.
  const [first] = message.replace(/^\w*Error: /, '').split('\n')
  return new FsmcError('FSMC002', `The file could not be loaded: ${first!.trim()}`, {
    hint: 'Loading a model only declares it: the file and what it imports must run without errors.',
    cause,
  })
}

type Exports = Readonly<Record<string, unknown>>

async function importFile(path: string): Promise<Exports> {
  if (loadsNatively(path)) {
    try {
      return await import(pathToFileURL(path).href)
    } catch (error) {
      if (!isForAnotherLoader(error)) throw error
    }
  }
  return importWithJiti(path)
}

function loadsNatively(path: string): boolean {
  const features = process.features as { typescript?: string | false }
  return /\.m?js$/.test(path) || Boolean(features.typescript)
}

/**
 * Errors that come before any of the file has run and that jiti may do better at: it strips any types,
 * finds fsmc from outside the package, and says where a syntax error is.
 */
function isForAnotherLoader(error: unknown): boolean {
  const code = (error as { code?: string } | undefined)?.code
  return (
    error instanceof SyntaxError ||
    code === 'ERR_MODULE_NOT_FOUND' ||
    code === 'ERR_UNKNOWN_FILE_EXTENSION' ||
    code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX' ||
    code === 'ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING'
  )
}

async function importWithJiti(path: string): Promise<Exports> {
  // Required, not imported: Node would read the whole of it twice to find the names it exports.
  const { createJiti } = createRequire(import.meta.url)('jiti') as typeof import('jiti')
  const jiti = createJiti(import.meta.url, {
    // The model must meet the same fsmc, and the same Immutable.js, as the engine that runs it.
    alias: {
      fsmc: `${packageRoot}dist/index.js`,
      'fsmc/vitest': `${packageRoot}dist/vitest.js`,
      'fsmc/fast-check': `${packageRoot}dist/fast-check.js`,
    },
    virtualModules: { immutable },
    // What has been translated once. Where the directory cannot be written to, jiti does without.
    fsCache: envPaths('fsmc', { suffix: '' }).cache,
  })
  return jiti.import<Exports>(path)
}

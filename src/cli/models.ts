import { FsmcError, isFsmcError, type Model } from '../system/index.ts'
import { type ModelFile, modelFiles } from './files.ts'
import { loadModel } from './load.ts'
import { placeInStacks, placeOfError } from './place.ts'
import { gravest, type Status, status } from './status.ts'
import type { Terminal } from './terminal.ts'

export interface LoadedModel {
  readonly model: Model
  /** Absolute path. */
  readonly file: string
}

/**
 * Does something with each model of the files and directories, one after the other, and goes on after a
 * model that is at fault. The statuses of all together.
 */
export async function forEachModel(
  args: readonly string[],
  terminal: Terminal,
  visit: (loaded: LoadedModel) => Promise<Status>,
): Promise<Status> {
  const statuses: Status[] = []
  const seen = new Set<string>()
  for (const argument of args) {
    let found = 0
    const complete = await guarded(undefined, terminal, async () => {
      for (const file of modelFiles(argument)) {
        if (terminal.closed || statuses.includes(status.interrupted)) return status.ok
        if (seen.has(file.path)) continue
        seen.add(file.path)
        statuses.push(
          await guarded(file.path, terminal, async () => {
            const model = await loadModel(file)
            if (model === undefined) return status.ok
            found++
            return visit({ model, file: file.path })
          }),
        )
      }
      if (found === 0 && gravest(statuses) === status.ok) throw noModels(argument)
      return status.ok
    })
    statuses.push(complete)
  }
  return gravest(statuses)
}

function noModels(argument: string): FsmcError {
  return new FsmcError('FSMC003', `No file in "${argument}" exports a model.`, {
    hint: 'A model is a .ts, .mts, .js or .mjs file whose default export is model({ ... }).',
  })
}

/** Reports what is the user's mistake; lets through what is ours. */
async function guarded(
  file: ModelFile['path'] | undefined,
  terminal: Terminal,
  run: () => Promise<Status>,
): Promise<Status> {
  try {
    return await run()
  } catch (error) {
    const users = asUsersError(error, file)
    if (users === undefined) throw error
    terminal.complain(users, file === undefined ? undefined : placeOfError(users, file))
    return status.error
  }
}

/** Errors that name a code are the user's, and so are those that went through the user's code. */
function asUsersError(error: unknown, file: string | undefined): FsmcError | undefined {
  if (isFsmcError(error)) return error
  if (file === undefined || placeInStacks(error, file) === undefined) return undefined
  const message = error instanceof Error ? error.message : String(error)
  return new FsmcError('FSMC010', `The model threw: ${message}`, {
    hint: 'What it says of its objects and tasks must be true of every state they can be in.',
    cause: error,
  })
}

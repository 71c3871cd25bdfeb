import { createHash } from 'node:crypto'
import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import type { CheckOptions, Checkpoint } from '../check/index.ts'
import { FsmcError } from '../system/index.ts'
import { isCheckpoint, readCheckpoint, writeCheckpoint } from './checkpointfile.ts'
import { version } from './package.ts'
import type { Terminal } from './terminal.ts'

/** What must be the same for a search to go on. */
export interface Question {
  readonly model: string
  /** Of the model. */
  readonly file: string
  readonly parameters: Readonly<Record<string, string | number>>
  readonly properties: readonly string[]
  readonly exhaust: boolean
}

/** By their names in messages. */
function identity({ model, file, parameters, properties, exhaust }: Question) {
  return {
    'version of fsmc': version(),
    model,
    'text of the model': createHash('sha256').update(readFileSync(file)).digest('hex'),
    parameters,
    properties,
    '--exhaust': exhaust,
  }
}

export interface CheckpointFlags {
  /** Where to keep what it takes to go on. */
  readonly checkpoint?: string
  /** Where that was kept. */
  readonly resume?: string
}

/**
 * A checkpoint is of one search.
 * @throws FsmcError FSMC020 when there may be several
 */
export function mustBeOneModel(flags: CheckpointFlags, paths: readonly string[]): void {
  if (flags.checkpoint === undefined && flags.resume === undefined) return
  const [first, second] = paths
  const isDirectory = statSync(first!, { throwIfNoEntry: false })?.isDirectory()
  if (second === undefined && !isDirectory) return
  throw new FsmcError('FSMC020', '--checkpoint and --resume are for one model.', {
    hint: 'Name one file.',
  })
}

/** Options of a check that is kept, or goes on, as the flags say. `say` tells the user where it is kept. */
export function checkpointOptions(
  { checkpoint, resume }: CheckpointFlags,
  question: Question,
  terminal: Terminal,
): { options: Pick<CheckOptions, 'onCheckpoint' | 'resume'>; say: () => void } {
  // As it was loaded: the file may be changed while the search goes on.
  const its = identity(question)
  let isKept = false
  if (checkpoint !== undefined) mustBeWritable(checkpoint)
  const onCheckpoint = (what: Checkpoint) => {
    try {
      writeCheckpoint(checkpoint!, its, what)
      isKept = true
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      terminal.remark(`${question.model}: the checkpoint could not be written: ${reason}`)
    }
  }
  return {
    options: {
      ...(checkpoint !== undefined && { onCheckpoint }),
      ...(resume !== undefined && { resume: kept(resume, its) }),
    },
    say: () => {
      if (!isKept) return
      terminal.remark(`${question.model}: kept in ${checkpoint}; go on with --resume ${checkpoint}`)
    },
  }
}

/**
 * To be asked before a long search: can it be kept in that file?
 * @throws FsmcError FSMC020 when the file cannot be written, or is something else
 */
function mustBeWritable(file: string): void {
  const no = (why: string) =>
    new FsmcError('FSMC020', `The checkpoint "${file}" cannot be written: ${why}.`)
  try {
    accessSync(path.dirname(path.resolve(file)), constants.W_OK)
  } catch {
    throw no('its directory is not there, or cannot be written to')
  }
  if (existsSync(file) && !isCheckpoint(file)) throw no('there is something else')
}

/**
 * @throws FsmcError FSMC001 when there is no such file, FSMC023 when it is of another model, or asks
 *   another question of it
 */
function kept(file: string, its: ReturnType<typeof identity>): Checkpoint {
  if (existsSync(file)) return readCheckpoint(file, its)
  throw new FsmcError('FSMC001', `There is no checkpoint "${file}".`, {
    hint: `Paths are looked up from ${process.cwd()}.`,
  })
}

import { createHash } from 'node:crypto'
import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import type { CheckOptions, Checkpoint } from '../check/index.ts'
import { FsmcError } from '../system/index.ts'
import { isOfKind, readFile, writeFile } from './binary.ts'
import { version } from './package.ts'
import type { Terminal } from './terminal.ts'

const magic = 'fsmc checkpoint\n'

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
  let kept = false
  if (checkpoint !== undefined) mustBeWritable(checkpoint)
  const onCheckpoint = (what: Checkpoint) => {
    try {
      writeCheckpoint(checkpoint!, question, what)
      kept = true
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      terminal.remark(`${question.model}: the checkpoint could not be written: ${reason}`)
    }
  }
  return {
    options: {
      ...(checkpoint !== undefined && { onCheckpoint }),
      ...(resume !== undefined && { resume: readCheckpoint(resume, question) }),
    },
    say: () => {
      if (!kept) return
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

function isCheckpoint(file: string): boolean {
  try {
    return isOfKind(file, magic)
  } catch {
    return false
  }
}

function writeCheckpoint(file: string, question: Question, checkpoint: Checkpoint): void {
  const { search, ...rest } = checkpoint
  const { journal, states, parents, stack, layout, ...figures } = search
  const { words, word, shift, width } = layout
  const header = { identity: identity(question), rest, figures, words }
  const arrays = [journal, states, parents, stack, word, shift, width]
  writeFile(file, magic, { header, arrays })
}

interface Header {
  readonly identity: ReturnType<typeof identity>
  readonly rest: Omit<Checkpoint, 'search'>
  readonly figures: Omit<
    Checkpoint['search'],
    'journal' | 'states' | 'parents' | 'stack' | 'layout'
  >
  readonly words: number
}

/**
 * @throws FsmcError FSMC001 when there is no such file, FSMC023 when it is of another model, or asks
 *   another question of it
 */
function readCheckpoint(file: string, question: Question): Checkpoint {
  if (!existsSync(file)) {
    throw new FsmcError('FSMC001', `There is no checkpoint "${file}".`, {
      hint: `Paths are looked up from ${process.cwd()}.`,
    })
  }
  const { header, arrays } = contentsOf(file)
  const { identity: its, rest, figures, words } = header as Header
  const ours = identity(question)
  const names = Object.keys(ours) as (keyof typeof ours)[]
  const different = names.filter((name) => JSON.stringify(its[name]) !== JSON.stringify(ours[name]))
  if (different.length > 0) {
    throw new FsmcError('FSMC023', `The checkpoint "${file}" is of another search.`, {
      hint: `What differs: ${different.join(', ')}.`,
    })
  }
  const [journal, states, parents, stack, word, shift, width] = arrays as Seven
  const layout = { words, word, shift, width }
  return { ...rest, search: { ...figures, journal, states, parents, stack, layout } }
}

type Seven = [Int32Array, Int32Array, Int32Array, Int32Array, Int32Array, Int32Array, Int32Array]

function contentsOf(file: string) {
  try {
    return readFile(file, magic)
  } catch (error) {
    const reason = error instanceof SyntaxError ? 'it is damaged' : (error as Error).message
    throw new FsmcError('FSMC023', `The checkpoint "${file}" cannot be read: ${reason}.`)
  }
}

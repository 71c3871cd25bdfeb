import type { Checkpoint } from '../check/index.ts'
import { FsmcError } from '../system/index.ts'
import { BadFile, BinaryFile, isOfKind, writeFile } from './binary.ts'

const kind = 'fsmc checkpoint'
/** The number goes up whenever files are written otherwise. */
const magic = `${kind} 2\n`

type Search = Checkpoint['search']
type Arrays = 'journal' | 'stack' | 'left' | 'states'

interface Header {
  /** Of the search. */
  readonly identity: Readonly<Record<string, unknown>>
  readonly rest: Omit<Checkpoint, 'search'>
  readonly figures: Omit<Search, Arrays>
  readonly states: readonly { readonly words: number; stride: number; count: number }[]
}

/** Is the file one, of whatever version? */
export function isCheckpoint(file: string): boolean {
  try {
    return isOfKind(file, kind)
  } catch {
    return false
  }
}

/** Replaces the file at once, or leaves it as it was. States are not copied all at once. */
export function writeCheckpoint(
  file: string,
  identity: Header['identity'],
  { search, ...rest }: Checkpoint,
): void {
  const { journal, stack, left, states, ...figures } = search
  const stored = states.map(({ layout, stride, count }) => ({ words: layout.words, stride, count }))
  const header: Header = { identity, rest, figures, states: stored }
  writeFile(file, magic, { header, arrays: arraysOf(search) })
}

function* arraysOf({ journal, stack, left, states }: Search): Generator<Int32Array> {
  yield* [journal, stack, left]
  for (const { layout } of states) yield* [layout.word, layout.shift, layout.width]
  for (const { pieces } of states) {
    for (const { states, parents } of pieces) yield* [states, parents]
  }
}

/**
 * States are read when the search takes them, once, in their order.
 * @throws FsmcError FSMC023 when it cannot be read, or is of a search with another identity
 */
export function readCheckpoint(file: string, identity: Header['identity']): Checkpoint {
  const reading = <T>(read: () => T) => {
    try {
      return read()
    } catch (error) {
      throw cannotBeRead(file, error)
    }
  }
  const contents = reading(() => {
    if (isOfKind(file, kind) && !isOfKind(file, magic)) {
      throw new BadFile('another version of fsmc has written it')
    }
    return new BinaryFile(file, magic)
  })
  const { identity: its, rest, figures, states } = contents.header as Header
  try {
    mustBeSame(file, its, identity)
  } catch (error) {
    contents.close()
    throw error
  }
  const next = () => reading(() => contents.next())
  const [journal, stack, left] = [next(), next(), next()]
  const layouts = states.map(({ words }) => ({ words, word: next(), shift: next(), width: next() }))
  const stored = states.map(({ stride, count }, i) => {
    return { layout: layouts[i]!, stride, count, pieces: piecesIn(next, count) }
  })
  return { ...rest, search: { ...figures, journal, stack, left, states: stored } }
}

function* piecesIn(next: () => Int32Array, count: number) {
  for (let read = 0; read < count; ) {
    const piece = { states: next(), parents: next() }
    read += piece.parents.length
    yield piece
  }
}

function mustBeSame(file: string, its: Header['identity'], ours: Header['identity']): void {
  const different = Object.keys(ours).filter(
    (name) => JSON.stringify(its[name]) !== JSON.stringify(ours[name]),
  )
  if (different.length === 0) return
  throw new FsmcError('FSMC023', `The checkpoint "${file}" is of another search.`, {
    hint: `What differs: ${different.join(', ')}.`,
  })
}

function cannotBeRead(file: string, error: unknown): FsmcError {
  const reason = error instanceof SyntaxError ? 'it is damaged' : (error as Error).message
  return new FsmcError('FSMC023', `The checkpoint "${file}" cannot be read: ${reason}.`)
}

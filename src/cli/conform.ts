import { readFileSync } from 'node:fs'
import {
  type Answer,
  examine,
  type Guarded,
  hangOf,
  parseRuns,
  type Row,
  strengthOf,
} from '../conform/index.ts'
import type { Explanation } from '../explain/index.ts'
import { renderConformity, renderConformityJson } from '../report/index.ts'
import { FsmcError, isFsmcError } from '../system/index.ts'
import { interruptSignal } from './interrupt.ts'
import { shortPath } from './message.ts'
import { version } from './package.ts'
import { startLine } from './progress.ts'
import { type Status, status } from './status.ts'
import type { Terminal } from './terminal.ts'

export interface ConformFlags {
  readonly row?: readonly string[]
  /** Milliseconds a row. */
  readonly timeout?: number
  readonly strength: boolean
  readonly reporter: 'text' | 'json'
}

const oneMinute = 60_000

/** `fsmc conform`: examines the models by runs that were recorded on a real kernel. */
export async function conformCommand(
  file: string,
  flags: ConformFlags,
  terminal: Terminal,
): Promise<Status> {
  let rows: readonly Row[]
  try {
    rows = chosen(parseRuns(read(file)), flags.row)
  } catch (error) {
    if (!isFsmcError(error)) throw error
    terminal.complain(error)
    return status.error
  }
  const signal = interruptSignal()
  const options = { limit: flags.timeout ?? oneMinute, signal }
  const started = performance.now()
  const line = startLine()
  const answers: Answer[] = []
  const hangs = new Map<string, Explanation>()
  const strength: Guarded[] = []
  try {
    for (const row of rows) {
      line.show(() => `${row.id}: row ${answers.length + 1} of ${rows.length}`)
      const answer = await examine(row, options)
      answers.push(answer)
      if (signal.aborted) break
      if (answer.answer !== 'disagrees') continue
      const hang = await hangOf(row, options)
      if (hang !== undefined) hangs.set(row.id, hang)
    }
    if (flags.strength) {
      for await (const guarded of strengthOf(answers, options)) {
        strength.push(guarded)
        line.show(() => `breaking rules: ${guarded.rule.number} done`)
      }
    }
  } finally {
    line.erase()
  }
  const conformity = {
    file: shortPath(file),
    answers,
    hangs,
    strength: flags.strength ? strength : undefined,
    seconds: (performance.now() - started) / 1000,
  }
  terminal.print(
    flags.reporter === 'json'
      ? renderConformityJson(conformity, version())
      : renderConformity(conformity, terminal),
  )
  return signal.aborted ? status.interrupted : statusOf(answers)
}

function statusOf(answers: readonly Answer[]): Status {
  const are = (answer: Answer['answer']) => answers.some((each) => each.answer === answer)
  if (are('disagrees')) return status.violated
  return are('undecided') ? status.inconclusive : status.ok
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new FsmcError(
      'FSMC001',
      code === 'ENOENT' ? `There is no file "${file}".` : `"${file}" cannot be read: ${message}.`,
      { hint: `Paths are looked up from ${process.cwd()}.` },
    )
  }
}

function chosen(rows: readonly Row[], ids: readonly string[] | undefined): readonly Row[] {
  if (rows.length === 0) {
    throw new FsmcError('FSMC026', 'The runs have no row.', { hint: 'One row a set-up.' })
  }
  if (ids === undefined) return rows
  for (const id of ids) {
    if (rows.some((row) => row.id === id)) continue
    throw new FsmcError('FSMC020', `The runs have no row "${id}".`, {
      hint: `They begin with ${rows
        .slice(0, 3)
        .map((row) => row.id)
        .join(', ')}.`,
    })
  }
  return rows.filter(({ id }) => ids.includes(id))
}

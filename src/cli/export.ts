import { closeSync, openSync, statSync, writeSync } from 'node:fs'
import path from 'node:path'
import { affordableMemory } from '../check/index.ts'
import { reachableGraph, tabulate } from '../explain/index.ts'
import { createSearch, type Exploration, Growth } from '../explore/index.ts'
import {
  autLines,
  dotLines,
  moduleName,
  type Origin,
  promelaLines,
  tlaLines,
} from '../report/export/index.ts'
import { amount } from '../report/index.ts'
import { buildSystem, FsmcError, type System } from '../system/index.ts'
import { interruptSignal } from './interrupt.ts'
import { shortPath } from './message.ts'
import { forEachModel } from './models.ts'
import { version } from './package.ts'
import { startProgress } from './progress.ts'
import { type Status, status } from './status.ts'
import type { Terminal } from './terminal.ts'

export interface ExportFlags {
  readonly format: 'promela' | 'tla' | 'dot' | 'aut'
  readonly set?: Readonly<Record<string, string>>
  readonly output?: string
  readonly maxStates?: number
}

/** Unless --max-states says otherwise: a picture of more could not be read, a text not be kept. */
const mostStates = { promela: 5_000_000, tla: 5_000_000, dot: 5_000, aut: 1_000_000 }

/** `fsmc export`: the system of a model in the language of another tool. */
export async function exportCommand(
  file: string,
  flags: ExportFlags,
  terminal: Terminal,
): Promise<Status> {
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) {
    const hint = 'Name a file.'
    terminal.complain(
      new FsmcError('FSMC020', `"${file}" is a directory: only one model can be exported.`, {
        hint,
      }),
    )
    return status.error
  }
  const signal = interruptSignal()
  return forEachModel([file], terminal, async ({ model, file }) => {
    const { system, parameters } = buildSystem(model, flags.set ?? {})
    const limit = flags.maxStates ?? mostStates[flags.format]
    const search = await exploreAll(model.name, system, limit, signal)
    if (search === undefined) return status.interrupted
    const subject = { name: model.name, file: shortPath(file), parameters }
    const lines = linesOf(search, flags, { subject, version: version() })
    if (flags.output === undefined) printLines(lines, terminal)
    else {
      writeLines(flags.output, lines)
      const { states } = search.extent
      terminal.remark(`${model.name}: ${amount(states, 'state')} exported to ${flags.output}`)
    }
    return status.ok
  })
}

/**
 * Explores a system to the end, without reductions; undefined when interrupted.
 * @throws FsmcError FSMC024 when it has more states than that, or needs more memory than there is
 */
async function exploreAll(
  name: string,
  system: System,
  limit: number,
  signal: AbortSignal,
): Promise<Exploration | undefined> {
  const progress = startProgress(name)
  const search = createSearch(system)
  const growth = new Growth(search.local)
  const memory = affordableMemory()
  // Small at first: what grows is told by many looks.
  let batch = 1 << 4
  try {
    while (!search.exhausted) {
      search.advance(batch, limit, memory)
      batch = Math.min(batch * 2, 1 << 12)
      growth.look(search.extent.states)
      if (search.full)
        throw tooMany(name, search.extent.states >= limit ? limit : undefined, growth)
      progress.show(search.extent, growth.suspect)
      await new Promise((resume) => setImmediate(resume))
      if (signal.aborted) return undefined
    }
    search.local.recheck()
    return search
  } finally {
    progress.erase()
  }
}

/** More than a limit or, without one, more than there is memory for. */
function tooMany(name: string, limit: number | undefined, { suspect }: Growth): FsmcError {
  const most =
    limit === undefined ? 'states than fit into memory' : `than ${amount(limit, 'state')}`
  const hints = [
    'Only what is explored to the end can be exported: set smaller parameters',
    ...(limit === undefined ? [] : ['or allow more by --max-states']),
  ]
  const growing =
    suspect === undefined ? '' : ` ${suspect.component} may grow without bound, though.`
  return new FsmcError('FSMC024', `${name} has more ${most}.`, {
    hint: `${hints.join(', ')}.${growing}`,
  })
}

function linesOf(
  search: Exploration,
  { format, output }: ExportFlags,
  origin: Origin,
): Iterable<string> {
  switch (format) {
    case 'promela':
      return promelaLines(tabulate(search), origin)
    case 'tla': {
      // TLA+ wants a module to be named as its file.
      const name = output === undefined ? origin.subject.name : path.parse(output).name
      return tlaLines(tabulate(search), origin, moduleName(name))
    }
    case 'dot':
      return dotLines(reachableGraph(search), origin)
    case 'aut':
      return autLines(reachableGraph(search))
  }
}

/** Lines to hand over at once. */
const portion = 10_000

function* portions(lines: Iterable<string>): Generator<string> {
  let some: string[] = []
  for (const line of lines) {
    if (some.push(line) < portion) continue
    yield `${some.join('\n')}\n`
    some = []
  }
  if (some.length > 0) yield `${some.join('\n')}\n`
}

function printLines(lines: Iterable<string>, terminal: Terminal): void {
  for (const text of portions(lines)) terminal.print(text)
}

function writeLines(file: string, lines: Iterable<string>): void {
  try {
    const descriptor = openSync(file, 'w')
    for (const text of portions(lines)) writeSync(descriptor, text)
    closeSync(descriptor)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new FsmcError('FSMC020', `The export could not be written: ${reason}`)
  }
}

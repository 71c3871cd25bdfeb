import fc from 'fast-check'
import {
  type ClientWords,
  checkSync,
  type FuseFileSystem,
  type ListenerWords,
  listener,
  local,
  markMount,
  proposition,
  type System,
  sometimes,
  type Topology,
  topology,
} from 'fsmc'
import { runs } from 'fsmc/fast-check'
import type { Run } from '../../src/explore/index.ts'
import { deadlocksOf } from '../topology/deadlocks.ts'

export const source = local('/src')

/** One listener that marks the mounts of `fs` and of the source, unless told otherwise. */
export function watched(
  fs: FuseFileSystem,
  clients: readonly ClientWords[],
  words: Partial<ListenerWords> = {},
  rest: Partial<Topology> = {},
): Topology {
  const marks = [markMount(fs), markMount(source)]
  return { name: 'watched', listeners: [listener({ marks, ...words })], clients, ...rest }
}

/** The deadlocks of a small set-up, each as its blocked tasks and how they wait. */
export function deadlocks(words: Topology): string[] {
  return [...deadlocksOf(topology(words), 100_000)!]
}

export function hangs(words: Topology): boolean {
  return deadlocks(words).length > 0
}

/** A shortest run after which every task is at its end or idle. */
export function completeRun(words: Topology): Line[] {
  const built = topology(words)
  const ends = sometimes(
    'all is done',
    proposition(built.processes, (...states) =>
      built.processes.every((process, i) => process.rests?.(states[i]) ?? false),
    ),
  )
  const [result] = checkSync({ ...built, properties: [ends] }).properties
  return linesOf(result!.evidence!.run)
}

/** Random runs, some of them complete. */
export function randomRuns(words: Topology): Line[][] {
  const built: System = topology(words)
  return fc.sample(runs(built, { maxLength: 200 }), { numRuns: 100, seed: 1 }).map(linesOf)
}

interface Line {
  readonly task: string
  readonly text: string
}

function linesOf({ steps }: Run): Line[] {
  return steps.flatMap(({ process, step }) =>
    step.narration.map(({ task = process, text }) => ({ task, text })),
  )
}

/** The texts of one task. */
export function textsOf(lines: readonly Line[], task: string): string[] {
  return lines.filter((line) => line.task === task).map(({ text }) => text)
}

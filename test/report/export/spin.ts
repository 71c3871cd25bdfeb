import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

const missing = ['spin', 'gcc'].filter(
  (tool) => spawnSync(tool, ['-V'], { stdio: 'ignore' }).error !== undefined,
)

/** Are SPIN and a C compiler there? */
export const hasSpin = missing.length === 0
if (!hasSpin) console.warn(`not compared with SPIN: ${missing.join(' and ')} not found`)

/** What SPIN says of a model: figures, and of each claim whether it is violated. */
export interface Opinion {
  readonly states: number
  readonly transitions: number
  readonly deadlocks: number
  readonly violated: Readonly<Record<string, boolean>>
}

/** Runs SPIN on a model, without reductions, and once more for each of its claims. */
export async function askSpin(model: string, depth: number): Promise<Opinion> {
  const cwd = await mkdtemp(path.join(tmpdir(), 'fsmc-spin-'))
  const pan = async (name: string, ...args: string[]) =>
    (await run(`./${name}`, args, { cwd, maxBuffer: 1 << 28 })).stdout
  const compile = (name: string, ...flags: string[]) =>
    run('gcc', ['-w', '-O0', '-DNOREDUCE', ...flags, '-o', name, 'pan.c'], { cwd })
  try {
    await writeFile(path.join(cwd, 'model.pml'), model)
    await run('spin', ['-a', 'model.pml'], { cwd, maxBuffer: 1 << 28 })
    const claims = [...model.matchAll(/^(?:ltl|never) (\w+) \{/gm)].map(([, name]) => name!)
    await Promise.all([
      compile('safety', '-DSAFETY', '-DNOCLAIM'),
      claims.length > 0 && compile('claims'),
    ])
    const counted = await pan('safety', '-c0', '-w18', `-m${depth}`)
    const violated: Record<string, boolean> = {}
    for (const claim of claims) {
      const text = await pan('claims', '-a', '-w18', `-m${4 * depth}`, '-N', claim)
      violated[claim] = figure(text, /errors: (\d+)/) > 0
    }
    return {
      states: figure(counted, /(\d+) states, stored/),
      transitions: figure(counted, /(\d+) transitions/),
      deadlocks: figure(counted, /errors: (\d+)/),
      violated,
    }
  } finally {
    await rm(cwd, { recursive: true })
  }
}

function figure(text: string, pattern: RegExp): number {
  const found = pattern.exec(text)
  if (found === null || text.includes('max search depth too small')) throw new Error(text)
  return Number(found[1])
}

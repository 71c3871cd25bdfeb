import { spawnSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Instance } from './instances.ts'
import { type Run, run } from './timing.ts'

export const here = fileURLToPath(new URL('.', import.meta.url))
export const root = fileURLToPath(new URL('../../', import.meta.url))
export const work = mkdtempSync(join(tmpdir(), 'fsmc-bench-'))

const isInstalled = (command: string, option: string) =>
  spawnSync(command, [option]).error === undefined
export const spin = isInstalled('spin', '-V') && isInstalled('gcc', '--version')
export const told = (what: string) => process.stderr.write(`${what}\n`)

export type Subject = Pick<Instance, 'name' | 'file' | 'parameters'>

export function search({ file, parameters }: Subject, options: object): Run {
  const task = JSON.stringify({ file, parameters, options })
  return run(['node', join(here, 'search.mjs'), task], work)
}

/** @throws Error where the number of states is another one */
export function mustFind(states: number, measured: Run): Run {
  if (new RegExp(`\\b${states}\\b`).test(measured.output)) return measured
  throw new Error(`${states} states expected:\n${measured.output}`)
}

export const verifierFlags = ['-O2', '-DNOREDUCE', '-DMEMLIM=12000', '-DSAFETY', '-w']

/** The verifier that SPIN makes of an instance; the time for that is not counted. */
export function verifierOf({ name, promela, defines }: Instance, flags = verifierFlags): string {
  const binary = name.replaceAll(' ', '-')
  const options = { cwd: work, encoding: 'utf8' } as const
  const given = defines.map((define) => `-D${define}`)
  spawnSync('spin', ['-a', ...given, join(here, promela)], options)
  spawnSync('gcc', [...flags, '-o', binary, 'pan.c'], options)
  return join(work, binary)
}

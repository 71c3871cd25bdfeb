import { spawn, spawnSync } from 'node:child_process'
import { closeSync, existsSync, openSync, readdirSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../../', import.meta.url))
export const bin = path.join(root, 'bin/fsmc.js')

export interface Ended {
  /** null when a signal ended it. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Running {
  readonly ended: Promise<Ended>
  readonly signal: (name: NodeJS.Signals) => void
  /** Resolves once that was printed on stdout; or when it has ended. */
  readonly prints: (what: RegExp) => Promise<unknown>
}

interface Options {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
}

/** Runs the real command in a process of its own, and waits for its end. */
export function fsmc(args: readonly string[], options?: Options): Promise<Ended> {
  return start(process.execPath, [bin, ...args], options).ended
}

export function start(command: string, args: readonly string[], options: Options = {}): Running {
  // CI and TERM say whether a terminal can be written on: tests say so themselves.
  const { NO_COLOR, FORCE_COLOR, FSMC_DEBUG, CI, ...env } = process.env
  const child = spawn(command, args, {
    cwd: options.cwd ?? root,
    env: { ...env, TERM: 'xterm', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
  const printed = (what: RegExp) =>
    new Promise<void>((resolve) => {
      child.stdout.on('data', () => what.test(stdout) && resolve())
      if (what.test(stdout)) resolve()
    })
  return {
    ended,
    signal: (name) => child.kill(name),
    prints: (what) => Promise.race([printed(what), ended]),
  }
}

/** What differs from run to run, made alike. */
export function normalised(text: string): string {
  return text.replace(/\b\d+\.\d+ s\b/g, 'N s').replaceAll(root, '<root>/')
}

/** For a build on a slow machine. */
export const buildTime = 120_000

/** Builds when a source is newer than the build; test files that start together wait for the first. */
export async function build(): Promise<void> {
  if (isBuilt()) return
  const lock = path.join(root, 'node_modules/.fsmc-test-build')
  const started = Date.now()
  try {
    closeSync(openSync(lock, 'wx'))
  } catch {
    while (existsSync(lock) && Date.now() - started < buildTime / 2) await sleep(100)
    rmSync(lock, { force: true }) // Left behind by a run that was killed.
    return
  }
  try {
    spawnSync(process.execPath, ['scripts/build.js'], { cwd: root })
  } finally {
    rmSync(lock, { force: true })
  }
}

function isBuilt(): boolean {
  const main = path.join(root, 'dist/cli/main.js')
  if (!existsSync(main)) return false
  const built = statSync(main).mtimeMs
  return readdirSync(path.join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .every((entry) => statSync(path.join(entry.parentPath, entry.name)).mtimeMs <= built)
}

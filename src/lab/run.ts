import { spawn } from 'node:child_process'

/** Runs a program to its end. @throws with what it wrote to stderr when it fails */
export function run(program: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] })
    let errors = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
    child.on('error', reject)
    child.on('close', (status, signal) => {
      if (status === 0) resolve()
      else reject(new Error(`${program} failed (${signal ?? status}): ${errors.trim()}`))
    })
  })
}

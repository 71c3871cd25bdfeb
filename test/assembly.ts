import { execFileSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = new URL('../', import.meta.url)
const sources = new URL('src/explore/assembly/', root)
const compiled = new URL('dist/explore/fast/search.wasm', root)

/** Compiles the inner loops of the search before the tests, where that has not been done since they changed. */
export default function setup() {
  const changed = Math.max(...readdirSync(sources).map((file) => changedAt(new URL(file, sources))))
  if (changedAt(compiled) > changed) return
  execFileSync('npm', ['run', '--silent', 'assembly'], {
    cwd: fileURLToPath(root),
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
}

function changedAt(file: URL): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

// Builds dist beside the old one and puts it in its place at once: what runs meanwhile finds either whole.
import { spawnSync } from 'node:child_process'
import { renameSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { bundle } from './bundle.js'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))

const next = 'dist.new'
const old = 'dist.old'

rmSync(next, { recursive: true, force: true })
run('tsc', ['-p', 'tsconfig.build.json', '--outDir', next])
const assembly = [
  'src/explore/assembly/search.ts',
  '--config',
  'src/explore/assembly/asconfig.json',
]
run('asc', [...assembly, '--outFile', `${next}/explore/fast/search.wasm`])
await bundle(next)

rmSync(old, { recursive: true, force: true })
try {
  renameSync('dist', old)
} catch (error) {
  if (error.code !== 'ENOENT') throw error // The first build replaces nothing.
}
renameSync(next, 'dist')
rmSync(old, { recursive: true, force: true })

function run(command, args) {
  const options = { stdio: 'inherit', shell: process.platform === 'win32' }
  const { status } = spawnSync(`node_modules/.bin/${command}`, args, options)
  if (status !== 0) process.exit(status ?? 1)
}

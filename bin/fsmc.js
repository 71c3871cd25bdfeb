#!/usr/bin/env node
// Loads the built command line, or says how to build it.
import { existsSync } from 'node:fs'
import module from 'node:module'

const main = new URL('../dist/cli/main.js', import.meta.url)

if (existsSync(main)) {
  module.enableCompileCache?.() // Node 22 and later: half the start-up time
  import(main.href)
} else {
  process.stderr.write('error: fsmc is not built yet.\n  Run `npm run build` first.\n')
  process.exitCode = 2
}

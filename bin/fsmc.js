#!/usr/bin/env node
// Loads the built command line, or says how to build it.
import { existsSync } from 'node:fs'
import module from 'node:module'
import v8 from 'node:v8'

const main = new URL('../dist/cli/main.js', import.meta.url)

if (existsSync(main)) {
  // The states are not on this heap. Room for new values that does not grow saves a large search some 25 MB;
  // models with much code of their own take up to 4 % longer.
  v8.setFlagsFromString('--semi-space-growth-factor=1')
  module.enableCompileCache?.() // Node 22 and later: half the start-up time
  import(main.href)
} else {
  process.stderr.write('error: fsmc is not built yet.\n  Run `npm run build` first.\n')
  process.exitCode = 2
}

import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { systems } from 'fsmc/fast-check'
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type * as kernel from '../../../src/explore/fast/kernel.ts'
import { Module } from '../../../src/explore/fast/webassembly.ts'
import { expectAgreement } from '../../agreement.ts'
import { exploreNaively } from '../../oracle.ts'

const broken = vi.hoisted(() => ({ code: undefined as never }))

vi.mock('../../../src/explore/fast/kernel.ts', async (original) => {
  const real = await original<typeof kernel>()
  return {
    ...real,
    startKernel: (memory: never, host: never) => real.startKernel(memory, host, broken.code),
  }
})

const root = fileURLToPath(new URL('../../../', import.meta.url))
const work = mkdtempSync(join(tmpdir(), 'fsmc-mutants-'))
afterAll(() => rmSync(work, { recursive: true }))
beforeEach(() => {
  broken.code = undefined as never
})

/** The inner loops, with one expression of their source replaced by another. */
function mutant(from: string, to: string) {
  const folder = mkdtempSync(join(work, 'mutant-'))
  cpSync(join(root, 'src/explore/assembly'), folder, { recursive: true })
  const source = readFileSync(join(folder, 'search.ts'), 'utf8')
  expect(source).toContain(from)
  writeFileSync(join(folder, 'search.ts'), source.replace(from, to))
  const asc = join(root, 'node_modules/assemblyscript/bin/asc.js')
  const config = ['--config', 'asconfig.json', '--outFile', 'mutant.wasm']
  execFileSync(process.execPath, [asc, 'search.ts', ...config], { cwd: folder })
  return new Module(readFileSync(join(folder, 'mutant.wasm')))
}

function agreesOnRandomSystems() {
  const agrees = fc.property(systems(), (system) => {
    const graph = exploreNaively(system, 600)
    if (graph !== undefined) expectAgreement(graph, 'fast')
  })
  fc.assert(agrees, { numRuns: 300, seed: 1, endOnFailure: true })
}

describe('inner loops that are broken are noticed', () => {
  test('they are not broken', () => {
    agreesOnRandomSystems()
  })

  test.for([
    ['a store that forgets a bit', 'load<u64>(from) ^', '(load<u64>(from) & ~2) ^'],
    [
      'another state in its place is taken for it',
      'if ((entry ^ tag) <= low) {',
      'if (entry > 0) break\nelse {',
    ],
    ['a transition in a hundred is dropped', 'to++\n', 'if (u32(transitions) % 100 != 99) to++\n'],
    ['parents are off by one', ' << shift), origin)', ' << shift), origin >> 1)'],
    [
      'the last branch of a fork is not followed',
      '(entry - FORK) << 2)',
      '(entry - FORK) - 1 << 2)',
    ],
    ['a proposition is awaited the wrong way round', ' === wanted)', ' !== wanted)'],
  ] as const)('%s', ([, from, to]) => {
    broken.code = mutant(from, to) as never
    expect(agreesOnRandomSystems).toThrow()
  })
})

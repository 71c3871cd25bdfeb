import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import type { System } from 'fsmc'
import { systems } from 'fsmc/fast-check'
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest'
import seed from '../../../models/seed.ts'
import type * as kernel from '../../../src/explore/fast/kernel.ts'
import { kernelCode } from '../../../src/explore/fast/kernel.ts'
import { FastSearch } from '../../../src/explore/fast/search.ts'
import { reserveSpace } from '../../../src/explore/fast/space.ts'
import { Module } from '../../../src/explore/fast/webassembly.ts'
import { Search } from '../../../src/explore/index.ts'
import { expectAgreement } from '../../agreement.ts'
import { exploreNaively } from '../../oracle.ts'

const broken = vi.hoisted(() => ({ code: undefined as never }))

vi.mock('../../../src/explore/fast/kernel.ts', async (original) => {
  const real = await original<typeof kernel>()
  return {
    ...real,
    kernelCode: () => broken.code ?? real.kernelCode(),
  }
})

const root = fileURLToPath(new URL('../../../', import.meta.url))
const work = mkdtempSync(join(tmpdir(), 'fsmc-mutants-'))
afterAll(() => rmSync(work, { recursive: true }))
beforeEach(() => {
  broken.code = undefined as never
})

/** The inner loops, with one expression of their source replaced by another; there must be but one such. */
function mutant(from: string, to: string) {
  const folder = mkdtempSync(join(work, 'mutant-'))
  cpSync(join(root, 'src/explore/assembly'), folder, { recursive: true })
  const pieces = readdirSync(folder)
    .map((file) => [join(folder, file), readFileSync(join(folder, file), 'utf8')] as const)
    .filter(([, source]) => source.includes(from))
    .map(([file, source]) => [file, source.split(from)] as const)
  expect(pieces.map(([, { length }]) => length)).toEqual([2])
  for (const [file, around] of pieces) writeFileSync(file, around.join(to))
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

/** Of the plain search. */
function transitionsOf(system: System): number {
  const search = new Search(system)
  while (!search.done) search.advance(1 << 20)
  return search.extent.transitions
}

function agreesInTwoThreads() {
  const system = seed.build({ openers: 3, threads: 3, mount: 'loopback' })
  const options = { workers: 2, shareFrom: 0, chunk: 4, tightFrom: 0 }
  const search = new FastSearch(system, reserveSpace()!, options)
  search.crew!.hire(kernelCode())
  search.crew!.assemble()
  for (let slices = 0; !search.done; slices++) {
    search.advance(997)
    expect(slices).toBeLessThan(1_000)
  }
  const { states, transitions } = search.extent
  expect([states, transitions]).toEqual([51_088, transitionsOf(system)])
  for (let state = 0; state < states; state += 7) {
    for (const next of search.successorsOf(state)) expect(next).toBeGreaterThanOrEqual(0)
    expect(search.successorsOf(state).every((next) => next < states)).toBe(true)
  }
}

function agreesInManyMemories() {
  const system = seed.build({ openers: 2, threads: 3, mount: 'loopback' })
  const search = new FastSearch(system, reserveSpace()!, { statesEach: 500, tightFrom: 0 })
  const plain = new Search(system)
  for (const each of [search, plain]) {
    for (let slices = 0; !each.done; slices++) {
      each.advance(997, 50_000)
      expect(slices).toBeLessThan(100)
    }
  }
  expect(search.extent).toMatchObject({ ...plain.extent, bytes: expect.anything() })
  expect(search.extent.states).toBeGreaterThan(1_000)
  for (let state = 0; state < search.extent.states; state++) {
    expect(search.pathTo(state)).toEqual(plain.pathTo(state))
    expect(search.successorsOf(state)).toEqual(plain.successorsOf(state))
  }
}

describe('inner loops that are broken are noticed', () => {
  test('they are not broken, compiled like those that are', () => {
    broken.code = mutant('to++\n', 'to++\n') as never
    agreesOnRandomSystems()
  })

  test.for([
    ['a store that forgets a bit', 'load<u64>(from) ^', '(load<u64>(from) & ~2) ^'],
    [
      'another state in its place is taken for it',
      'if ((entry ^ tag) <= low) {\n        if (isSame',
      'if (entry > 0) break\nelse {\n        if (isSame',
    ],
    ['a transition in a hundred is dropped', 'to++\n', 'if (u32(transitions) % 100 != 99) to++\n'],
    ['parents are off by one', ' << shift), origin)', ' << shift), origin >> 1)'],
    [
      'the last branch of a fork is not followed',
      '(entry - FORK) << 2)',
      '(entry - FORK) - 1 << 2)',
    ],
    ['a proposition is awaited the wrong way round', 'answer === wanted', 'answer !== wanted'],
  ] as const)('%s', ([, from, to]) => {
    broken.code = mutant(from, to) as never
    expect(agreesOnRandomSystems).toThrow()
  })

  test.for([
    [
      'what helpers put aside is lost',
      'atomic.store<u32>(mailbox, many + 1, ASIDE << 2)',
      'atomic.store<u32>(mailbox, many, ASIDE << 2)',
    ],
    ['what is not worked out yet has no successors', 'successors === MISSING || ', ''],
    [
      'numbers that were not given count as states',
      'store<u32>(mailbox, count, BLOCK << 2)',
      'store<u32>(mailbox, limit, BLOCK << 2)',
    ],
    [
      'what a thread has taken and not expanded is lost',
      'store<u32>(mailbox, next, CHUNK << 2)',
      'store<u32>(mailbox, end, CHUNK << 2)',
    ],
    ['the index keeps the old number', '(to + 1))', '(from + 1))'],
    [
      'all together forget a state of each chunk when they enter them anew',
      'enter<Two>(next, end)',
      'enter<Two>(next + 1, end)',
    ],
  ] as const)('two threads: %s', ([, from, to]) => {
    broken.code = mutant(from, to) as never
    // Whether a search meets what is broken depends on which thread runs when.
    const agreesEachTime = () => {
      for (let i = 0; i < 10; i++) agreesInTwoThreads()
    }
    expect(agreesEachTime).toThrow()
  })

  test.for([
    [
      'what older memories know is not heeded',
      'if (someAreKnown && load<u32>(known() + (i << 2)) !== 0) continue',
      '',
    ],
    [
      'older memories know the number of another state',
      'first + number + 1)\n  }\n}',
      'number)\n  }\n}',
    ],
    ['states of older memories are taken for those here', 'if (<i32>state >= 0) return', 'return'],
  ] as const)('many memories: %s', ([, from, to]) => {
    broken.code = mutant(from, to) as never
    expect(agreesInManyMemories).toThrow()
  })

  test('many memories that are not broken', () => {
    agreesInManyMemories()
  })

  test('two threads that are not broken', () => {
    agreesInTwoThreads()
  })
})

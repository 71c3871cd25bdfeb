import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { build, buildTime, fsmc } from './run.ts'

beforeAll(build, buildTime)

const directory = mkdtempSync(path.join(tmpdir(), 'fsmc-export-'))
afterAll(() => rmSync(directory, { recursive: true }))

const philosophers = 'models/examples/philosophers.ts'

test.each([
  ['promela', 'active proctype P_philosopher_0()'],
  ['tla', '---- MODULE philosophers ----'],
  ['dot', 'digraph "philosophers" {'],
  ['aut', 'des (0, 8, 6)'],
])('%s goes to stdout', async (format, line) => {
  const { code, stdout, stderr } = await fsmc([
    'export',
    '--format',
    format,
    philosophers,
    '--set=seats=2',
  ])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout.split('\n')).toContain(line)
})

test('a file is written, and a module of TLA+ is named as its file', async () => {
  const file = path.join(directory, 'Table.tla')
  const { code, stdout, stderr } = await fsmc([
    'export',
    '--format=tla',
    philosophers,
    '--output',
    file,
  ])
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
  expect(stderr).toBe(`philosophers: 14 states exported to ${file}\n`)
  expect(readFileSync(file, 'utf8')).toMatch(/^---- MODULE Table ----\n/)
})

const refused: readonly (readonly [what: string, args: readonly string[], says: string])[] = [
  ['no format', [philosophers], "required option '--format <name>' not specified"],
  ['an unknown format', ['--format=pdf', philosophers], 'Allowed choices are promela'],
  ['a directory', ['--format=dot', 'models'], 'only one model can be exported'],
  [
    'a picture of too much',
    ['--format=dot', 'models/overflow.ts'],
    'FSMC024: overflow has more than 5,000 states.',
  ],
  [
    'a model without end',
    ['--format=promela', '--max-states=20k', 'test/fixtures/unbounded.ts'],
    'may grow without bound',
  ],
  ['no such parameter', ['--format=aut', '--set=chairs=2', philosophers], 'FSMC004'],
]

test.each(refused)('%s is refused', async (_, args, says) => {
  const file = path.join(directory, 'refused')
  const { code, stdout, stderr } = await fsmc(['export', ...args, '--output', file])
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain(says)
  expect(existsSync(file)).toBe(false)
})

test('a file that cannot be written is an error', async () => {
  const file = path.join(directory, 'none', 'model.pml')
  const { code, stderr } = await fsmc([
    'export',
    '--format=promela',
    philosophers,
    '--output',
    file,
  ])
  expect(code).toBe(2)
  expect(stderr).toContain('FSMC020: The export could not be written: ENOENT')
})

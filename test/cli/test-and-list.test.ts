import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pageNames } from '../../src/cli/pages.ts'
import { build, buildTime, fsmc } from './run.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'fsmc-'))

beforeAll(build, buildTime)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const wrong = 'test/fixtures/wrong-expectations.ts'

describe('fsmc test', () => {
  test('0: all as declared', async () => {
    const { code, stdout, stderr } = await fsmc(['test', 'models/examples/philosophers.ts'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^✓ philosophers /)
    expect(stdout).toMatch(/\n(\d+) expectations: \1 as declared\n$/)
  })

  test('1: some differ, and the line says what', async () => {
    const ended = await fsmc(['test', wrong])
    expect(ended).toMatchObject({ code: 1, stderr: '' })
    expect(ended.stdout).toMatchInlineSnapshot(`
      "✓ wrong-expectations gate=open  holds  2 states  the gate is open
      ✗ wrong-expectations gate=open  holds  2 states  3 states expected, 2 found
      ✗ wrong-expectations gate=open  holds  2 states  a violation expected, all properties hold
      ✗ wrong-expectations gate=shut  violated  1 state  "no deadlock" is violated, expected holds
      ✓ wrong-expectations gate=shut  violated  1 state

      5 expectations: 2 as declared, 3 differ
      "
    `)
  })

  test('3: inconclusive within the limit', async () => {
    const ended = await fsmc(['test', 'models/seed.ts', '--max-states', '10'])
    expect(ended).toMatchObject({ code: 3, stderr: '' })
    expect(ended.stdout).toMatch(/7 inconclusive\n$/)
  })

  test('a model that expects nothing is named', async () => {
    const ended = await fsmc(['test', 'test/fixtures/unbounded.ts'])
    expect(ended).toEqual({ code: 0, stdout: '- unbounded: expects nothing\n', stderr: '' })
  })

  test('--report writes a page a model, and an index', async () => {
    const { code, stderr } = await fsmc(['test', wrong, '--report', folder])
    expect(code).toBe(1)
    expect(stderr).toMatch(/^1 page and an index written to /)
    expect(readdirSync(folder).sort()).toEqual(['README.md', 'wrong-expectations.md'])
    expect(readFileSync(path.join(folder, 'README.md'), 'utf8')).toContain('wrong-expectations.md')
    const page = readFileSync(path.join(folder, 'wrong-expectations.md'), 'utf8')
    expect(page).toMatch(/^# wrong-expectations/)
  })

  test.each(['package.json', '/proc/nobody/may'])(
    '2: the report cannot be written to %s, which is told before anything is checked',
    async (where) => {
      const { code, stdout, stderr } = await fsmc(['test', wrong, '--report', where])
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
      expect(stderr).toMatch(/^error FSMC020: The report could not be written: /)
    },
  )

  test('models that are called alike, or as the index is, have pages of their own', () => {
    const names = ['a b', 'a-b', 'A B', 'README', 'c']
    expect(pageNames(names)).toEqual(['a-b', 'a-b-2', 'A-B-3', 'README-2', 'c'])
  })
})

describe('fsmc list', () => {
  test('the models shipped with the package, as a table', async () => {
    const { code, stdout, stderr } = await fsmc(['list'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    for (const word of ['loopback', 'models/seed.ts', 'openers=1', 'no deadlock']) {
      expect(stdout).toContain(word)
    }
  })

  test('2: of nothing', async () => {
    const { code, stdout, stderr } = await fsmc(['list', 'nothing-here'])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^error FSMC001: /)
  })

  test('as JSON', async () => {
    const { code, stdout } = await fsmc(['list', wrong, '--reporter', 'json'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject([
      {
        name: 'wrong-expectations',
        file: wrong,
        parameters: { gate: { kind: 'choice', default: 'open', choices: ['open', 'shut'] } },
        properties: ['no deadlock'],
      },
    ])
  })
})

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { build, buildTime, fsmc, normalised, root } from './run.ts'

beforeAll(build, buildTime)

const runs = 'test/conform/runs.csv'
const text = readFileSync(path.join(root, runs), 'utf8')
const directory = mkdtempSync(path.join(tmpdir(), 'fsmc-conform-'))
afterAll(() => rmSync(directory, { recursive: true }))

/** A file with these rows of the runs, changed. */
function changed(ids: readonly string[], change: (line: string) => string): string {
  const [header, ...lines] = text.split(/\r?\n/)
  const file = path.join(directory, 'changed.csv')
  const chosen = lines.filter((line) => ids.some((id) => line.startsWith(`${id},`)))
  writeFileSync(file, [header, ...chosen.map(change)].join('\n'))
  return file
}

test('every run agrees, and every rule is guarded by one', { timeout: 1_800_000 }, async () => {
  const { code, stdout, stderr } = await fsmc(['conform', runs, '--reporter', 'json'])
  expect(stderr).toBe('')
  const { rows, rules } = JSON.parse(stdout)
  const count = (kind: string) =>
    rows.filter(({ answer }: { answer: string }) => answer === kind).length
  expect([count('agrees'), count('no evidence')]).toEqual([173, 101])
  expect(rows).toHaveLength(274)
  expect(rules.map(({ guardedBy }: { guardedBy: unknown }) => typeof guardedBy)).toEqual(
    rules.map(() => 'string'),
  )
  expect(code).toBe(0)
})

test('a run that cannot be: both sides are shown', async () => {
  // d110: one thread, both sides marked; it hangs on a kernel
  const file = changed(['d110'], (line) => line.replace(/,\d+,\d+,(yes|no),"[^"]*"$/, ',8,0,yes,'))
  const { code, stdout } = await fsmc(['conform', file, '--no-strength'])
  expect(normalised(stdout)).toMatch(
    /^.*: 1 row, 8 runs\n0 agreed, 1 disagreed, 0 undecided; [^✗]*\nN s\n\n✗ d110: never hung in 8 runs, but the model hangs in [\s\S]*\n {4}Counterexample to no deadlock: 6 steps[\s\S]*\n {4}… \d+ lines more\n$/,
  )
  expect(code).toBe(1)
})

test('waits that the model does not reach', async () => {
  const file = changed(['d110'], (line) => line.replace(/"[^"]*"$/, '"op:WAIT_PAGE: 1"'))
  const { code, stdout } = await fsmc(['conform', file, '--no-strength'])
  expect(stdout).toContain('d110: hung in op:WAIT_PAGE: 1; the model reaches only others, as')
  expect(code).toBe(1)
})

test('out of time: undecided', async () => {
  const { code, stdout } = await fsmc([
    'conform',
    runs,
    '--row',
    'd072',
    '--timeout',
    '1ms',
    '--no-strength',
  ])
  expect(stdout).toContain('0 agreed, 0 disagreed, 1 undecided')
  expect(code).toBe(3)
})

test.each([
  [['no-such.csv'], 'error FSMC001: There is no file "no-such.csv".'],
  [['README.md'], 'error FSMC026: The runs are not CSV with a header'],
  [[runs, '--row', 'd999'], 'error FSMC020: The runs have no row "d999".'],
])('conform %s', async (args, message) => {
  const { code, stdout, stderr } = await fsmc(['conform', ...args])
  expect(stderr).toContain(message)
  expect(stdout).toBe('')
  expect(code).toBe(2)
})

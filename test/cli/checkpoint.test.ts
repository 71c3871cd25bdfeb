import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bin, build, buildTime, type Ended, fsmc, normalised, start } from './run.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'fsmc-'))
const inFolder = (name: string) => path.join(folder, name)

beforeAll(build, buildTime)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const seed = ['check', 'models/seed.ts', '--set', 'openers=3', '--set', 'threads=4']

/** Names of files are not the same from run to run. */
const readable = ({ code, stdout, stderr }: Ended) => ({
  code,
  stdout: normalised(stdout),
  stderr: stderr.replaceAll(folder, '<folder>'),
})

describe.each([
  ['reduced', []],
  ['unreduced', ['--no-reduction']],
  ['unreduced, depth-first', ['--no-reduction', '--search', 'dfs']],
] as const)('%s', (name, flags) => {
  test('a check that met a limit goes on, and ends as one that met none', async () => {
    const file = inFolder(`${name}.kept`)
    const limited = await fsmc([...seed, ...flags, '--max-states', '200', '--checkpoint', file])
    const resumed = await fsmc([...seed, ...flags, '--resume', file])
    const whole = await fsmc([...seed, ...flags])
    expect(limited).toMatchObject({ code: 3 })
    expect(limited.stderr).toBe(`seed: kept in ${file}; go on with --resume ${file}\n`)
    expect(readable(resumed)).toEqual(readable(whole))
  })
})

test('an interrupt keeps it, too', async () => {
  const file = inFolder('interrupted.kept')
  const unbounded = ['check', 'test/fixtures/unbounded.ts']
  const running = start(process.execPath, [bin, ...unbounded, '--checkpoint', file])
  await sleep(3000)
  running.signal('SIGINT')
  const interrupted = await running.ended
  expect(interrupted.code).toBe(130)
  const statesOf = (text: string) => Number(/^([\d,]+) states/m.exec(text)![1]!.replaceAll(',', ''))
  const so_far = statesOf(interrupted.stdout)
  const more = ['--max-states', String(so_far + 1000), '--resume', file, '--checkpoint', file]
  const resumed = await fsmc([...unbounded, ...more])
  expect(resumed.code).toBe(3)
  expect(statesOf(resumed.stdout)).toBe(so_far + 1000)
})

describe('what does not fit is refused: status 2', () => {
  const file = inFolder('seed.kept')
  const text = inFolder('notes.txt')
  const cut = inFolder('cut.kept')

  beforeAll(async () => {
    await fsmc([...seed, '--max-states', '200', '--checkpoint', file])
    writeFileSync(text, 'notes\n')
    writeFileSync(cut, readFileSync(file).subarray(0, -100))
  }, buildTime)

  test('another question', async () => {
    const ended = await fsmc([...seed, '--set', 'threads=3', '--exhaust', '--resume', file])
    expect(readable(ended)).toMatchInlineSnapshot(`
      {
        "code": 2,
        "stderr": "error FSMC023: The checkpoint "<folder>/seed.kept" is of another search.
        at models/seed.ts
        What differs: parameters, --exhaust.
      ",
        "stdout": "",
      }
    `)
  })

  test('other reductions', async () => {
    const ended = await fsmc([...seed, '--no-reduction', '--resume', file])
    expect(readable(ended)).toMatchInlineSnapshot(`
      {
        "code": 2,
        "stderr": "error FSMC023: The checkpoint is of another model, or of another search.
        at models/seed.ts
        Go on with the model as it was then, and with the same --search, --symmetry and --por.
      ",
        "stdout": "",
      }
    `)
  })

  test('no file, another one, half of one', async () => {
    const resume = async (name: string) => readable(await fsmc([...seed, '--resume', name])).stderr
    expect(await resume(inFolder('nothing'))).toMatch(/^error FSMC001: There is no checkpoint/)
    expect(await resume(text)).toMatchInlineSnapshot(`
      "error FSMC023: The checkpoint "<folder>/notes.txt" cannot be read: it is something else.
        at models/seed.ts
      "
    `)
    expect(await resume(cut)).toMatchInlineSnapshot(`
      "error FSMC023: The checkpoint "<folder>/cut.kept" cannot be read: it is cut off.
        at models/seed.ts
      "
    `)
  })

  test('nothing else is overwritten', async () => {
    const ended = await fsmc([...seed, '--checkpoint', text])
    expect(readable(ended)).toMatchInlineSnapshot(`
      {
        "code": 2,
        "stderr": "error FSMC020: The checkpoint "<folder>/notes.txt" cannot be written: there is something else.
        at models/seed.ts
      ",
        "stdout": "",
      }
    `)
    expect(readFileSync(text, 'utf8')).toBe('notes\n')
  })

  test('a directory that is not there', async () => {
    const ended = await fsmc([...seed, '--checkpoint', inFolder('nowhere/seed.kept')])
    expect(ended).toMatchObject({ code: 2, stdout: '' })
    expect(ended.stderr).toMatch(/^error FSMC020: The checkpoint .* cannot be written: /)
  })

  test('several models', async () => {
    const ended = await fsmc(['check', 'models', '--checkpoint', inFolder('all.kept')])
    expect(readable(ended)).toMatchInlineSnapshot(`
      {
        "code": 2,
        "stderr": "error FSMC020: --checkpoint and --resume are for one model.
        Name one file.
      ",
        "stdout": "",
      }
    `)
    expect(existsSync(inFolder('all.kept'))).toBe(false)
  })
})

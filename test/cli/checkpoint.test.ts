import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkSync } from '../../src/check/index.ts'
import { writeFile } from '../../src/cli/binary.ts'
import { checkpointOptions } from '../../src/cli/checkpoint.ts'
import { openTerminal } from '../../src/cli/terminal.ts'
import { chain } from '../systems.ts'
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

test('threads share it, however many each time', { timeout: 120_000 }, async () => {
  const file = inFolder('shared.kept')
  const four = ['--set', 'openers=4', '--set', 'threads=4', '--set', 'mount=remote']
  const check = ['check', 'models/seed.ts', '--no-reduction', ...four]
  const keep = ['--checkpoint', file, '--max-states']
  const transcript = [
    await fsmc([...check, '--workers', '2', ...keep, '500k']),
    await fsmc([...check, '--workers', '3', '--resume', file, ...keep, '1M']),
    await fsmc([...check, '--workers', '2', '--resume', file]),
  ]
  // Of how many states all steps have been taken at a limit, and what grows, depends on the threads.
  const states = ({ stdout, ...rest }: Ended) =>
    readable({ ...rest, stdout: /^[\d,]+ states/m.exec(stdout)![0] })
  const [first, second, last] = transcript as [Ended, Ended, Ended]
  expect([states(first), states(second), readable(last)]).toMatchInlineSnapshot(`
    [
      {
        "code": 3,
        "stderr": "seed: kept in <folder>/shared.kept; go on with --resume <folder>/shared.kept
    ",
        "stdout": "500,000 states",
      },
      {
        "code": 3,
        "stderr": "seed: kept in <folder>/shared.kept; go on with --resume <folder>/shared.kept
    ",
        "stdout": "1,000,000 states",
      },
      {
        "code": 0,
        "stderr": "",
        "stdout": "seed openers=4 threads=4 mount=remote
    ✓ holds  no deadlock
    1,367,520 states, 4,458,144 transitions, depth 68, N s, exhaustive
    ",
      },
    ]
  `)
})

test('an interrupt keeps it, too', async () => {
  const file = inFolder('interrupted.kept')
  const unbounded = ['check', 'test/fixtures/unbounded.ts']
  const two = ['--workers', '2', '--checkpoint', file]
  const running = start(process.execPath, [bin, ...unbounded, ...two])
  await sleep(3000)
  running.signal('SIGINT')
  const interrupted = await running.ended
  expect(interrupted.code).toBe(130)
  const statesOf = (text: string) => Number(/^([\d,]+) states/m.exec(text)![1]!.replaceAll(',', ''))
  const so_far = statesOf(interrupted.stdout)
  const one = ['--workers', '1', '--resume', file, '--checkpoint', file]
  const more = ['--max-states', String(so_far + 1000), ...one]
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

  test('less memory than it takes', async () => {
    const ended = await fsmc([...seed, '--resume', file, '--memory', '50M'])
    expect(readable(ended)).toMatchInlineSnapshot(`
      {
        "code": 2,
        "stderr": "error FSMC023: The checkpoint has more states than have room here.
        at models/seed.ts
        Allow more by --memory; where the addresses of a process are limited (ulimit -v), give it more of them.
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

  test('one that was changed, or written by another version', async () => {
    const resume = async (change: (bytes: Buffer) => void) => {
      const changed = inFolder('changed.kept')
      const bytes = readFileSync(file)
      change(bytes)
      writeFileSync(changed, bytes)
      return readable(await fsmc([...seed, '--resume', changed])).stderr
    }
    expect(
      await resume((bytes) => bytes.fill(1, bytes.length - 9, bytes.length - 8)),
    ).toMatchInlineSnapshot(`
      "error FSMC023: The checkpoint "<folder>/changed.kept" cannot be read: it is damaged.
        at models/seed.ts
      "
    `)
    expect(
      await resume((bytes) => bytes.write('\n', 'fsmc checkpoint'.length)),
    ).toMatchInlineSnapshot(`
      "error FSMC023: The checkpoint "<folder>/changed.kept" cannot be read: another version of fsmc has written it.
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

test('a write that comes to no end leaves what was there before', () => {
  const file = inFolder('former.kept')
  const write = (arrays: Iterable<Int32Array>) => writeFile(file, 'test\n', { header: 1, arrays })
  write([Int32Array.of(1, 2, 3)])
  const former = readFileSync(file)
  const breaking = function* () {
    yield Int32Array.of(4, 5, 6)
    throw new Error('no space left')
  }
  expect(() => write(breaking())).toThrow('no space left')
  expect(readFileSync(file)).toEqual(former)
  expect(existsSync(`${file}.part`)).toBe(false)
})

test('it is of the model as it was when the search began', () => {
  const [file, model] = [inFolder('edited.kept'), inFolder('edited.ts')]
  const question = { model: 'chain', file: model, parameters: {}, properties: [], exhaust: false }
  const options = (flags: object) => checkpointOptions(flags, question, openTerminal(false)).options
  writeFileSync(model, 'as it was')
  const kept = options({ checkpoint: file })
  writeFileSync(model, 'as it is now')
  checkSync(chain(50), { ...kept, maxStates: 20 })
  expect(() => options({ resume: file })).toThrow(expect.objectContaining({ code: 'FSMC023' }))
  writeFileSync(model, 'as it was')
  expect(checkSync(chain(50), options({ resume: file })).states).toBe(51)
})

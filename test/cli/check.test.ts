import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { build, buildTime, fsmc, normalised, root } from './run.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'fsmc-'))

beforeAll(build, buildTime)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('verdicts and exit statuses', () => {
  test('1: a property is violated; the result on stdout, nothing on stderr', async () => {
    const { code, stdout, stderr } = await fsmc(['check', 'models/seed.ts'])
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
    expect(normalised(stdout).split('\n').slice(0, 3)).toMatchInlineSnapshot(`
      [
        "seed openers=1 threads=1 mount=loopback",
        "✗ violated  no deadlock",
        "19 states, 18 transitions, depth 18, N s, exhaustive",
      ]
    `)
    expect(stdout).toContain('listener 0 -> sshfs -> sftp-server -> listener 0')
  })

  test('0: all properties hold, with the exact count of states', async () => {
    const settings = ['--set', 'openers=3', '--set', 'threads=3', '--set', 'mount=remote']
    const { code, stdout, stderr } = await fsmc([
      'check',
      'models/seed.ts',
      ...settings,
      '--no-reduction',
    ])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(normalised(stdout)).toMatchInlineSnapshot(`
      "seed openers=3 threads=3 mount=remote
      ✓ holds  no deadlock
      24,130 states, 63,522 transitions, depth 51, N s, exhaustive
      "
    `)
  })

  test('3: the limit of states is reached', async () => {
    const ended = await fsmc(['check', 'test/fixtures/unbounded.ts', '--max-states', '1_000'])
    expect(ended).toMatchObject({ code: 3, stderr: '' })
    expect(normalised(ended.stdout)).toMatchInlineSnapshot(`
      "unbounded
      ? unknown  no deadlock: the limit of states was reached
      1,000 states, 999 transitions, depth 999, N s, stopped because the limit of states was reached
      counter may grow without bound: 1,001 values so far, such as 250, 500, 1000
      "
    `)
  })

  test('3: the time limit is reached', async () => {
    const ended = await fsmc(['check', 'test/fixtures/unbounded.ts', '--timeout', '100ms'])
    expect(ended).toMatchObject({ code: 3, stderr: '' })
    expect(ended.stdout).toContain('the time limit was reached')
  })

  test('3: the memory limit is reached', async () => {
    const ended = await fsmc(['check', 'test/fixtures/unbounded.ts', '--memory', '150M'])
    expect(ended.code).toBe(3)
    expect(ended.stdout).toContain('the memory that it may take was used up')
    expect(ended.stdout).toContain('counter may grow without bound: ')
    expect(ended.stderr).toMatchInlineSnapshot(`
      "unbounded: stopped before memory was used up
        Allow more by --memory, or a larger heap by NODE_OPTIONS=--max-old-space-size=8000, or limit the model.
      "
    `)
  })

  test('of several files the gravest counts', async () => {
    const limit = ['--max-states', '100']
    const models = ['test/fixtures/unbounded.ts', 'models/seed.ts']
    expect(await fsmc(['check', ...models, ...limit])).toMatchObject({ code: 1 })
    expect(await fsmc(['check', ...models, 'nothing.ts', ...limit])).toMatchObject({ code: 2 })
  })

  test('a file alone is checked', async () => {
    const { code, stdout } = await fsmc(['models/seed.ts', '--reporter', 'json'])
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({ model: 'seed', file: 'models/seed.ts' })
  })

  test('flags reach the search', async () => {
    const json = async (...flags: string[]) => {
      const { stdout } = await fsmc(['check', 'models/seed.ts', '--reporter', 'json', ...flags])
      return JSON.parse(stdout)
    }
    const two = ['--set', 'openers=2', '--set', 'threads=2']
    const [stopped, exhaustive, deep] = await Promise.all([
      json(...two),
      json(...two, '--exhaust', '--no-reduction'),
      json(...two, '--search', 'dfs', '--property', 'no deadlock'),
    ])
    expect(stopped).toMatchObject({ exhaustive: false, parameters: { openers: 2, threads: 2 } })
    expect(exhaustive).toMatchObject({ exhaustive: true })
    expect(exhaustive.states).toBeGreaterThan(stopped.states)
    expect(deep.properties).toMatchObject([{ name: 'no deadlock', verdict: 'violated' }])
  })
})

describe('usage errors: status 2, on stderr alone', () => {
  test.concurrent.each([
    [['chekc', 'models'], 'unknown command', 'Did you mean check?'],
    [['check', 'models', '--serach', 'bfs'], 'unknown option', 'Did you mean --search?'],
    [['check'], 'missing required argument', ''],
    [['check', 'models', '--search', 'best'], 'Allowed choices are bfs, dfs', ''],
    [['check', 'models', '--max-states', 'many'], '1e6, 1_000_000 or 2M', ''],
    [['check', 'models', '--timeout', '5'], '500ms, 60s or 2m', ''],
    [['check', 'models', '--memory', '5'], '500M or 2G', ''],
    [['test', 'models', '--memory', 'all'], '500M or 2G', ''],
    [['check', 'models', '--set', 'threads'], 'name=value', ''],
  ])('%j', async (args, message, suggestion) => {
    const { code, stdout, stderr } = await fsmc(args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^error FSMC020: /)
    expect(stderr).toContain(message)
    expect(stderr).toContain(suggestion)
  })

  test.concurrent.each([
    [['nothing.ts'], 'FSMC001'],
    [['package.json'], 'FSMC002'],
    [['test/fixtures/none'], 'FSMC003'],
    [['models/seed.ts', '--set', 'thraeds=2'], 'FSMC004'],
    [['models/seed.ts', '--set', 'threads=0'], 'FSMC005'],
    [['models/seed.ts', '--set', 'mount=far'], 'FSMC005'],
    [['models/seed.ts', '--property', 'no livelock'], 'FSMC020'],
  ])('check %j', async (args, errorCode) => {
    const { code, stdout, stderr } = await fsmc(['check', ...args])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(new RegExp(`^error ${errorCode}: [^\\n]+\\n(  [^\\n]+\\n){1,2}$`))
  })
})

describe('models outside the package', () => {
  const source = (types: boolean) => `
import { model, noDeadlock, process, step, system } from 'fsmc'
import { Record } from 'immutable'
import { label } from './label.${types ? 'ts' : 'mjs'}'

const Task = Record({ at: 'start' })
const worker = process('worker', Task(), (self${types ? ': ReturnType<typeof Task>' : ''}) =>
  self.at === 'start' ? [step(label, () => self.set('at', 'done'))] : [],
)
export default model({
  name: 'outside',
  description: 'A model in a folder of its own.',
  build: () => system('outside', { processes: [worker], objects: [], properties: [noDeadlock()] }),
})
`

  test.concurrent.each(['model.ts', 'model.mts', 'model.mjs', 'model.js'])('%s', async (name) => {
    const home = path.join(folder, name)
    mkdirSync(home)
    const types = /ts$/.test(name)
    writeFileSync(path.join(home, name), source(types))
    writeFileSync(path.join(home, 'label.ts'), "export const label: string = 'works'\n")
    writeFileSync(path.join(home, 'label.mjs'), "export const label = 'works'\n")
    writeFileSync(path.join(home, 'package.json'), '{ "type": "module" }\n')
    const { code, stdout, stderr } = await fsmc(['check', name], { cwd: home })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('2 states')
  })

  test.concurrent.each(['syntax.ts', 'syntax.mjs'])('a syntax error in %s', async (name) => {
    writeFileSync(
      path.join(folder, name),
      "import { model } from 'fsmc'\n\nexport default model(]\n",
    )
    const { code, stdout, stderr } = await fsmc(['check', name], { cwd: folder })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^error FSMC002: The file could not be loaded: /)
    expect(stderr.split('\n')[1]).toBe(`  at ${name}:3`)
  })

  test('a directory: its models and those below, in order, and no tests', async () => {
    const home = path.join(folder, 'many')
    const write = (file: string, text: string) => {
      mkdirSync(path.dirname(path.join(home, file)), { recursive: true })
      writeFileSync(path.join(home, file), text)
    }
    const named = (name: string) => source(true).replaceAll('outside', name)
    write('b.ts', named('second'))
    write('a.ts', named('first'))
    write('sub/c.ts', named('third').replace('./label', '../label'))
    write('label.ts', "export const label = 'works'\n")
    write('a.test.ts', 'throw new Error("not a model")\n')
    write('types.d.ts', 'export declare const nothing: never\n')
    write('node_modules/x/d.ts', 'throw new Error("not a model")\n')
    const { code, stdout, stderr } = await fsmc(['check', '.'], { cwd: home })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout.match(/^(first|second|third)\b/gm)).toEqual(['first', 'second', 'third'])
  })
})

describe('help and version', () => {
  test('--version', async () => {
    expect(await fsmc(['--version'])).toEqual({ code: 0, stdout: '0.1.0\n', stderr: '' })
  })

  test.concurrent.each([[['--help']], [['check', '--help']], [['test', '--help']]])(
    '%j',
    async (args) => {
      const { code, stdout, stderr } = await fsmc(args)
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      expect(stdout).toMatch(/^Usage: fsmc /)
      expect(stdout).toContain('Exit status:')
    },
  )
})

describe('colour', () => {
  const sequence = '\u001b['
  const check = (flags: string[], env: Record<string, string>) =>
    fsmc(['check', 'models/seed.ts', ...flags], { env })

  test('only where it is asked for when stdout is no terminal', async () => {
    const [plain, forced, forcedOff, flag] = await Promise.all([
      check([], {}),
      check([], { FORCE_COLOR: '1' }),
      check([], { FORCE_COLOR: '0' }),
      check(['--no-color'], { FORCE_COLOR: '1' }),
    ])
    expect(forced.stdout).toContain(sequence)
    for (const { stdout } of [plain, forcedOff, flag]) expect(stdout).not.toContain(sequence)
  })

  test('of errors, too', async () => {
    const args = ['check', 'nothing.ts']
    const [plain, forced] = await Promise.all([
      fsmc(args),
      fsmc(args, { env: { FORCE_COLOR: '1' } }),
    ])
    expect(plain.stderr).not.toContain(sequence)
    expect(forced.stderr).toContain(`${sequence}31merror`)
  })
})

test('paths are shown from the working directory, absolute outside of it', async () => {
  const { stdout } = await fsmc(['check', `${root}models/seed.ts`, '--reporter', 'json'], {
    cwd: folder,
  })
  expect(JSON.parse(stdout).file).toBe(`${root}models/seed.ts`)
})

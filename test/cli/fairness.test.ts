import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { build, buildTime, fsmc, normalised } from './run.ts'

beforeAll(build, buildTime)

const folder = mkdtempSync(path.join(tmpdir(), 'fsmc-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const remote = ['check', 'models/verdicts.ts', '--set', 'mount=remote']

describe('--fairness', () => {
  test('weak by default: the verdict says what it assumes', async () => {
    const { code, stdout } = await fsmc(remote)
    expect(code).toBe(0)
    expect(normalised(stdout)).toMatchInlineSnapshot(`
      "verdicts openers=2 threads=2 mount=remote
      ✓ holds  every open by touch 0 gets a verdict: under weak fairness
      ✓ holds  every open by touch 1 gets a verdict: under weak fairness
      ✓ holds  every open by sftp-server gets a verdict: vacuously, for what it is about never happens
      556 states, 1,046 transitions, depth 34, N s, exhaustive
      weak fairness: assuming that every task that can go on does so eventually
      "
    `)
  })

  test('a single verdict says it in full', async () => {
    const { stdout } = await fsmc([...remote, '--property', 'every open by touch 0 gets a verdict'])
    expect(stdout).toContain(
      'every open by touch 0 gets a verdict: assuming that every task that can go on does so\n',
    )
    expect(stdout).not.toContain('weak fairness')
  })

  test('none: a lasso that is unfair, and to whom', async () => {
    const property = ['--property', 'every open by touch 0 gets a verdict']
    const { code, stdout } = await fsmc([...remote, ...property, '--fairness', 'none'])
    expect(code).toBe(1)
    const [, title, ...rest] = normalised(stdout).split('\n\n')
    expect(title).toMatch(/16 steps, then an unfair loop of 18\s+steps\s+for ever/)
    expect(rest.join('\n\n')).toContain('  from here on for ever:\n  17  touch 1')
    expect(rest.at(-1)).toMatchInlineSnapshot(`
      "Who goes on for ever
        Takes steps in the loop: touch 1, sshfs, sftp-server, listener 1
        Could always go on, and never does (unfair): listener 0
      "
    `)
  })

  test('as JSON: where the loop begins', async () => {
    const { stdout } = await fsmc([...remote, '--fairness', 'none', '--reporter', 'json'])
    const { fairness, properties } = JSON.parse(stdout)
    expect(fairness).toBe('none')
    const [first] = properties
    expect(first.counterexample).toMatchObject({ loop: 16, fair: false })
    expect(first.counterexample.steps).toHaveLength(34)
  })

  test('another word is refused', async () => {
    const { code, stderr } = await fsmc([...remote, '--fairness', 'some'])
    expect(code).toBe(2)
    expect(stderr).toContain('FSMC020')
  })
})

test.each([
  ['leadsTo', "leadsTo('never asked', never, never)"],
  ['ltl', "ltl('never asked', '[] (never -> X never)', { never })"],
])('a vacuous promise, as %s: said, and 4 where that was asked to fail', async (kind, property) => {
  const file = path.join(folder, `vacuous-${kind}.ts`)
  writeFileSync(
    file,
    `import { ${kind}, model, process, proposition, system } from 'fsmc'
    const idle = process('idle', 0, () => [])
    const never = proposition([idle], (n) => n === 1)
    const properties = [${property}]
    export default model({ name: 'vacuous', parameters: {}, expectations: [],
      build: () => system('vacuous', { processes: [idle], objects: [], properties }) })`,
  )
  const { code, stdout } = await fsmc(['check', file])
  expect(code).toBe(0)
  expect(stdout).toContain('never asked: vacuously, for what it is about never happens')
  expect((await fsmc(['check', file, '--fail-on-vacuous'])).code).toBe(4)
})

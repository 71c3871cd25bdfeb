import { beforeAll, describe, expect, test } from 'vitest'
import { build, buildTime, fsmc, normalised } from './run.ts'

beforeAll(build, buildTime)

const remote = ['--set', 'openers=3', '--set', 'threads=3', '--set', 'mount=remote']
const seed = ['check', 'models/seed.ts', ...remote]

/** The last line of the summary: figures. */
async function figures(...flags: string[]) {
  const { code, stdout, stderr } = await fsmc([...seed, ...flags])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return normalised(stdout).trim().split('\n').slice(2)
}

describe('what is left out is said', () => {
  test('symmetry by default', async () => {
    expect(await figures()).toEqual([
      '1,096 states, 3,024 transitions, depth 51, N s, exhaustive, reduced by symmetry',
    ])
  })

  test('both', async () => {
    const [line] = await figures('--por', 'on')
    expect(line).toContain('reduced by symmetry and partial order')
  })

  test('partial order alone', async () => {
    const [line] = await figures('--por', 'on', '--symmetry', 'off')
    expect(line).toContain('exhaustive, reduced by partial order')
  })

  test('nothing', async () => {
    for (const flags of [['--no-reduction'], ['--no-reduction', '--workers', '1', '--por', 'on']]) {
      expect(await figures(...flags)).toEqual([
        '24,130 states, 63,522 transitions, depth 51, N s, exhaustive',
      ])
    }
  })

  test('symmetry asked for, where a property looks at a single client', async () => {
    const asked = ['check', 'models/verdicts.ts', '--set=mount=remote', '--symmetry', 'on']
    const { stdout } = await fsmc(asked)
    expect(stdout).toContain(
      'no symmetry reduction: "every open by touch 0 gets a verdict" may look',
    )
    const { stdout: json } = await fsmc([...asked, '--reporter=json'])
    expect(JSON.parse(json)).toMatchObject({
      reduction: 'none',
      refused: { symmetry: expect.stringContaining('may look at a single one') },
    })
    const { stdout: byDefault } = await fsmc(asked.slice(0, 3))
    expect(byDefault).not.toContain('symmetry')
  })

  test('symmetry asked for, where nothing is alike', async () => {
    const { stdout } = await fsmc(['check', 'models/loopback.ts', '--symmetry', 'on'])
    expect(stdout).toContain('no symmetry reduction: nothing is known to be alike')
  })

  test('partial order asked for, where a property looks at whole runs', async () => {
    const { code, stdout } = await fsmc(['check', 'models/loopback.ts', '--por', 'on'])
    expect(code).toBe(1)
    expect(stdout).toContain('no partial-order reduction: "every open by or for touch gets a')
    const { stdout: json } = await fsmc([
      'check',
      'models/loopback.ts',
      '--por=on',
      '--reporter=json',
    ])
    expect(JSON.parse(json)).toMatchObject({
      reduction: 'none',
      refused: { 'partial order': expect.stringContaining('looks at whole runs') },
    })
  })
})

test.each(['0', '1.5', 'many', '65'])('--workers %s is refused', async (workers) => {
  const { code, stdout, stderr } = await fsmc([...seed, '--workers', workers])
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain('FSMC020')
  expect(stderr).toContain('from 1 to 64')
})

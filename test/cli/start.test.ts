import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { build, buildTime, fsmc } from './run.ts'

const home = mkdtempSync(path.join(tmpdir(), 'fsmc-'))

beforeAll(build, buildTime)
afterAll(() => rmSync(home, { recursive: true, force: true }))

const translates = !('typescript' in process.features && process.features.typescript)

describe.skipIf(process.platform !== 'linux' || !translates)('the translation of a model', () => {
  const check = (cache: string) =>
    fsmc(['check', 'models/seed.ts'], { env: { XDG_CACHE_HOME: cache } })

  test('is kept for the next time', async () => {
    const first = await check(home)
    const kept = readdirSync(path.join(home, 'fsmc'))
    const second = await check(home)
    expect(kept).toEqual([expect.stringMatching(/^models-seed\./)])
    expect([first, second]).toMatchObject([
      { code: 1, stderr: '' },
      { code: 1, stderr: '' },
    ])
  })

  test('is done anew where it cannot be kept', async () => {
    expect(await check('/dev/null')).toMatchObject({ code: 1, stderr: '' })
  })
})

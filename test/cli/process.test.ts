import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bin, build, buildTime, fsmc, start } from './run.ts'

beforeAll(build, buildTime)

/** A space without end. */
const big = ['check', 'test/fixtures/unbounded.ts']

describe('an interrupt from the keyboard', () => {
  test('ends a check with its partial figures and status 130', async () => {
    const running = start(process.execPath, [bin, ...big])
    await sleep(3000)
    running.signal('SIGINT')
    const { code, stdout, stderr } = await running.ended
    expect({ code, stderr }).toEqual({ code: 130, stderr: '' })
    expect(stdout).toContain('the search was interrupted')
    expect(stdout).toMatch(/^[\d,]+ states, [\d,]+ transitions/m)
  })

  test('ends a test between two expectations, too', async () => {
    const running = start(process.execPath, [bin, 'test', 'models/seed.ts'])
    await running.prints(/openers=4 threads=4/)
    running.signal('SIGINT')
    const { code, stdout } = await running.ended
    expect(code).toBe(130)
    expect(stdout).toMatch(/\? seed openers=4 threads=5 .*search was interrupted|expectations?: /)
    expect(stdout).not.toContain('8,204,112 states')
  })
})

describe('a reader that goes away', () => {
  const shell = (command: string) => start('bash', ['-o', 'pipefail', '-c', command]).ended

  test('| head -1: one line, no complaint, and the status is still that of the check', async () => {
    const ended = await shell(
      `"${process.execPath}" "${bin}" check models/seed.ts models/examples | head -1`,
    )
    expect(ended).toMatchObject({ code: 1, stderr: '' })
    expect(ended.stdout).toMatch(/^seed openers=1 .*\n$/)
  })

  test('before anything is printed', async () => {
    const ended = await shell(`"${process.execPath}" "${bin}" list | true`)
    expect(ended).toEqual({ code: 0, stdout: '', stderr: '' })
  })
})

test.runIf(existsSync('/dev/full'))('2: results that cannot be written', async () => {
  const command = `"${process.execPath}" "${bin}" list > /dev/full`
  const { code, stderr } = await start('bash', ['-c', command]).ended
  expect(code).toBe(2)
  expect(stderr).toMatch(/^error FSMC020: The results could not be written: ENOSPC: [^\n]+\n$/)
})

describe('what a model does besides', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'fsmc-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const check = (name: string, text: string) => {
    const file = path.join(folder, `${name}.ts`)
    writeFileSync(
      file,
      `import { model, noDeadlock, process as task, step, system } from 'fsmc'
      const counts = task('counter', 0, (n) => {
        ${text}
        return n < 20_000 ? [step('counts', () => n + 1)] : []
      })
      const parts = { processes: [counts], objects: [], properties: [noDeadlock()] }
      export default model({ name: '${name}', description: '', build: () => system('counting', parts) })`,
    )
    return fsmc(['check', file, '--reporter', 'json'])
  }

  test('what it prints goes to stderr', async () => {
    const { code, stdout, stderr } = await check('prints', "if (n === 7) console.log('seven')")
    expect(code).toBe(0)
    expect(JSON.parse(stdout).states).toBe(20_001)
    expect(stderr).toMatch(/^(seven\n)+$/)
  })

  test('2: it ends the process in the middle of the search', async () => {
    const { code, stdout, stderr } = await check('ends', 'if (n === 10_000) process.exit(0)')
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^error FSMC010: The model ended the process\.\n {2}\S[^\n]+\n$/)
  })
})

describe('an internal error', () => {
  const broken = 'data:text/javascript,setTimeout(()=>{throw new TypeError("no such thing")},3000)'
  const run = (env: Record<string, string>) =>
    start(process.execPath, ['--import', broken, bin, ...big], { env }).ended

  test('70: a short message that asks for a report', async () => {
    const { code, stderr } = await run({})
    expect(code).toBe(70)
    expect(stderr).toMatchInlineSnapshot(`
      "error: internal error: no such thing
        This is a mistake in fsmc, not in your model. Please report it with the model and the command.
        Set FSMC_DEBUG=1 to see where it happened.
      "
    `)
  })

  test('with its stack when FSMC_DEBUG is 1', async () => {
    const { code, stderr } = await run({ FSMC_DEBUG: '1' })
    expect(code).toBe(70)
    expect(stderr).toMatch(/\n {4}at /)
  })
})

test('a space that outgrows the memory ends with the figures so far, inconclusive', async () => {
  const args = ['--max-old-space-size=200', bin, 'check', 'test/fixtures/unbounded.ts']
  const { code, stdout, stderr } = await start(process.execPath, args).ended
  expect(code).toBe(3)
  expect(stdout).toMatch(/^\? unknown {2}no deadlock/m)
  expect(stderr).toMatch(/^unbounded: stopped before memory was used up\n/)
})

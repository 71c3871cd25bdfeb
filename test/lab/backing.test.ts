import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bin, build, buildTime, fsmc, start } from '../cli/run.ts'
import { reproduce } from './command.ts'
import { loopPossible, possible } from './machine.ts'
import { Remains } from './remains.ts'

/* The backing file system as ext4 on a loop device: nothing is different, and nothing of it is left. */

beforeAll(build, buildTime)

const onExt4 = ['--backing', 'ext4']

describe.skipIf(!possible || !loopPossible)('ext4 on a loop device', () => {
  test.each([
    { threads: 1, openers: 1, outcome: 'hangs' },
    { threads: 2, openers: 2, outcome: 'hangs' },
    { threads: 2, openers: 1, outcome: 'completes' },
  ])('$openers openers and $threads threads: it $outcome', async ({ outcome, ...values }) => {
    const { runs } = await reproduce('models/multithreaded.ts', values, '--follow', ...onExt4)
    expect([runs[0]!.outcome, runs[0]!.agreement]).toEqual([outcome, 'agreed'])
  })

  test('a new file on it: the hang of the seed', async () => {
    const { runs } = await reproduce('models/loopback.ts', {}, ...onExt4)
    expect(runs[0]!.cycles).toEqual([['listener', 'sshfs', 'sftp-server']])
  })

  test('whenever the command is killed, the loop device is let go', async () => {
    let seen = 0
    for (const after of [400, 700, 1000, 1300]) {
      const remains = new Remains()
      const args = [bin, 'reproduce', 'models/loopback.ts', '--runs', '3', ...onExt4]
      const run = start(process.execPath, args, { env: remains.environment })
      const looking = setInterval(() => remains.look(), 25)
      await sleep(after)
      run.signal('SIGKILL')
      await run.ended
      clearInterval(looking)
      expect(await remains.left()).toEqual([])
      if (remains.sawLoops) seen++
    }
    expect(seen).toBeGreaterThan(0)
  })
})

describe('not possible', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'fsmc-backing-'))
  afterAll(() => rmSync(directory, { recursive: true }))

  test.skipIf(!possible || !loopPossible)('without mkfs.ext4: how to install it', async () => {
    for (const program of ['unshare', 'mount']) {
      symlinkSync(`/usr/bin/${program}`, path.join(directory, program))
    }
    const env = { PATH: directory }
    const { code, stderr } = await fsmc(['reproduce', 'models/loopback.ts', ...onExt4], { env })
    expect(code).toBe(2)
    expect(stderr).toContain('mkfs.ext4 is missing')
    expect(stderr).toContain('apt-get install e2fsprogs')
  })

  test('another file system', async () => {
    const { code, stderr } = await fsmc(['reproduce', 'models/loopback.ts', '--backing', 'xfs'])
    expect(code).toBe(2)
    expect(stderr).toContain('Allowed choices are tmpfs, ext4')
  })
})

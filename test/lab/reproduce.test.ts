import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bin, build, buildTime, type Ended, fsmc, start } from '../cli/run.ts'
import { reproduce } from './command.ts'
import { isRoot, possible } from './machine.ts'
import { Remains } from './remains.ts'

/*
 * The models on the kernel of this machine, in runs of the real command. What a machine lacks is told by
 * the command itself; runs are skipped then.
 */

beforeAll(build, buildTime)

describe.skipIf(!possible)('on this kernel', () => {
  test('the hang of the seed: the same circle, the same functions', async () => {
    const { code, runs } = await reproduce('models/loopback.ts')
    const [run] = runs
    expect(code).toBe(0)
    expect(run).toMatchObject({ outcome: 'hangs', agreement: 'agreed' })
    expect(run!.cycles).toEqual([['listener', 'sshfs', 'sftp-server']])
    const blocked = run!.model!.tasks.filter(({ state }) => state === 'blocked')
    expect(run!.tasks.map(({ name }) => name).sort()).toEqual(
      blocked.map(({ name }) => name).sort(),
    )
    for (const { name, stack } of run!.tasks) {
      const modelled = blocked.find((task) => task.name === name)!
      expect([name, stack[0]]).toEqual([name, modelled.stack[0]])
    }
  })

  test('what ends the hang of the seed, and what does not', { timeout: 180_000 }, async () => {
    const { code, waysOut } = await reproduce('models/loopback.ts', {}, '--ways-out')
    expect(waysOut!.map(({ what, to, agreement }) => `${agreement}: ${what} ${to}`)).toEqual(
      [
        ...['SIGINT touch', 'SIGTERM touch', 'SIGKILL touch'],
        ...['SIGINT listener', 'SIGTERM listener', 'SIGKILL listener'],
        ...['SIGINT sftp-server', 'SIGTERM sftp-server', 'SIGKILL sftp-server'],
        ...['SIGKILL sshfs', 'SIGINT sshfs', 'SIGTERM sshfs'],
        ...['abort /mnt/dst', 'umount -f /mnt/dst', 'umount -l /mnt/dst'],
      ].map((deed) => `agreed: ${deed}`),
    )
    expect(code).toBe(0)
  })

  test('what it prints', async () => {
    const { code, stdout, stderr } = await fsmc(['reproduce', 'models/loopback.ts'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('✓ agreed  the kernel hung, as the model says it can')
    expect(stdout).toContain('kernel  listener -> sshfs -> sftp-server -> listener')
    expect(stdout).toContain('model   listener -> sshfs -> sftp-server -> listener')
  })

  test('with another machine as the server nothing hangs', async () => {
    const { code, foretold, runs } = await reproduce('models/remote.ts')
    expect(code).toBe(0)
    expect(foretold.verdict).toBe('cannot hang')
    expect(runs[0]).toMatchObject({ outcome: 'completes', agreement: 'agreed' })
  })

  test.each([
    { threads: 1, openers: 1, outcome: 'hangs' },
    { threads: 2, openers: 2, outcome: 'hangs' },
    { threads: 3, openers: 3, outcome: 'hangs' },
    { threads: 2, openers: 1, outcome: 'completes' },
    { threads: 3, openers: 2, outcome: 'completes' },
  ])('driven along the model, $openers openers and $threads threads: it $outcome', async (row) => {
    const { outcome, ...values } = row
    const { code, runs } = await reproduce(
      'models/multithreaded.ts',
      values,
      '--follow',
      '--runs',
      '2',
    )
    expect(runs.map((run) => [run.outcome, run.agreement])).toEqual([
      [outcome, 'agreed'],
      [outcome, 'agreed'],
    ])
    expect(code).toBe(0)
  })

  test('an interrupted run is cleared away', async () => {
    const remains = new Remains()
    const run = start(process.execPath, [bin, 'reproduce', 'models/loopback.ts'], {
      env: remains.environment,
    })
    for (let i = 0; i < 100 && !remains.sawNamespaces; i++) {
      remains.look()
      await sleep(20)
    }
    run.signal('SIGINT')
    expect((await run.ended).code).toBe(130)
    expect(await remains.left()).toEqual([])
  })

  test('whenever it is killed, nothing of it is left', async () => {
    let seen = 0
    for (let i = 0; i < 6; i++) {
      const remains = new Remains()
      const run = start(process.execPath, [bin, 'reproduce', 'models/loopback.ts'], {
        env: remains.environment,
      })
      const looking = setInterval(() => remains.look(), 25)
      await sleep(300 + 150 * i)
      run.signal('SIGKILL')
      await run.ended
      clearInterval(looking)
      expect(await remains.left()).toEqual([])
      if (remains.sawNamespaces) seen++
    }
    expect(seen).toBeGreaterThan(0)
  })
})

describe('not possible', () => {
  test.skipIf(!possible)('as root without capabilities, as in a container', async () => {
    const args = ['--bounding-set=-sys_admin', process.execPath, bin]
    const ended = await start('setpriv', [...args, 'reproduce', 'models/loopback.ts']).ended
    refused(ended, 'CAP_SYS_ADMIN')
  })

  const directory = mkdtempSync(path.join(tmpdir(), 'fsmc-lab-'))
  afterAll(() => rmSync(directory, { recursive: true }))

  const refused = ({ code, stdout, stderr }: Ended, words: string) => {
    expect(stderr).toContain(words)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  }

  test.skipIf(!possible)('without sshfs: how to install it', async () => {
    for (const program of ['unshare', 'mount']) {
      symlinkSync(`/usr/bin/${program}`, path.join(directory, program))
    }
    const ended = await fsmc(['reproduce', 'models/loopback.ts'], { env: { PATH: directory } })
    refused(ended, 'FSMC030: A real run is not possible here: sshfs is missing.')
    expect(ended.stderr).toContain('apt-get install sshfs')
  })

  test('without root', async () => {
    const args = ['--reuid=65534', '--clear-groups', process.execPath, bin]
    const model = ['reproduce', 'models/loopback.ts']
    const ended = isRoot ? await start('setpriv', [...args, ...model]).ended : await fsmc(model)
    refused(ended, 'it takes root')
  })

  test.skipIf(!possible)('with a queue limit, which is one for the whole machine', async () => {
    refused(await fsmc(['reproduce', 'models/overflow.ts']), 'error FSMC032: ')
  })

  test.skipIf(!possible)('on the rules of another kernel', async () => {
    const args = ['reproduce', 'models/loopback.ts', '--set', 'kernel=3.10']
    refused(await fsmc(args), 'it is about a 3.10 kernel')
  })

  test('a model that no topology describes', async () => {
    refused(await fsmc(['reproduce', 'models/examples/philosophers.ts']), 'error FSMC031: ')
  })
})

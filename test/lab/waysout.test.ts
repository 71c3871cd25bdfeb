import { beforeAll, describe, expect, test } from 'vitest'
import { build, buildTime } from '../cli/run.ts'
import { reproduce } from './command.ts'
import { passthroughPossible, possible } from './machine.ts'

/*
 * What ends a hang of several threads, tried on the kernel of this machine: after each deed the tasks must
 * be free or stuck as the model says.
 */

beforeAll(build, buildTime)

describe.skipIf(!possible || !passthroughPossible)('on this kernel', { timeout: 300_000 }, () => {
  test.each([
    {
      why: 'the last thread of a killed listener closes the fds of all',
      values: { threads: 2, openers: 2, daemon: 'passthrough-s', mask: 'access', scan: 'read' },
      clients: ['cat 1', 'cat 2'],
    },
    {
      why: 'a killed creator waits until its file is released',
      values: { threads: 2, openers: 2, daemon: 'sshfs-s', op: 'touch-new' },
      clients: ['touch 1', 'touch 2'],
    },
  ])('$why', async ({ values, clients }) => {
    const args = ['--follow', '--ways-out']
    const { waysOut } = await reproduce('models/multithreaded.ts', values, ...args)
    const tried = waysOut!.map(({ what, to }) => `${what} ${to}`)
    for (const to of [...clients, 'listener']) expect(tried).toContain(`SIGKILL ${to}`)
    expect(waysOut!.filter(({ agreement }) => agreement !== 'agreed')).toEqual([])
  })
})

import { beforeAll, describe, expect, test } from 'vitest'
import { build, buildTime } from '../cli/run.ts'
import { catsStand } from './connections.ts'
import { lookupStands, mounts } from './lookups.ts'
import { passthroughPossible, possible } from './machine.ts'
import { closeBesideSetattr, creation } from './setattr.ts'
import { passthroughStands, sshfsStands } from './stands.ts'

/*
 * How everybody stands while one program is stopped, on the kernel and in the model; and what the model would
 * say of another kernel, which would be seen, too.
 */

beforeAll(build, buildTime)

describe('the model', () => {
  test('U9: a close returns while a SETATTR is in flight, on 3.10 never', () => {
    const [now, then] = [creation(), creation('3.10')].map(closeBesideSetattr)
    expect([now!.verdict, then!.verdict]).toEqual(['violated', 'holds'])
  })

  test.each(Object.keys(mounts) as (keyof typeof mounts)[])(
    'U10, V8: of two lookups on %s one waits for the other, by the lock of its kernel',
    (daemon) => {
      const waits = (lock: string) => [
        [`1 client: stat:${lock}`, '1 client: stat:WAIT_FUSE_REPLY'].sort().join(', '),
      ]
      expect([...lookupStands(daemon)]).toEqual(waits('WAIT_LOOKUP_LOCK'))
      expect([...lookupStands(daemon, '3.10')]).toEqual(waits('WAIT_DIRLOCK'))
    },
  )

  test('S6: a server for each cat, as far as there are connections', () => {
    const servers = (connections: number) =>
      [1, 2, 3, 4].map((cats) => catsStand(cats, connections).servers)
    expect([servers(2), servers(3)]).toEqual([
      [1, 2, 2, 2],
      [1, 2, 3, 3],
    ])
  })
})

const seen = async (stand: (typeof sshfsStands)[number][1]) => (await stand().see()).contradictions

describe.skipIf(!possible)('the kernel, sshfs', () => {
  test.each(sshfsStands)('%s', { timeout: 120_000 }, async (_, stand) => {
    expect(await seen(stand)).toEqual([])
  })
})

describe.skipIf(!passthroughPossible)('the kernel, passthrough', () => {
  test.each(passthroughStands)('%s', { timeout: 120_000 }, async (_, stand) => {
    expect(await seen(stand)).toEqual([])
  })
})

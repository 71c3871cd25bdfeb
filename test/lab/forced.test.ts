import { beforeAll, describe, expect, test } from 'vitest'
import { build, buildTime } from '../cli/run.ts'
import { reproduce } from './command.ts'
import { passthroughPossible, possible } from './machine.ts'

/*
 * Hangs that free runs hardly ever reach, driven along the model's counterexample; beside each a set-up
 * that completes, with all clients under way before the listener reads.
 */

beforeAll(build, buildTime)

const creates = { op: 'touch-new', threads: 2, openers: 2 }
const access = { mask: 'access' }
const both = { mask: 'open+access' }

const rows = [
  ['creators in one directory, one daemon thread', { ...creates, daemon: 'sshfs-s' }, 'hangs'],
  ['creators in one directory', { ...creates, daemon: 'sshfs' }, 'completes'],
  [
    'a file read before it is allowed',
    { ...access, scan: 'read', threads: 2, daemon: 'sshfs-s' },
    'hangs',
  ],
  ['the same, 3 threads', { ...access, scan: 'read', threads: 3, daemon: 'sshfs-s' }, 'completes'],
  ['opens and reads', { ...both, threads: 3, daemon: 'sshfs-s' }, 'hangs'],
  ['the same, 4 threads', { ...both, threads: 4, daemon: 'sshfs-s' }, 'completes'],
  ['reads, one daemon thread', { ...access, daemon: 'sshfs-s' }, 'hangs'],
  ['reads', { ...access, daemon: 'sshfs' }, 'completes'],
  ['reads, 2 clients', { ...access, openers: 2, daemon: 'sshfs' }, 'hangs'],
  ['a creator and a reader', { op: 'mixed', threads: 2, openers: 2 }, 'hangs'],
  ['the same, 3 threads', { op: 'mixed', threads: 3, openers: 2 }, 'completes'],
  ['batches', { buffer: 4096, threads: 4, openers: 2 }, 'hangs'],
  ['two hops', { hops: 2, daemon: 'sshfs-s', threads: 3, openers: 3 }, 'hangs'],
] as const

const passthroughRows = [
  ['creators, low-level', { ...creates, daemon: 'pt-ll-s' }, 'hangs'],
  ['creators, high-level', { ...creates, daemon: 'pt-hl-s' }, 'hangs'],
  ['creators, several daemon threads', { ...creates, daemon: 'pt-ll' }, 'completes'],
  ['reads, low-level', { ...access, daemon: 'pt-ll-s' }, 'hangs'],
  ['reads, high-level', { ...access, daemon: 'pt-hl-s' }, 'hangs'],
] as const

const run = async (values: (typeof rows | typeof passthroughRows)[number][1]) => {
  const { runs } = await reproduce('test/lab/forced.ts', values, '--follow')
  return [runs[0]!.outcome, runs[0]!.agreement]
}

describe.skipIf(!possible)('sshfs', () => {
  test.each(rows)('%s: %o', async (_, values, outcome) => {
    expect(await run(values)).toEqual([outcome, 'agreed'])
  })
})

describe.skipIf(!passthroughPossible)('passthrough', () => {
  test.each(passthroughRows)('%s: %o', async (_, values, outcome) => {
    expect(await run(values)).toEqual([outcome, 'agreed'])
  })
})

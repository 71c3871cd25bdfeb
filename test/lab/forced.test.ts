import { beforeAll, describe, expect, test } from 'vitest'
import { build, buildTime } from '../cli/run.ts'
import { reproduce } from './command.ts'
import { passthroughPossible, possible } from './machine.ts'
import { passthroughRows, sshfsRows } from './rows.ts'

/*
 * Hangs that free runs hardly ever reach, driven along the model's counterexample; beside each a set-up
 * that completes, with all clients under way before the listener reads.
 */

beforeAll(build, buildTime)

const run = async (values: (typeof sshfsRows | typeof passthroughRows)[number][1]) => {
  const { runs } = await reproduce('test/lab/forced.ts', values, '--follow')
  return [runs[0]!.outcome, runs[0]!.agreement]
}

describe.skipIf(!possible)('sshfs', () => {
  test.each(sshfsRows)('%s: %o', async (_, values, outcome) => {
    expect(await run(values)).toEqual([outcome, 'agreed'])
  })
})

describe.skipIf(!passthroughPossible)('passthrough', () => {
  test.each(passthroughRows)('%s: %o', async (_, values, outcome) => {
    expect(await run(values)).toEqual([outcome, 'agreed'])
  })
})

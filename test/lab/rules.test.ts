import { topology } from 'fsmc'
import { beforeAll, describe, expect, test } from 'vitest'
import { reproduce } from '../../src/lab/index.ts'
import { foretell, judge, prepare } from '../../src/reproduce/index.ts'
import { build, buildTime } from '../cli/run.ts'
import { missedRules, type Outcome } from '../missed.ts'
import { passthroughPossible } from './machine.ts'

/* Rules that no recorded run would miss, on the kernel of this machine: it goes by them. */

beforeAll(build, buildTime)

const timeout = 30_000

describe.skipIf(!passthroughPossible)('on this kernel', () => {
  test.each(Object.entries(missedRules))('%s', async (_, { words, outcome }) => {
    const needed = [process.cwd(), process.execPath]
    const prepared = prepare(words.name, topology(words), needed)
    const foretold = await foretell(prepared, { follow: true, timeout })
    const { moves, attributes } = foretold
    const plan = { ...prepared.plan, moves, attributes }
    const seen = (await reproduce(plan, prepared.parts))!
    const { agreement, because } = await judge(prepared, foretold, seen, { timeout })
    const stuck = seen.tasks.some(({ name }) => name === 'stat')
    const came: Outcome =
      seen.outcome === 'hangs' ? (stuck ? 'stat hangs, too' : 'hangs') : 'completes'
    expect([came, agreement, because]).toEqual([outcome, 'agreed', because])
  })
})

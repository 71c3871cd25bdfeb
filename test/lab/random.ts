/*
 * Random set-ups, run free on the kernel of this machine and judged by the model: a hang that the model
 * says is impossible, or a run that completes where the model never does, is a failure. As root:
 * `npm run test:kernel`; FSMC_RUNS says how many, FSMC_SEED draws others.
 */
import fc from 'fast-check'
import { describeTopology } from '../../src/fast-check/describe.ts'
import { topologies } from '../../src/fast-check.ts'
import { reproduce } from '../../src/lab/index.ts'
import { type Judgement, judge, type Prepared, prepare } from '../../src/reproduce/index.ts'
import { isFsmcError } from '../../src/system/index.ts'
import { type Topology, topology } from '../../src/topology/index.ts'

const runs = Number(process.env.FSMC_RUNS ?? 40)
const seed = Number(process.env.FSMC_SEED ?? 20261125)
/** Milliseconds for the model of one set-up. */
const timeout = 30_000

const arbitrary = topologies({
  kernels: ['6.x'],
  policies: ['allow', 'deny'],
  maxListeners: 1,
  maxThreads: 3,
  maxClients: 2,
})

const counts = { agreed: 0, contradicted: 0, undecided: 0 }
let refused = 0

for (const words of fc.sample(arbitrary, { numRuns: runs, seed })) {
  const prepared = preparedOf(words)
  if (prepared === undefined) {
    refused++
    continue
  }
  const { outcome, judgement } = await once(prepared)
  counts[judgement.agreement]++
  console.log(`${outcome.padEnd(9)} ${judgement.agreement}: ${judgement.because}`)
  if (judgement.agreement !== 'agreed') console.log(`${describeTopology(words)}\n`)
}

console.log(
  `seed ${seed}: ${counts.agreed} agreed, ${counts.contradicted} contradicted, ` +
    `${counts.undecided} undecided, ${refused} not set up`,
)
process.exitCode = counts.contradicted === 0 ? 0 : 1

function preparedOf(words: Topology): Prepared | undefined {
  try {
    return prepare(words.name, topology(words), [process.cwd(), process.execPath])
  } catch (error) {
    if (isFsmcError(error) && error.code === 'FSMC032') return undefined
    throw error
  }
}

async function once(prepared: Prepared): Promise<{ outcome: string; judgement: Judgement }> {
  const { plan, parts } = prepared
  const observation = (await reproduce({ ...plan, moves: undefined, limit: 10_000 }, parts))!
  // what the model says in general is not asked for, only whether it allows this
  const foretold = { verdict: 'unknown', states: 0, hang: undefined, moves: undefined } as const
  return {
    outcome: observation.outcome,
    judgement: await judge(prepared, foretold, observation, { timeout }).catch(notJudged),
  }
}

/** A mistake of the engine must not hide what the other set-ups show. */
function notJudged(error: unknown): Judgement {
  const because = `the model could not be asked: ${error instanceof Error ? error.message : error}`
  return { agreement: 'undecided', because }
}

/*
 * Random set-ups on the kernel of this machine, held against the model: each runs free, then driven: along
 * the model's hang where it has one, else with all clients under way before the listener reads. A hang that
 * the model says is impossible, or a run that completes where the model never does, is a failure, and is
 * made smaller; a hang of the model that driving does not bring about is listed. As root:
 * `npm run test:kernel`; FSMC_RUNS says how many set-ups, FSMC_SEED draws others.
 */
import fc from 'fast-check'
import { describeTopology } from '../../src/fast-check/describe.ts'
import { topologies } from '../../src/fast-check.ts'
import type { Topology } from '../../src/topology/index.ts'
import { type Experiment, experiment, kinds } from './experiment.ts'
import { passthroughPossible, possible } from './machine.ts'

const runs = Number(process.env.FSMC_RUNS ?? 40)
const seed = Number(process.env.FSMC_SEED ?? 20261125)
/** Milliseconds for making one contradiction smaller. */
const patience = 300_000

/** What the lab can set up: what it refuses is not drawn. */
const arbitrary = fc.noBias(
  topologies({
    kernels: ['6.x'],
    policies: ['allow', 'deny'],
    pools: ['oldest'],
    maxListeners: 1,
    maxThreads: 3,
    maxClients: 2,
  }),
)

/** The first trial counts, and the smaller set-ups that a contradiction shrinks to follow it. */
async function judged(own: number): Promise<Experiment> {
  let first: Experiment | undefined
  let end = Number.POSITIVE_INFINITY
  const property = fc.asyncProperty(arbitrary, async (words) => {
    if (performance.now() > end) return
    const made = await experiment(words)
    first ??= made
    if (!made.contradictions.length) return
    if (end === Number.POSITIVE_INFINITY) end = performance.now() + patience
    throw new Error(made.contradictions.join('\n'))
  })
  const { counterexample, errorInstance } = await fc.check(property, {
    seed: own,
    numRuns: 1,
  })
  if (counterexample !== null) tell(counterexample[0]!, errorInstance)
  return first!
}

function tell(words: Topology, error: unknown): void {
  const why = error instanceof Error ? error.message : String(error)
  console.log(`  the smallest set-up found that the kernel contradicts: ${why}`)
  console.log(`${describeTopology(words)}\n`)
}

async function main(): Promise<void> {
  if (!possible || !passthroughPossible) return
  const counts = new Map(kinds.map((kind) => [kind, 0]))
  const seeds = fc.sample(fc.integer(), { seed, numRuns: runs })
  for (const [number, own] of seeds.entries()) {
    const { kind, lines, words } = await judged(own)
    counts.set(kind, counts.get(kind)! + 1)
    console.log(`${number + 1} ${kind}: ${lines.join('; ')}`)
    if (kind !== 'agreed' && kind !== 'hang forced') console.log(`${describeTopology(words)}\n`)
  }
  const list = [...counts].map(([kind, count]) => `${count} ${kind}`)
  console.log(`seed ${seed}, ${runs} set-ups: ${list.join(', ')}`)
  process.exitCode = counts.get('contradicted') === 0 ? 0 : 1
}

await main()

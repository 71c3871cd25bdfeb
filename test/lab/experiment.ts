import { type Observation, reproduce } from '../../src/lab/index.ts'
import {
  type Foretold,
  foretell,
  type Judgement,
  judge,
  type Prepared,
  prepare,
} from '../../src/reproduce/index.ts'
import { isFsmcError } from '../../src/system/index.ts'
import { type Topology, topology } from '../../src/topology/index.ts'

/* One set-up on the kernel, free and driven, and what the model says of both. */

export const kinds = [
  'agreed',
  'hang forced',
  'hang not brought about',
  'contradicted',
  'undecided',
  'refused',
] as const

/** What came of it: `agreed` where the model has no hang to be driven to. */
export interface Experiment {
  readonly words: Topology
  readonly kind: (typeof kinds)[number]
  /** What was seen, a line a run. */
  readonly lines: readonly string[]
  readonly contradictions: readonly string[]
}

/** Milliseconds for the model of one set-up. */
const timeout = 30_000
/** Milliseconds for a real run that neither ends nor hangs. */
const limit = 10_000
/** Driven runs are races too, where a scheduler decides: a hang may be missed once. */
const tries = 3

export async function experiment(words: Topology): Promise<Experiment> {
  const prepared = preparedOf(words)
  if (typeof prepared === 'string') {
    return { words, kind: 'refused', lines: [prepared], contradictions: [] }
  }
  const foretold = await foretell(prepared, { follow: true, timeout })
  const free = await trial(prepared, {
    ...foretold,
    moves: undefined,
    attributes: prepared.plan.attributes,
  })
  const driven = await drivenTrials(prepared, foretold)
  const all = [free, ...driven]
  const contradictions = all
    .filter(({ agreement }) => agreement === 'contradicted')
    .map(({ line }) => line)
  return {
    words,
    kind: kindOf(foretold, free, driven),
    lines: [`the model ${foretold.verdict}`, ...all.map(({ line }) => line)],
    contradictions,
  }
}

function kindOf({ verdict }: Foretold, free: Trial, driven: readonly Trial[]): Experiment['kind'] {
  const all = [free, ...driven]
  if (all.some(({ agreement }) => agreement === 'contradicted')) return 'contradicted'
  if (verdict !== 'can hang') {
    return all.every(({ agreement }) => agreement === 'agreed') ? 'agreed' : 'undecided'
  }
  const last = driven.at(-1)!
  if (last.outcome === 'hangs') return last.agreement === 'agreed' ? 'hang forced' : 'undecided'
  return 'hang not brought about'
}

interface Trial {
  readonly outcome: Observation['outcome'] | undefined
  readonly agreement: Judgement['agreement']
  readonly line: string
}

/** Until the hang of the model is there, or the model is contradicted. */
async function drivenTrials(prepared: Prepared, foretold: Foretold): Promise<Trial[]> {
  const trials: Trial[] = []
  const most = foretold.verdict === 'can hang' ? tries : 1
  while (trials.length < most) {
    const made = await trial(prepared, foretold)
    trials.push(made)
    if (made.outcome === 'hangs' || made.agreement === 'contradicted') break
  }
  return trials
}

async function trial(prepared: Prepared, foretold: Foretold): Promise<Trial> {
  const how = foretold.moves === undefined ? 'free' : 'driven'
  const { plan, parts } = prepared
  try {
    const { moves, attributes } = foretold
    const observation = (await reproduce({ ...plan, moves, attributes, limit }, parts))!
    const { agreement, because } = await judge(prepared, foretold, observation, { timeout })
    return { outcome: observation.outcome, agreement, line: `${how}: ${because}` }
  } catch (error) {
    // a mistake of the engine or of the lab must not hide what the other set-ups show
    const because = error instanceof Error ? error.message : String(error)
    return { outcome: undefined, agreement: 'undecided', line: `${how}: ${because}` }
  }
}

/** Or why it cannot be set up. */
function preparedOf(words: Topology): Prepared | string {
  try {
    return prepare(words.name, topology(words), [process.cwd(), process.execPath])
  } catch (error) {
    if (isFsmcError(error) && error.code === 'FSMC032') return error.message
    throw error
  }
}

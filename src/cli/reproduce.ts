import { release, type } from 'node:os'
import { type Backing, type Observation, type Plan, reproduce } from '../lab/index.ts'
import { renderReproduction, renderReproductionJson } from '../report/index.ts'
import {
  foresee,
  foreseenIn,
  foretell,
  judge,
  judgeDeed,
  judgeDeedIn,
  type Prepared,
  prepare,
  rolesOf,
  type Trial,
  type TriedDeed,
} from '../reproduce/index.ts'
import { buildSystem } from '../system/index.ts'
import { interruptSignal } from './interrupt.ts'
import { shortPath } from './message.ts'
import { forEachModel } from './models.ts'
import { packageRoot, version } from './package.ts'
import { startLine } from './progress.ts'
import { type Status, status } from './status.ts'
import type { Terminal } from './terminal.ts'

export interface ReproduceFlags {
  readonly set?: Readonly<Record<string, string>>
  readonly runs: number
  readonly follow?: boolean
  readonly waysOut?: boolean
  readonly backing: Backing
  /** Milliseconds for the model. */
  readonly timeout?: number
  readonly reporter: 'text' | 'json'
}

const oneMinute = 60_000

/** `fsmc reproduce`: sets a model's topology up on this machine's kernel, and compares. */
export async function reproduceCommand(
  file: string,
  flags: ReproduceFlags,
  terminal: Terminal,
): Promise<Status> {
  const signal = interruptSignal()
  return forEachModel([file], terminal, async ({ model, file }) => {
    const { system, parameters } = buildSystem(model, flags.set ?? {})
    const prepared = prepare(
      model.name,
      system,
      [packageRoot, process.execPath, file],
      flags.backing,
    )
    const line = startLine()
    const trials: Trial[] = []
    let tried: readonly TriedDeed[] | undefined
    try {
      const timeout = flags.timeout ?? oneMinute
      line.show(() => `${model.name}: asking the model`)
      const foretold = await foretell(prepared, { timeout, signal, follow: flags.follow === true })
      const { moves, attributes } = foretold
      const plan = { ...prepared.plan, moves, attributes }
      while (trials.length < flags.runs && !signal.aborted) {
        const onProgress = (what: string) =>
          line.show(() => `${model.name}: run ${trials.length + 1} of ${flags.runs}, ${what}`)
        const observation = await reproduce(plan, prepared.parts, { signal, onProgress })
        if (observation === undefined) break
        const judgement = await judge(prepared, foretold, observation, { timeout, signal })
        trials.push({ observation, judgement })
      }
      if (flags.waysOut) tried = await tryWaysOut(prepared, plan, trials, signal, line)
      line.erase()
      const subject = { name: model.name, file: shortPath(file), parameters }
      const kernel = `${type()} ${release()}`
      const reproduction = { kernel, foretold, trials, roleOf: rolesOf(prepared.topology), tried }
      if (flags.reporter === 'json') {
        terminal.print(renderReproductionJson(reproduction, { version: version(), subject }))
      } else terminal.print(renderReproduction(reproduction, { ...terminal, subject }))
    } finally {
      line.erase()
    }
    return signal.aborted ? status.interrupted : statusOf(trials, tried)
  })
}

/** How often the same hang is tried to bring about. */
const attempts = 6

/** Everything that can be done about the hang, each on a hang of its own. */
async function tryWaysOut(
  prepared: Prepared,
  plan: Plan,
  trials: readonly Trial[],
  signal: AbortSignal,
  line: ReturnType<typeof startLine>,
): Promise<TriedDeed[]> {
  const hang = trials.find(({ judgement }) => judgement.like !== undefined)?.judgement.like
  if (hang === undefined) return []
  const tried: TriedDeed[] = []
  const all = foresee(prepared, hang)
  for (const each of all) {
    const { deed } = each
    line.show(() => `${deed.what} to ${deed.to}`)
    let observation: Observation | undefined
    let here: TriedDeed | undefined
    for (let i = 0; i < attempts && here?.contradictions === undefined && !signal.aborted; i++) {
      observation = await reproduce({ ...plan, deed }, prepared.parts, { signal })
      if (observation === undefined) break
      const ways = foreseenIn(prepared, hang, all, deed, observation)
      here = judgeDeedIn(prepared, ways, observation)
    }
    if (observation === undefined) break
    const { after, ...hungOtherwise } = observation
    tried.push(here ?? judgeDeed(prepared, each, hungOtherwise))
  }
  return tried
}

function statusOf(trials: readonly Trial[], tried: readonly TriedDeed[] = []): Status {
  if (tried.some(({ contradictions = [] }) => contradictions.length > 0)) return status.violated

  const are = (agreement: Trial['judgement']['agreement']) =>
    trials.some(({ judgement }) => judgement.agreement === agreement)
  if (are('contradicted')) return status.violated
  return are('undecided') ? status.inconclusive : status.ok
}

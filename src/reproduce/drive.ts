import { check, countWaits, findPatientRun, sameWaits, waitsAmong } from '../check/index.ts'
import { type Explanation, explain } from '../explain/index.ts'
import { allAtOnce, type Move, movesAlong, movesOf, type Plan, urgencyIn } from '../lab/index.ts'
import { topology as systemOf, type Topology } from '../topology/index.ts'
import type { Prepared } from './prepare.ts'
import { rolesOf, waitNames } from './roles.ts'

/**
 * With a limit, a model keeps events in their order. The lab's groups have none, whatever
 * fs.fanotify.max_queued_events says (FAN_UNLIMITED_QUEUE): so it must be one that is never reached.
 */
const neverReached = Number.MAX_SAFE_INTEGER

/** Milliseconds. Depth-first it is found at once, or hardly ever. */
const soon = 5_000

export interface DriveOptions {
  /** Milliseconds. */
  readonly timeout: number
  readonly signal?: AbortSignal
}

/**
 * How a real run is directed towards a hang, where there is one: along a run in which events are read in the
 * order in which they were queued, as a kernel does. Best along one that the lab can direct step by step; where
 * none is found, along a shortest one, as far as its gates go.
 *
 * Nobody can direct how old attributes get, so mounts are told to keep them, or where the hang comes of it that
 * some have expired, to keep none.
 */
export async function drive(
  hang: Explanation | undefined,
  topology: Topology,
  plan: Prepared['plan'],
  options: DriveOptions,
): Promise<Directions> {
  if (hang === undefined) return { moves: allAtOnce(plan), attributes: plan.attributes }
  const attributes = agesFor(hang, topology)
  const listeners = topology.listeners.map((listener) => ({ ...listener, maxEvents: neverReached }))
  const words = { ...topology, listeners, attributes }
  const patient = await patientRun(hang, words, plan, options)
  if (patient !== undefined) return { moves: movesOf(patient, plan), attributes }
  const { interfered, ...system } = systemOf(words)
  const result = await check(system, { properties: ['no deadlock'], ...options })
  const run = explain(result, result.properties[0]!) ?? hang
  const moves = movesAlong(
    run.steps.flatMap(({ process, lines }) => lines.map((line) => ({ ...line, process }))),
    plan,
  )
  return { moves, attributes }
}

/** Does it come of it that attributes have expired? */
function agesFor({ steps }: Explanation, { attributes = 'of any age' }: Topology) {
  if (attributes !== 'of any age') return attributes
  const asks = steps.some(({ lines }) => lines.some(({ text }) => text.startsWith('FUSE_GETATTR ')))
  return asks ? 'expired' : 'fresh'
}

/** How a run is directed, and what the mounts are told for it. */
interface Directions {
  readonly moves: readonly Move[]
  readonly attributes: Plan['attributes']
}

/**
 * Requests are served in the order in which they were sent, too: with threads, queues are queues. It ends in the
 * same hang, if it can, as far as tasks of one role are alike.
 */
async function patientRun(
  hang: Explanation,
  words: Topology,
  plan: Prepared['plan'],
  { timeout, signal }: DriveOptions,
) {
  const urgencyOf = urgencyIn(plan)
  if (urgencyOf === undefined) return undefined
  const system = systemOf({ ...words, compilation: 'threads' })
  const nameOf = waitNames(rolesOf(words))
  const wanted = countWaits(hang.tasks.filter(({ state }) => state === 'blocked').map(nameOf))
  return findPatientRun(system, {
    urgencyOf,
    isWanted: (values) => sameWaits(waitsAmong(system, values, nameOf), wanted),
    timeout: Math.min(timeout / 4, soon),
    ...(signal && { signal }),
  })
}

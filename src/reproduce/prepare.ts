import path from 'node:path'
import { type CheckResult, check } from '../check/index.ts'
import { type Explanation, explain } from '../explain/index.ts'
import {
  type Backing,
  findParts,
  type Move,
  type Parts,
  type Plan,
  planOf,
  workspaceFor,
} from '../lab/index.ts'
import { FsmcError, type System } from '../system/index.ts'
import type { Topology } from '../topology/index.ts'
import { topologyOf } from '../topology/setup.ts'
import { type DriveOptions, drive } from './drive.ts'

/** A model's set-up, and what this machine needs for it. */
export interface Prepared {
  readonly system: System
  /** The same tasks, and what can be done about a hang of theirs. */
  readonly interfered: System['interfered']
  readonly topology: Topology
  readonly plan: Omit<Plan, 'moves'>
  readonly parts: Parts
}

/**
 * Finds out whether the set-up can be made here. Touches nothing.
 * @param needed files that must stay visible to the run
 * @param backing what local file systems are
 * @throws FsmcError FSMC030, FSMC031, FSMC032 when it cannot
 */
export function prepare(
  name: string,
  system: System,
  needed: readonly string[],
  backing: Backing = 'tmpfs',
): Prepared {
  const topology = topologyOf(system)
  if (topology === undefined) {
    throw new FsmcError(
      'FSMC031',
      `${name} is not made by topology(): nobody can tell what to set up.`,
      {
        hint: 'Only a set-up in the words of a topology can be made on a real kernel.',
      },
    )
  }
  const plan = planOf(topology, workspaceFor(needed.map((file) => path.resolve(file))), backing)
  const parts = findParts(plan)
  const { interfered, ...plain } = system
  return { system: plain, interfered, topology, plan, parts }
}

/** What the model says, and how a real run is to be directed. */
export interface Foretold {
  readonly verdict: 'can hang' | 'cannot hang' | 'unknown'
  readonly states: number
  readonly hang: Explanation | undefined
  /** Along what the threads of the listeners are driven, if they are. */
  readonly moves: readonly Move[] | undefined
  /** What a driven run needs of the mounts (U15). */
  readonly attributes: Plan['attributes']
}

export interface ForetellOptions extends DriveOptions {
  readonly follow: boolean
}

export async function foretell(
  { system, topology, plan }: Prepared,
  options: ForetellOptions,
): Promise<Foretold> {
  const result = await hangOf(system, options)
  const [property] = result.properties
  const hang = explain(result, property!)
  const verdict =
    property!.verdict === 'violated'
      ? 'can hang'
      : property!.verdict === 'holds'
        ? 'cannot hang'
        : 'unknown'
  const { attributes } = plan
  const driven = options.follow
    ? await drive(hang, topology, plan, options)
    : { moves: undefined, attributes }
  return { verdict, states: result.states, hang, ...driven }
}

/** What would end the hang is not asked for: here the end of the run does. */
function hangOf(
  { interfered, ...system }: System,
  { timeout, signal }: ForetellOptions,
): Promise<CheckResult> {
  return check(system, { properties: ['no deadlock'], timeout, ...(signal && { signal }) })
}

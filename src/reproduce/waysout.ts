import type { Fate } from '../check/index.ts'
import { type Explanation, followHang } from '../explain/index.ts'
import type { Observation } from '../lab/index.ts'
import type { Deed, Intervention } from '../system/index.ts'
import type { Topology } from '../topology/index.ts'
import { rolesIn } from '../topology/setup.ts'
import type { Prepared } from './prepare.ts'
import { type RoleOf, rolesOf } from './roles.ts'

/** Something to do about a hang, and what the model says will come of it. */
export interface Foreseen {
  readonly intervention: Intervention
  readonly deed: Deed
  readonly fates: readonly Fate[]
}

/** It was done to a real hang. */
export interface TriedDeed extends Foreseen {
  readonly observation: Observation
  /** Why the model is contradicted, a reason each; none: it agrees. Undefined: there was no hang to try it on. */
  readonly contradictions: readonly string[] | undefined
}

/** What can be tried on a real hang, with what the model says; nothing where it cannot tell. */
export function foresee({ interfered }: Prepared, hang: Explanation): readonly Foreseen[] {
  const script = hang.steps.flatMap(({ lines }) => lines)
  const aftermaths = (interfered && followHang(interfered(), hang.tasks, script)) ?? []
  return aftermaths.flatMap(({ intervention, fates }) =>
    fates === undefined
      ? []
      : intervention.deeds
          .filter(({ to }) => !hasEnded(to, hang))
          .map((deed) => ({ intervention, deed, fates })),
  )
}

function hasEnded(program: string, { tasks }: Explanation): boolean {
  return tasks.some(({ name, state }) => name === program && state === 'done')
}

/** Is it the same hang, client by client? Alike clients may have changed places. */
export function isSameHang({ tasks }: Explanation, observation: Observation): boolean {
  return observation.tasks.every(({ name, role, wait }) => {
    if (role !== 'client') return true
    return tasks.find((task) => task.name === name)?.wait?.kind === wait
  })
}

/** Holds what came of a deed against what the model says can come of it. */
export function judgeDeed(
  { plan, topology }: Pick<Prepared, 'plan' | 'topology'>,
  foreseen: Foreseen,
  observation: Observation,
): TriedDeed {
  const { after } = observation
  if (after === undefined) return { ...foreseen, observation, contradictions: undefined }
  const { fates } = foreseen
  const roleOf = rolesOf(topology)
  const clients = fates.filter(({ process }) => isClient(process, observation))
  // a thread of sshfs that waits for an answer has gone with its server, or will when it looks
  const others = fates.filter((fate) => !clients.includes(fate) && !isSshfs(fate.process, topology))
  return {
    ...foreseen,
    observation,
    contradictions: [
      ...clients.flatMap((fate) => {
        const client = plan.clients.find(({ name }) => name === fate.process)
        return clientContradicts(fate, after, client?.command === 'touch')
      }),
      ...poolsOf(others, roleOf).flatMap(([name, pool]) =>
        poolContradicts(name, pool, after, roleOf),
      ),
    ],
  }
}

type After = NonNullable<Observation['after']>

function isClient(process: string, { tasks, ended, after }: Observation): boolean {
  return (
    tasks.some(({ name, role }) => name === process && role === 'client') ||
    [...ended, ...(after?.ended ?? [])].some(({ name }) => name === process)
  )
}

function isSshfs(task: string, topology: Topology): boolean {
  const role = rolesIn(topology)(task)
  return role?.kind === 'daemon' && role.fs.daemon.kind === 'sshfs'
}

/**
 * @param setsTimes touch that could not open a file sets its times by name. That may work: sshfs that has lost
 *   its server begins a new connection for a request that comes before it ends.
 */
function clientContradicts(
  { process, freed, ends }: Fate,
  { ended }: After,
  setsTimes: boolean,
): string[] {
  const end = ended.find(({ name }) => name === process)
  if (end === undefined) return freed === 'always' ? [`${process} still waits`] : []
  if (freed === 'never') return [`${process} is free`]
  const how = howEnded(end)
  if (setsTimes && how === '' && ends.some((each) => each.startsWith('fails'))) return []
  return ends.map(comparable).includes(comparable(how)) ? [] : [`${process} ${how || 'completes'}`]
}

/** In the words of a model's process that has ended. */
export function howEnded({ status, error }: After['ended'][number]): string {
  if (status === 0) return ''
  if (status === null) return 'dies'
  const known = Object.entries(errors).find(([words]) => error.includes(words))
  return known === undefined ? `fails (${error || status})` : `fails with ${known[1]}`
}

const errors = {
  'Operation not permitted': 'EPERM',
  'Permission denied': 'EACCES',
  'Input/output error': 'EIO',
  'Software caused connection abort': 'ECONNABORTED',
  'Transport endpoint is not connected': 'ENOTCONN',
}

/** A request in flight is ended by the one, a later one refused by the other: the model tells no difference. */
function comparable(end: string): string {
  return end.replace('ENOTCONN', 'ECONNABORTED')
}

/** Threads of one pool together, for which of them it is makes no difference. */
function poolsOf(fates: readonly Fate[], roleOf: RoleOf): [string, Fate[]][] {
  const pools = new Map<string, Fate[]>()
  for (const fate of fates) {
    const name = roleOf(fate.process)
    pools.set(name, [...(pools.get(name) ?? []), fate])
  }
  return [...pools]
}

function poolContradicts(
  name: string,
  pool: readonly Fate[],
  { tasks }: After,
  roleOf: RoleOf,
): string[] {
  const seen = tasks.filter((task) => roleOf(task.name) === name && task.state !== 'running').length
  const least = pool.filter(({ freed }) => freed === 'never').length
  const most = pool.filter(({ freed }) => freed !== 'always').length
  if (seen < least) return [`${name} is free`]
  return seen > most ? [`${name} still waits`] : []
}

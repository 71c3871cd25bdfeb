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

/**
 * What the model says of a deed in a hang that was brought about again: alike clients may have changed places
 * in it, and then what is said of the one holds of the other. Which of them a listener's thread has in hand does
 * not show: of each way to tell them apart, what is said. None: it is another hang.
 */
export function foreseenIn(
  { plan }: Pick<Prepared, 'plan'>,
  hang: Explanation,
  foreseen: readonly Foreseen[],
  { what, to }: Deed,
  observation: Observation,
): readonly Foreseen[] {
  return placesIn(plan, hang, observation).flatMap((places) => {
    const placeOf = (name: string) => places.get(name) ?? name
    const found = foreseen.find(({ deed }) => deed.what === what && placeOf(deed.to) === to)
    if (found === undefined) return []
    const fates = found.fates.map((fate) => ({ ...fate, process: placeOf(fate.process) }))
    return [{ ...found, deed: { what, to }, fates }]
  })
}

type Client = Prepared['plan']['clients'][number]

/** For each client of the hang, one that is like it and stands where it does: itself, best. */
function placesIn(
  { clients }: Prepared['plan'],
  hang: Explanation,
  { tasks }: Observation,
): readonly ReadonlyMap<string, string>[] {
  const waitIn = (list: readonly { name: string; wait?: string }[], name: string) =>
    list.find((task) => task.name === name)?.wait
  const told = hang.tasks.map(({ name, wait }) => ({ name, ...(wait && { wait: wait.kind }) }))
  const fits = (client: Client, place: Client) =>
    areAlike(client, place) && waitIn(told, client.name) === waitIn(tasks, place.name)
  const place = (rest: readonly Client[], free: readonly Client[]): [string, string][][] => {
    const [client, ...others] = rest
    if (client === undefined) return [[]]
    return free
      .filter((each) => fits(client, each))
      .sort((a, b) => Number(b === client) - Number(a === client))
      .flatMap((each) =>
        place(
          others,
          free.filter((other) => other !== each),
        ).map((pairs): [string, string][] => [[client.name, each.name], ...pairs]),
      )
  }
  const stays = (client: Client) => Number(fits(client, client))
  const surest = [...clients].sort((a, b) => stays(b) - stays(a))
  return place(surest, clients).map((pairs) => new Map(pairs))
}

/** They do the same in one place, each to a file of its own. */
function areAlike(a: Client, b: Client): boolean {
  const same = (key: 'command' | 'on' | 'dir' | 'creates') => a[key] === b[key]
  return (
    a === b || (a.path !== b.path && (['command', 'on', 'dir', 'creates'] as const).every(same))
  )
}

/** Holds what came of a deed against what the model says can come of it, told in one of these ways. */
export function judgeDeedIn(
  prepared: Pick<Prepared, 'plan' | 'topology'>,
  ways: readonly Foreseen[],
  observation: Observation,
): TriedDeed | undefined {
  const judged = ways.map((way) => judgeDeed(prepared, way, observation))
  return judged.find(({ contradictions }) => contradictions?.length === 0) ?? judged[0]
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

import {
  atRest,
  type Compilation,
  canStand,
  type Group,
  goesUnjudged,
  interventionsOn,
  type Jobs,
  type Listener,
  type Machine,
  type Profile,
  profiles,
  reachesItsOwn,
  type Standing,
  stands,
  type Thread,
  waitsForVerdict,
} from '../kernel/index.ts'
import {
  always,
  leadsTo,
  noDeadlock,
  type Property,
  proposition,
  type System,
  system,
} from '../system/index.ts'
import { type Assembly, assemble, mountsOf } from './assemble.ts'
import { diagram } from './diagram.ts'
import { withDistinctDaemons } from './distinct.ts'
import { families } from './symmetry.ts'
import { validate } from './validate.ts'
import type { ListenerWords, Topology } from './words.ts'

/**
 * Makes a system of a set-up: its tasks, the kernel objects they meet at, and its properties: nothing
 * ever hangs; for each task, every open by it or on its behalf gets a verdict; and where a queue is limited
 * or fds are closed too early, that no open goes without a verdict or gets another one's.
 * @throws FsmcError FSMC017 when the description makes no sense
 */
export function topology(described: Topology): System {
  return topologyOn(profiles[described.kernel ?? '6.x'], described)
}

/** The same, on a kernel whose rules are given: one that does not exist, perhaps. */
export function topologyOn(profile: Profile, described: Topology): System {
  validate(described)
  const words = withDistinctDaemons(described)
  const made: System = {
    ...systemOf(words, assemble(words, { profile, compilation: compilationOf(words) })),
    interfered: () => {
      const assembly = assemble(words, { profile, compilation: 'threads', mortal: true })
      const { machine, clients, groups } = assembly
      return {
        system: systemOf(words, assembly),
        interventions: interventionsOn(machine, {
          clients: clients.map(({ process }) => process.name),
          listeners: groups.map(({ name }) => name),
          mounts: mountsOf(words),
        }),
      }
    },
  }
  descriptions.set(made, described)
  return made
}

const pagesStay =
  "pages that were read stay in the page cache until the file is opened again (memory: 'short' assumes nothing)"

const descriptions = new WeakMap<System, Topology>()

/** The set-up that a system was made of; undefined of one that topology() did not make. */
export function topologyOf(made: System): Topology | undefined {
  return descriptions.get(made)
}

function systemOf(words: Topology, assembly: Assembly): System {
  const { machine, clients, listeners, services, groups } = assembly
  const tasks = [...clients, ...assembly.threads]
  return system(words.name, {
    processes: tasks.map(({ process }) => process),
    objects: assembly.objects,
    symmetric: families(
      clients,
      [
        ...listeners.flatMap(({ readers, workers }) => [readers, workers]),
        ...services.map((service) => service.threads),
      ].map((pool) => pool.map(({ process }) => process)),
      assembly.objects,
    ),
    properties: [
      noDeadlock(),
      ...tasks.flatMap(propertiesOf),
      ...verdictsArrive(machine, groups),
      ...words.listeners.flatMap((each, i) =>
        occupiesItself(each) && !goesOn(words)
          ? [comesToRest(groups[i]!, clients, listeners[i]!)]
          : [],
      ),
    ],
    diagram: diagram(words),
    ...(machine.keepsPages && { assumes: [pagesStay] }),
  })
}

function propertiesOf({
  process,
  jobs,
}: Pick<Thread, 'process'> & { readonly jobs: Jobs }): Property[] {
  const at = (trait: typeof waitsForVerdict, is: boolean) =>
    proposition([process], (self) => stands(jobs, self, trait) === is)
  const { name } = process
  return [
    ...(canStand(jobs, waitsForVerdict)
      ? [
          leadsTo(
            `every open by or for ${name} gets a verdict`,
            at(waitsForVerdict, true),
            at(waitsForVerdict, false),
          ),
        ]
      : []),
    ...(canStand(jobs, goesUnjudged)
      ? [always(`no open by or for ${name} goes without a verdict`, at(goesUnjudged, false))]
      : []),
  ]
}

/** F16: where fd numbers matter. */
function verdictsArrive(machine: Machine, groups: readonly Group[]): Property[] {
  return groups.flatMap((group) => {
    const list = machine.accessListOf(group)
    if (list === undefined) return []
    return [
      always(
        `every verdict of ${group.name} reaches the open it was found for`,
        proposition([list], reachesItsOwn),
      ),
    ]
  })
}

/** F7: do its own accesses raise events, which it may judge by further accesses? */
function occupiesItself({ scan, log }: ListenerWords): boolean {
  return scan === 'reopen' || log !== undefined
}

/** What the property of a listener that may keep itself busy says, after its name. */
export const restful = 'comes to rest when the clients are done'

/** No livelock: when the clients are done, the listener will be. */
function comesToRest(
  { name }: Group,
  clients: readonly Pick<Thread, 'process'>[],
  { readers, workers }: Listener,
): Property {
  const allRest = (tasks: readonly Pick<Thread, 'process'>[]) =>
    proposition(
      tasks.map(({ process }) => process),
      (...standings: readonly Standing[]) => standings.every(atRest),
    )
  return leadsTo(`${name} ${restful}`, allRest(clients), allRest([...readers, ...workers]))
}

function compilationOf(words: Topology): Compilation {
  return words.compilation ?? (goesOn(words) ? 'threads' : 'service-frames')
}

function goesOn({ clients }: Topology): boolean {
  return clients.some(({ forever }) => forever)
}

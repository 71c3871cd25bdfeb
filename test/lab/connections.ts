import { checkSync } from '../../src/check/index.ts'
import { allAtOnce, type Move } from '../../src/lab/index.ts'
import { rolesOf, waitNames, waitsSeen } from '../../src/reproduce/index.ts'
import { proposition, sometimes } from '../../src/system/index.ts'
import { cat, listener, local, markMount, sshfs, type Topology } from '../../src/topology/index.ts'
import { held, standstills, tell } from './held.ts'
import { preparedOf, runHolding, type Stand, unfinished } from './stand.ts'

const source = local('/source')
const program = 'listener'

function cats(count: number, connections: number): Topology {
  const mount = sshfs('/m1', { of: source, connections })
  return {
    name: 'lazy connections',
    listeners: [listener({ marks: [markMount(source)] })],
    clients: Array.from({ length: count }, (_, i) => cat(mount, `f${i}`)),
  }
}

/** Without a verdict on the source: how the model comes to a stand, and how many servers it has asked by then. */
export function catsStand(count: number, connections: number) {
  const words = cats(count, connections)
  const system = held(words, program)
  const names = Array.from({ length: connections }, (_, i) => `sftp-server/${i + 1}`)
  const asked = names.map((name) =>
    sometimes(
      `${name} is asked`,
      proposition(system.processes, (...states) =>
        system.processes.some((process, i) =>
          process.tasks?.(states[i]!).some((task) => task.name === name),
        ),
      ),
    ),
  )
  const { properties } = checkSync({ ...system, properties: asked })
  return {
    stands: standstills(system, waitNames(rolesOf(words))),
    servers: properties.filter(({ verdict }) => verdict === 'holds').length,
  }
}

/** S6: cats start one after the other, and each connection is opened when it is needed. */
export function lazyConnections(connections: number, most: number): Stand {
  const foretold = Array.from({ length: most }, (_, i) => catsStand(i + 1, connections))
  // the first is there from the mount on
  const servers = [1, ...foretold.map((each) => each.servers)]
  const words = cats(most, connections)
  return {
    setUp: `sshfs max_conns=${connections}: ${most} cats start one by one, the listener is stopped`,
    model: `sftp-servers: ${servers.join(', ')}`,
    see: async () => {
      const prepared = preparedOf(words)
      const look: Move = { kind: 'look' }
      const moves = [
        { kind: 'hold', program } as const,
        look,
        ...allAtOnce(prepared.plan).flatMap((start) => [start, look]),
      ]
      const observation = await runHolding(program, prepared, moves)
      const looks = observation.looks!
      const seen = looks.map(({ tasks }) => tasks.filter(({ role }) => role === 'server').length)
      const otherwise = foretold.flatMap(({ stands }, i) => {
        const { tasks } = looks[i + 1]!
        const waits = tell(waitsSeen({ tasks, edges: [] }, rolesOf(words)))
        return stands.has(waits)
          ? []
          : [`with ${i + 1} cats the model does not come to a stand with ${waits}`]
      })
      return {
        kernel: `sftp-servers: ${seen.join(', ')}`,
        contradictions: [
          ...(seen.join() === servers.join() ? [] : [`there are ${seen} sftp-servers`]),
          ...otherwise,
          ...unfinished(observation, prepared),
        ],
      }
    },
  }
}

import { allAtOnce } from '../../src/lab/index.ts'
import { rolesOf, waitNames, waitsSeen } from '../../src/reproduce/index.ts'
import { local, passthrough, sshfs, stat, type Topology } from '../../src/topology/index.ts'
import { held, standstills, tell } from './held.ts'
import { preparedOf, runHolding, type Stand, unfinished } from './stand.ts'

const source = local('/source')

export const mounts = {
  sshfs: () => sshfs('/m1', { of: source }),
  'sshfs-s': () => sshfs('/m1', { of: source, singleThreaded: true }),
  'pt-ll': () => passthrough('/m1', { of: source }),
  'pt-ll-s': () => passthrough('/m1', { of: source, singleThreaded: true }),
  'pt-hl': () => passthrough('/m1', { of: source, api: 'high-level' }),
  'pt-hl-s': () => passthrough('/m1', { of: source, api: 'high-level', singleThreaded: true }),
}

function twoLookups(daemon: keyof typeof mounts) {
  const mount = mounts[daemon]()
  const words: Topology = {
    name: 'two lookups',
    compilation: 'threads',
    listeners: [],
    clients: ['a', 'b'].map((name) => stat(mount, name)),
  }
  return { mount, words, program: mount.daemon.name }
}

/** How the model comes to a stand when two names in one directory are looked up, and the daemon is stopped. */
export function lookupStands(daemon: keyof typeof mounts, kernel: Topology['kernel'] = '6.x') {
  const { words, program } = twoLookups(daemon)
  const system = held({ ...words, kernel }, program)
  return standstills(system, waitNames(rolesOf(words)))
}

/** V8, U10: one FUSE_LOOKUP a directory is in flight, whatever the daemon. */
export function lookups(daemon: keyof typeof mounts): Stand {
  const { mount, words, program } = twoLookups(daemon)
  const stands = lookupStands(daemon)
  return {
    setUp: `two names in one directory are looked up, ${daemon} is stopped`,
    model: [...stands].join(' or '),
    see: async () => {
      const prepared = preparedOf(words)
      const moves = [
        { kind: 'hold', program } as const,
        ...allAtOnce(prepared.plan),
        { kind: 'look' } as const,
      ]
      const observation = await runHolding(program, prepared, moves)
      const [look] = observation.looks!
      const seen = tell(waitsSeen(observation, rolesOf(words)))
      const requests = look!.inFlight[mount.path]
      return {
        kernel: `${seen}; ${requests} in flight`,
        contradictions: [
          ...(stands.has(seen) ? [] : [`the model does not come to a stand with ${seen}`]),
          ...(requests === 1 ? [] : [`${requests} requests are in flight`]),
          ...unfinished(observation, prepared),
        ],
      }
    },
  }
}

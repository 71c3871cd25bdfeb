import {
  cat,
  checkSync,
  listener,
  local,
  markMount,
  passthrough,
  sshfs,
  type Topology,
  topology,
  touch,
} from 'fsmc'
import { topologies } from 'fsmc/fast-check'
import { expect, test } from 'vitest'
import { explain } from '../../src/explain/index.ts'
import { forRandomTopologies } from './deciding.ts'

/** Who waits for whom where a set-up has come to a halt. */
function haltOf(words: Topology) {
  const result = checkSync(topology(words), { properties: ['no deadlock'], search: 'dfs' })
  return explain(result, result.properties[0]!)!.waitFor
}

test.each([
  ['passthrough', passthrough],
  ['sshfs', sshfs],
] as const)(
  'a lock that a daemon or server holds for a client is held by that task: %s',
  (_, mount) => {
    const source = local('/src')
    const lower = mount('/lower', { of: source })
    const upper = mount('/upper', { of: lower })
    const { edges, stranded } = haltOf({
      name: 'cat below a mount on which touch creates a file',
      listeners: [listener({ marks: [markMount(lower), markMount(source)] })],
      clients: [touch(upper, 'n', { creates: true }), cat(lower, 'f')],
    })
    const holder = mount === sshfs ? 'sftp-server /upper' : 'passthrough /upper'
    expect(edges).toContainEqual(
      expect.objectContaining({ from: 'cat', to: holder, for: 'directory lock' }),
    )
    expect(stranded).toEqual([])
  },
)

test('a daemon thread waits for the server that it has sent its message to', () => {
  const source = local('/src')
  const mount = sshfs('/mnt', { of: source, connections: 2 })
  const { edges } = haltOf({
    name: 'two servers, both blocked',
    compilation: 'threads',
    listeners: [listener({ marks: [markMount(mount), markMount(source)], threads: 2 })],
    clients: [cat(mount, 'f'), cat(mount, 'g', { dir: 'd' })],
  })
  const servers = edges.filter(({ for: what }) => what === 'SFTP reply').map(({ to }) => to)
  expect(servers.sort()).toEqual(['sftp-server/1', 'sftp-server/2'])
})

/** With servers as processes of their own there are many more states. */
const size = { 'service-frames': {}, threads: { maxThreads: 2, maxClients: 2, maxWorkers: 1 } }

test.each([
  ['service-frames', 'bfs', 200],
  ['service-frames', 'dfs', 200],
  ['threads', 'bfs', 60],
  ['threads', 'dfs', 60],
] as const)('every deadlock has a cycle: %s, %s, %i runs', (compilation, search, runs) => {
  forRandomTopologies(
    topologies({ policies: ['allow'], ...size[compilation] }),
    runs,
    (words) => {
      const system = topology({ ...words, compilation })
      const result = checkSync(system, { properties: ['no deadlock'], search, maxStates: 5_000 })
      const [deadlock] = result.properties
      if (deadlock!.verdict !== 'violated') return undefined
      const { tasks, waitFor } = explain(result, deadlock!)!
      const blocked = tasks.filter(({ state }) => state === 'blocked').map(({ name }) => name)
      const { cycles, entangled, victims, stranded } = waitFor
      expect(cycles).not.toEqual([])
      expect(stranded).toEqual([])
      expect([...cycles.flat(), ...entangled, ...victims].sort()).toEqual(blocked.sort())
      return true
    },
    { hung: 10 },
  )
})

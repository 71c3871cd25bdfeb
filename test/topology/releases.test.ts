import {
  type cat,
  checkSync,
  listener,
  local,
  markMount,
  proposition,
  sometimes,
  sshfs,
  type Topology,
  topology,
  write,
} from 'fsmc'
import { topologies } from 'fsmc/fast-check'
import { expect, test } from 'vitest'
import { profiles } from '../../src/kernel/index.ts'
import { topologyOn } from '../../src/topology/index.ts'
import { forRandomTopologies, maxStates } from './deciding.ts'

/*
 * FUSE_RELEASE is left out of the models: what would hang with it must hang without. Here it is served.
 */

const inThreads = (words: Topology): Topology => ({ ...words, compilation: 'threads' })
const served = (words: Topology) =>
  topologyOn({ ...profiles['6.x'], releasesAreServed: true }, inThreads(words))

/** Can it hang? Undefined where there are too many states. */
function hangs(system: ReturnType<typeof topology>): boolean | undefined {
  const options = { properties: ['no deadlock'], search: 'dfs', maxStates: 8 * maxStates } as const
  const [deadlock] = checkSync(system, options).properties
  return deadlock!.verdict === 'unknown' ? undefined : deadlock!.verdict === 'violated'
}

test('a daemon on another mount that serves a FUSE_RELEASE closes the file below', () => {
  const lower = sshfs('/m1', { of: local('/src'), connections: 2 })
  const upper = sshfs('/m2', { of: lower, connections: 2 })
  const words: Topology = {
    name: 'closes',
    listeners: [listener({ marks: [markMount(upper)], threads: 2 })],
    clients: [write(upper, 'f')],
  }
  expect(hangs(topology(inThreads(words)))).toBe(false)
  const system = served(words)
  expect(hangs(system)).toBe(false)
  const flushes = (built: ReturnType<typeof topology>) => {
    const servers = built.processes.filter(({ name }) => name.startsWith('sftp-server /m2'))
    const closing = servers.map((server) =>
      sometimes(
        server.name,
        proposition([server], (self) =>
          server.tasks!(self).some(({ stack }) => stack.includes('fuse_flush')),
        ),
      ),
    )
    const { properties } = checkSync({ ...built, properties: closing })
    return properties.map(({ verdict }) => verdict)
  }
  // one connection is enough for one file; nobody uses the other
  expect(flushes(system)).toContain('holds')
  expect(flushes(topology(inThreads(words)))).not.toContain('holds')
})

test('chained set-ups that cannot hang cannot hang with it', () => {
  forRandomTopologies(
    topologies({
      kernels: ['6.x'],
      maxClients: 2,
      maxThreads: 2,
      maxWorkers: 0,
      maxListeners: 1,
      policies: ['allow'],
      daemons: ['sshfs -s', 'passthrough_ll -s', 'passthrough -s', 'sshfs'],
    }),
    300,
    (words) => {
      const isChained = ({ on: { fs } }: ReturnType<typeof cat>) =>
        fs.kind === 'fuse' && fs.backing.fs.kind === 'fuse'
      if (!words.clients.some(isChained)) return undefined
      if (hangs(topology(inThreads(words))) !== false) return undefined
      const hung = hangs(served(words))
      expect(hung).not.toBe(true)
      return hung
    },
    { safe: 20 },
  )
})

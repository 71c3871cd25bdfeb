import {
  type ClientWords,
  cat,
  checkSync,
  type FuseFileSystem,
  listener,
  local,
  markMount,
  passthrough,
  sshfs,
  type Topology,
  touch,
  write,
} from 'fsmc'
import { topologies } from 'fsmc/fast-check'
import { describe, expect, test } from 'vitest'
import { profiles } from '../../src/kernel/index.ts'
import { topologyOn } from '../../src/topology/index.ts'
import { forRandomTopologies, maxStates } from './deciding.ts'

/*
 * U15: FUSE_GETATTR is left out of the models where it is said to make no difference. Here it is not left out.
 */

/** Can it hang? Undefined where there are too many states. */
function hangs(words: Topology, attributesAreAskedEverywhere = false): boolean | undefined {
  const profile = { ...profiles[words.kernel ?? '6.x'], attributesAreAskedEverywhere }
  const [deadlock] = checkSync(topologyOn(profile, words), {
    properties: ['no deadlock'],
    search: 'dfs',
    maxStates: 8 * maxStates,
  }).properties
  return deadlock!.verdict === 'unknown' ? undefined : deadlock!.verdict === 'violated'
}

const source = local('/src')
const mounts = [sshfs, passthrough].flatMap((mount) =>
  [false, true].map((singleThreaded) => mount('/mnt', { of: source, singleThreaded })),
)
const news = (creates: typeof touch) => (mount: FuseFileSystem) =>
  ['a', 'b'].map((name) => creates(mount, name, { creates: true }))
const clients: Readonly<Record<string, (mount: FuseFileSystem) => readonly ClientWords[]>> = {
  'one reads': (mount) => [cat(mount, 'f')],
  'two read one file': (mount) => [cat(mount, 'f'), cat(mount, 'f')],
  'two create files': news(touch),
  'two write new files': news(write),
}
const masks = [['open'], ['access'], ['open', 'access']] as const
const looks = [
  {},
  { scan: 'read' },
  { scan: 'read', scans: 'after answering' },
  { scan: 'reopen', exempt: 'listener' },
] as const

describe.each(mounts)('$daemon.kind, threads: $daemon.threads', (mount) => {
  test.each(Object.entries(clients))(
    '%s: as many threads of a listener are enough',
    { timeout: 300_000 },
    (_, clientsOf) => {
      const tally = { safe: 0, hung: 0 }
      for (const look of looks) {
        for (const mask of masks) {
          for (const threads of [1, 2, 3]) {
            const marks = [markMount(mount), markMount(source)]
            const listeners = [listener({ marks, mask, threads, ...look })]
            const words: Topology = { name: 'attributes', listeners, clients: clientsOf(mount) }
            const hung = hangs(words)
            if (hung === undefined) continue
            tally[hung ? 'hung' : 'safe']++
            if (!hung) expect([look, mask, threads, hangs(words, true)]).not.toContain(true)
          }
        }
      }
      expect(tally.safe).toBeGreaterThan(0)
      expect(tally.hung).toBeGreaterThan(0)
    },
  )
})

test('random set-ups that cannot hang cannot hang with it', { timeout: 300_000 }, () => {
  forRandomTopologies(
    topologies({ maxClients: 2, maxThreads: 4, maxWorkers: 1, maxListeners: 1 }),
    200,
    (words) => {
      if (hangs(words) !== false) return undefined
      const hung = hangs(words, true)
      expect(hung).not.toBe(true)
      return hung
    },
    { safe: 60 },
  )
})

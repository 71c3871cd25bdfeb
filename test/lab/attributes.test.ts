import {
  cat,
  type FuseFileSystem,
  type ListenerWords,
  listener,
  local,
  markMount,
  sshfs,
  type Topology,
  touch,
  write,
} from 'fsmc'
import { beforeAll, describe, expect, test } from 'vitest'
import { build, buildTime } from '../cli/run.ts'
import { experiment } from './experiment.ts'
import { possible } from './machine.ts'

/* U15 on the kernel of this machine: who finds the page there, or a file empty, may ask for attributes first. */

beforeAll(build, buildTime)

const source = local('/src')
const mount: FuseFileSystem = sshfs('/mnt', { of: source })
const late = (clients: Topology['clients'], words: Partial<ListenerWords>): Topology => {
  const marks = [markMount(mount), markMount(source)]
  const how = { scan: 'read', scans: 'after answering' } as const
  return { name: 'attributes', listeners: [listener({ marks, ...how, ...words })], clients }
}
const reader = (threads: number) => late([cat(mount, 'f')], { mask: ['open', 'access'], threads })
const news = (creates: typeof touch, threads: number) =>
  late(
    ['a', 'b'].map((name) => creates(mount, name, { creates: true })),
    { threads },
  )
const fresh = (words: Topology): Topology => ({ ...words, attributes: 'fresh' })

describe.skipIf(!possible)('on this kernel', () => {
  test.each<[string, Topology, string]>([
    ['the page is there: three threads', reader(3), 'hang forced'],
    ['the page is there: four', reader(4), 'agreed'],
    ['the page is there, and attributes are fresh: three', fresh(reader(3)), 'agreed'],
    ['new and empty: two threads', news(touch, 2), 'hang forced'],
    ['new and empty: three', news(touch, 3), 'agreed'],
    ['new and empty, and attributes are fresh: two', fresh(news(touch, 2)), 'agreed'],
    ['new and written: two threads', news(write, 2), 'hang forced'],
    ['new and written: three', news(write, 3), 'agreed'],
  ])('%s', { timeout: 120_000 }, async (_, words, kind) => {
    const { kind: seen, lines } = await experiment(words)
    expect([seen, ...lines]).toEqual([kind, ...lines])
  })
})

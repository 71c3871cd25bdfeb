import {
  cat,
  type FuseFileSystem,
  type ListenerWords,
  listener,
  local,
  markMount,
  passthrough,
  type Topology,
} from 'fsmc'
import { beforeAll, describe, expect, test } from 'vitest'
import { build, buildTime } from '../cli/run.ts'
import { experiment } from './experiment.ts'
import { passthroughPossible } from './machine.ts'

/* U10 on the kernel of this machine: tasks that are at one file wait for its pages. */

beforeAll(build, buildTime)

const source = local('/src')
const watched = (words: Partial<ListenerWords>, files: readonly string[]): Topology => {
  const mount: FuseFileSystem = passthrough('/mnt', { of: source })
  return {
    name: 'pages',
    listeners: [listener({ marks: [markMount(mount), markMount(source)], ...words })],
    clients: files.map((file) => cat(mount, file)),
  }
}
const late = { mask: ['open', 'access'], scan: 'read', scans: 'after answering' } as const

describe.skipIf(!passthroughPossible)('on this kernel', () => {
  test.each<[string, Topology, string]>([
    [
      'an open waits for who reads the file',
      watched({ mask: ['access'] }, ['f', 'f']),
      'hang forced',
    ],
    ['not for who reads another', watched({ mask: ['access'] }, ['f', 'g']), 'agreed'],
    ['late scans: two threads', watched({ ...late, threads: 2 }, ['f']), 'hang forced'],
    ['late scans: three threads', watched({ ...late, threads: 3 }, ['f']), 'agreed'],
  ])('%s', async (_, words, kind) => {
    const { kind: seen, lines } = await experiment(words)
    expect([seen, ...lines]).toEqual([kind, ...lines])
  })
})

import { checkSync, parameterValues } from 'fsmc'
import { describe, expect, test } from 'vitest'
import multithreaded from '../../models/multithreaded.ts'

type Settings = Parameters<typeof multithreaded.build>[0]

const defaults = parameterValues(multithreaded, {}) as unknown as Settings

function hangs(settings: Partial<Settings>): boolean {
  const system = multithreaded.build({ ...defaults, ...settings })
  const [result] = checkSync(system, { properties: ['no deadlock'], search: 'dfs' }).properties
  expect(result?.verdict).not.toBe('unknown')
  return result?.verdict === 'violated'
}

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1)

/** For each number of openers, the numbers of threads that hang. */
function hanging(settings: Partial<Settings>, maxThreads = 4, openers = upTo(4)) {
  return openers.map((openers) =>
    upTo(maxThreads).filter((threads) => hangs({ ...settings, openers, threads })),
  )
}

const asManyAsOpeners = [[1], [1, 2], [1, 2, 3], [1, 2, 3, 4]]
const one = [[1], [1], [1], [1]]

const singleThreaded = ['sshfs-s', 'passthrough-s'] as const
const multiThreaded = ['sshfs', 'passthrough'] as const
const all = [...singleThreaded, ...multiThreaded]

describe('threads that hang with 1, 2, 3, 4 openers', () => {
  for (const op of ['cat', 'touch', 'write'] as const) {
    test.each(all)(`%s, ${op}: as many as openers, or fewer`, (daemon) => {
      expect(hanging({ daemon, op })).toEqual(asManyAsOpeners)
    })
  }
  test.each(multiThreaded)('%s, new files in one directory: one thread', (daemon) => {
    expect(hanging({ daemon, op: 'touch-new' })).toEqual(one)
  })
  test.each(singleThreaded)('%s, new files in one directory: as many as openers', (daemon) => {
    expect(hanging({ daemon, op: 'touch-new' })).toEqual(asManyAsOpeners)
  })
  test.each(all)('%s, new files in different directories: as many as openers', (daemon) => {
    expect(hanging({ daemon, op: 'touch-new', dirs: 'many' })).toEqual(asManyAsOpeners)
  })
  test('a read of several events: any number of threads, from two openers on', () => {
    const every = upTo(6)
    expect(hanging({ buffer: '4096' }, 6, [1, 2, 3])).toEqual([[1], every, every])
  })
  test('one side watched, or no opens: none', () => {
    for (const settings of [{ marks: 'F' }, { marks: 'S' }, { op: 'stat' }] as const) {
      expect(hanging(settings, 2, [1, 2])).toEqual([[], []])
    }
  })
})

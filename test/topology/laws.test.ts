import {
  cat,
  checkSync,
  listener,
  local,
  markMount,
  remote,
  sshfs,
  type Topology,
  topology,
} from 'fsmc'
import { topologies } from 'fsmc/fast-check'
import { describe, expect, test } from 'vitest'
import { forRandomTopologies, hangs, maxStates } from './deciding.ts'

describe('never hangs', () => {
  test('a set-up without listeners', () => {
    const unwatched = topologies({ maxListeners: 0 })
    forRandomTopologies(unwatched, 200, neverHangs, { safe: 150 })
  })

  test('a remote server, mount marks, and listeners that do not open files by their path', () => {
    const remotes = topologies({
      maxMounts: 1,
      backing: ['elsewhere'],
      marks: ['mount'],
      scans: ['reply', 'read'],
      logs: [false],
    })
    forRandomTopologies(remotes, 300, neverHangs, { safe: 200 })
  })
})

function neverHangs(words: Topology): boolean | undefined {
  const hung = hangs(words)
  expect(hung).not.toBe(true)
  return hung
}

describe('changes nothing', () => {
  test('a client on another file system, which nobody marks', () => {
    forRandomTopologies(
      topologies({ maxClients: 2, maxThreads: 2 }),
      200,
      (words) => {
        const other = cat(sshfs('/mnt/other', { of: remote('/other') }), 'f', { name: 'other' })
        const alone = verdicts(words)
        const together = alone && verdicts({ ...words, clients: [...words.clients, other] })
        if (together === undefined) return undefined
        expect(together).toMatchObject(alone!)
        return alone!['no deadlock'] === 'violated'
      },
      { hung: 20, safe: 20 },
    )
  })

  test('the names of clients and listeners', () => {
    forRandomTopologies(
      topologies(),
      200,
      (words) => {
        const renamed = counts({
          ...words,
          listeners: words.listeners.map((l, i) => ({ ...l, name: `watcher ${9 - i}` })),
          clients: words.clients.map((client, i) => ({ ...client, name: `task ${9 - i}` })),
        })
        const named = counts(words)
        expect(renamed).toEqual(named)
        return named && named.deadlocks > 0
      },
      { hung: 20, safe: 20 },
    )
  })

  test('the exchange of alike clients and threads, but for the number of states', () => {
    forRandomTopologies(
      topologies(),
      300,
      (words) => {
        const built = topology(words)
        const options = { properties: ['no deadlock'], exhaust: true, maxStates }
        const each = checkSync(built, { ...options, symmetry: false })
        if (!each.exhaustive) return undefined
        const alike = checkSync(built, options)
        expect(alike.exhaustive).toBe(true)
        expect(alike.states).toBeLessThanOrEqual(each.states)
        expect(alike.deadlocks > 0).toBe(each.deadlocks > 0)
        return each.deadlocks > 0
      },
      { hung: 20, safe: 20 },
    )
  })

  test('that one client has a directory and the other has not', () => {
    const source = local('/src')
    const result = checkSync(
      topology({
        name: 'one in a directory',
        listeners: [listener({ marks: [markMount(source)] })],
        clients: [cat(source, 'f', { dir: 'd' }), cat(source, 'g')],
      }),
      { properties: ['no deadlock'], exhaust: true },
    )
    expect(result.exhaustive).toBe(true)
  })

  test('the order of the search', () => {
    forRandomTopologies(
      topologies(),
      200,
      (words) => {
        const found = counts(words, 'bfs')
        expect(counts(words, 'dfs')).toEqual(found)
        return found && found.deadlocks > 0
      },
      { hung: 20, safe: 20 },
    )
  })
})

test('more reader threads never make a set-up hang that reads one event at a time', () => {
  forRandomTopologies(
    // of one listener: with two, the threads of one can be too few for more of the other
    topologies({ buffers: [24], maxListeners: 1 }),
    300,
    (words) => {
      if (words.listeners.length === 0 || hangs(words) !== false) return undefined
      const [first, ...others] = words.listeners
      const more = { ...first!, threads: (first!.threads ?? 1) + 1 }
      return neverHangs({ ...words, listeners: [more, ...others] })
    },
    { safe: 50 },
  )
})

/** The verdict of each property by name, where all states could be explored. */
function verdicts(words: Topology): Record<string, string> | undefined {
  const result = checkSync(topology(words), { exhaust: true, maxStates })
  if (!result.exhaustive) return undefined
  return Object.fromEntries(
    result.properties.map(({ property, verdict }) => [property.name, verdict]),
  )
}

/** Figures and verdicts in the order of the properties, whose names are those of tasks. */
function counts(words: Topology, search: 'bfs' | 'dfs' = 'bfs') {
  const options = { exhaust: true, maxStates, search, partialOrder: false }
  const result = checkSync(topology(words), options)
  if (!result.exhaustive) return undefined
  const { states, transitions, deadlocks, properties } = result
  return { states, transitions, deadlocks, verdicts: properties.map(({ verdict }) => verdict) }
}

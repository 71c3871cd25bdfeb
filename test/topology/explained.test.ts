import { checkSync, topology } from 'fsmc'
import { topologies } from 'fsmc/fast-check'
import { expect, test } from 'vitest'
import { explain } from '../../src/explain/index.ts'
import { forRandomTopologies } from './deciding.ts'

/** With servers as processes of their own there are many more states. */
const size = { 'service-frames': {}, threads: { maxThreads: 2, maxClients: 2, maxWorkers: 1 } }

test.each([
  ['service-frames', 'bfs'],
  ['service-frames', 'dfs'],
  ['threads', 'bfs'],
  ['threads', 'dfs'],
] as const)('every deadlock has a cycle: %s, %s', (compilation, search) => {
  forRandomTopologies(
    topologies({ policies: ['allow'], ...size[compilation] }),
    150,
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
    { hung: 20 },
  )
})

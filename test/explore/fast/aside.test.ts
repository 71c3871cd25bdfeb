import { expect, test } from 'vitest'
import seed from '../../../models/seed.ts'
import { Crew } from '../../../src/explore/fast/crew.ts'
import { kernelCode, startKernel } from '../../../src/explore/fast/kernel.ts'
import { deskAt } from '../../../src/explore/fast/mailbox.ts'
import { Memories } from '../../../src/explore/fast/memories.ts'
import { fullest } from '../../../src/explore/fast/segment.ts'
import { reserveSpace } from '../../../src/explore/fast/space.ts'
import { LocalSystem } from '../../../src/explore/local.ts'
import { FieldOverflow } from '../../../src/explore/tables.ts'

const leaveIt = () => {}
const host = { decide: leaveIt, answer: leaveIt, look: () => false, ask: leaveIt, fetch: leaveIt }
/** Numbers are taken in blocks of so many. */
const block = 128

/** A search of the seed system, level by level, with the loops of a helper in the same memory and thread. */
function helped() {
  const local = new LocalSystem(seed.build({ openers: 3, threads: 3, mount: 'loopback' }))
  const space = reserveSpace()!
  const memories = new Memories(local, space, {
    deep: false,
    propositions: [],
    nextSpace: () => undefined,
    statesEach: Number.POSITIVE_INFINITY,
    tightFrom: 0,
    look: () => false,
  })
  const crew = new Crew(space.memory, space.crew!, 2)
  crew.settle(memories.last.kernel)
  const helper = startKernel(space.memory, host, kernelCode())
  const { mailbox, aside, news, forks, batch } = deskAt(space.crew!.from, 1)
  const places = { crew: space.crew!.from, mailbox, aside, news, forks, batch }
  for (const [name, at] of Object.entries(places)) helper[name as keyof typeof places].value = at
  return { memories, crew, helper }
}

/** The main thread, alone. */
function expand(memories: Memories, from: number, until: number) {
  const { kernel } = memories.last
  kernel.next.value = from
  kernel.end.value = until
  kernel.limit.value = 1 << 20
  while (kernel.next.value < until) {
    try {
      kernel.advance(false, 1 << 20)
    } catch (error) {
      if (!(error instanceof FieldOverflow)) throw error
      kernel.abandon()
      memories.repack(memories.newLayout(memories.count))
      kernel.reindex()
    }
  }
}

test.for([1, 2, 3])(
  'what a helper puts aside is not in what it leaves, short of numbers after %i blocks',
  (blocks) => {
    const { memories, crew, helper } = helped()
    const { space, kernel } = memories.last
    let both = 0
    for (let from = 0, until = 1; from < until; ) {
      const { count } = memories
      while (2 ** kernel.indexBits.value * fullest < count + 2 ** 10) {
        kernel.widen()
        kernel.reindex()
      }
      crew.begin(kernel, from, until, count, count + blocks * block)
      helper.help()
      const { pieces } = crew.leftovers()
      const states = pieces.flatMap(({ list, next, end }) =>
        list === 0
          ? Array.from({ length: end - next }, (_, i) => next + i)
          : [...space.words.subarray(list / 4 + next, list / 4 + end)],
      )
      expect(states).toEqual([...new Set(states)])
      if (pieces.length === 2) both++
      // The states it has found are not given their numbers: the main thread finds them again.
      kernel.reindex()
      expand(memories, from, until)
      from = until
      until = memories.count
    }
    expect(both).toBeGreaterThan(5)
    expect(memories.count).toBe(51_088)
  },
)

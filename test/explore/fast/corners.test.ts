import {
  cell,
  counter,
  noDeadlock,
  object,
  operation,
  outcome,
  process,
  type System,
  step,
  system,
} from 'fsmc'
import { describe, expect, test } from 'vitest'
import { FastSearch } from '../../../src/explore/fast/search.ts'
import { reserveSpace } from '../../../src/explore/fast/space.ts'
import { createSearch, type Exploration, Search } from '../../../src/explore/index.ts'
import { wide } from '../../systems.ts'

function figuresOf(search: Exploration) {
  const { states, transitions, frontier, depth } = search.extent
  return { states, transitions, frontier, depth, done: search.done, full: search.full }
}

/** A few states, spread over the search. */
function samplesOf(search: Exploration) {
  const { states } = search.extent
  const numbers = Array.from({ length: 50 }, (_, i) => Math.floor((i * (states - 1)) / 49))
  return numbers.map((state) => ({
    values: search.idsOf(state).map((id, component) => search.local.valueOf(component, id)),
    path: search.pathTo(state),
    successors: [...search.successorsOf(state)],
  }))
}

function twins(system: System, order: 'bfs' | 'dfs'): [FastSearch, Search] {
  const fast = new FastSearch(system, reserveSpace()!, { order, tightFrom: 0 })
  return [fast, new Search(system, { order })]
}

const orders = ['bfs', 'dfs'] as const

describe('wide states', () => {
  const widths = [40, 56, 70, 110, 130, 150, 190, 230, 250, 270, 400, 600]
  test.for(widths.flatMap((bits) => orders.map((order) => [bits, order] as const)))(
    '%i objects and two processes, %s',
    ([width, order]) => {
      const [fast, plain] = twins(wide(width, 2), order)
      for (const limit of [1, 77, 1_000, 4_000]) {
        fast.advance(1 << 20, limit)
        plain.advance(1 << 20, limit)
        expect(figuresOf(fast)).toEqual(figuresOf(plain))
      }
      expect(samplesOf(fast)).toEqual(samplesOf(plain))
    },
  )
})

/** Two players, each of whose rolls turns out in `sides` ways. */
function game(sides: number) {
  const dice = [0, 1].map((i) =>
    object(`die ${i}`, 0 as number, {
      roll: operation(
        'not rolled yet',
        (n: number) => n === 0,
        () => Array.from({ length: sides }, (_, side) => outcome(side + 1)),
      ),
    }),
  )
  const players = dice.map((die, i) =>
    process<number>(`player ${i}`, 0, (at) =>
      at === 0 ? [step('rolls', die.roll(), () => 1)] : [],
    ),
  )
  return system('game', { processes: players, objects: dice, properties: [noDeadlock()] })
}

describe('a state with more successors than a batch has room for', () => {
  test.for(orders)('%s, whole', (order) => {
    const [fast, plain] = twins(game(700), order)
    while (!plain.done) plain.advance(1 << 20)
    while (!fast.done) fast.advance(1 << 20)
    expect(figuresOf(fast)).toEqual(figuresOf(plain))
    expect(fast.extent.states).toBe(701 ** 2)
    expect(samplesOf(fast)).toEqual(samplesOf(plain))
  })

  test.for(orders)('%s, cut short in the middle of it, again and again', (order) => {
    const [fast, plain] = twins(game(600), order)
    for (const limit of [2, 512, 513, 600, 601, 1_100, 1_201, 1_202, 1_800, 5_000, 20_001]) {
      fast.advance(1 << 20, limit)
      plain.advance(1 << 20, limit)
      expect(figuresOf(fast)).toEqual(figuresOf(plain))
    }
  })
})

describe('an observer', () => {
  test.for(orders.flatMap((order) => [3, 511, 700, 9_999].map((at) => [order, at] as const)))(
    '%s: stops it at state %i, and no later than the plain search',
    ([order, at]) => {
      const observer = { stateFound: (state: number) => state === at }
      const fast = createSearch(game(600), { order, observer })
      const plain = new Search(game(600), { order, observer })
      for (const search of [fast, plain]) while (!search.done) search.advance(1 << 20)
      expect(figuresOf(fast)).toEqual(figuresOf(plain))
    },
  )

  test.for(orders)('%s: is told of every end, in order', (order) => {
    const ends = (create: typeof createSearch) => {
      const told: number[] = []
      const observer = { stateEnded: (state: number) => told.push(state) === 1_000 }
      const search = create(game(60), { order, observer })
      while (!search.done) search.advance(100)
      return [told, figuresOf(search)]
    }
    expect(ends(createSearch)).toEqual(ends((system, options) => new Search(system, options)))
  })
})

describe('user code that throws in the middle of a level', () => {
  function thrower() {
    const n = counter('n')
    const done = cell('done', false)
    const walkers = [0, 1, 2].map((i) =>
      process<number>(`walker ${i}`, 0, (at) => {
        if (at === 20 && i === 1) throw new Error('stumbles')
        return at < 30
          ? [step('goes on', n.up(), () => at + 1)]
          : [step('ends', done.set(true), () => at)]
      }),
    )
    return system('walk', { processes: walkers, objects: [n, done], properties: [noDeadlock()] })
  }

  test.for(orders)('%s: says so each time it is asked to go on', (order) => {
    const search = createSearch(thrower(), { order })
    for (let i = 0; i < 3; i++) {
      expect(() => {
        while (!search.done) search.advance(1 << 20)
      }).toThrow(/stumbles/)
      expect(search.extent.transitions).toBeGreaterThan(0)
      expect(search.exhausted).toBe(false)
    }
    const { states } = search.extent
    for (const state of [0, states >> 1, states - 1]) {
      expect(search.pathTo(state)[0]).toBe(0)
    }
  })
})

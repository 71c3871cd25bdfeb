import fc from 'fast-check'
import type { System } from 'fsmc'
import { systems } from 'fsmc/fast-check'
import { describe, expect, test } from 'vitest'
import { FastSearch } from '../../../src/explore/fast/search.ts'
import { reserveSpace } from '../../../src/explore/fast/space.ts'
import {
  type Exploration,
  moves,
  packMoves,
  Search,
  type SearchOrder,
} from '../../../src/explore/index.ts'

/** What can be asked of an exploration, state by state. */
function everythingOf(search: Exploration) {
  const { states, transitions, frontier, depth } = search.extent
  return {
    states,
    transitions,
    frontier,
    depth,
    done: search.done,
    full: search.full,
    each: Array.from({ length: states }, (_, state) => ({
      values: search.idsOf(state).map((id, component) => search.local.valueOf(component, id)),
      path: search.pathTo(state),
      rest: search.allRest(state),
    })),
  }
}

function successorsOf(search: Exploration) {
  return Array.from({ length: search.extent.states }, (_, state) => [...search.successorsOf(state)])
}

/** By state: whose steps lead where, under which name. */
function movesIn(search: Exploration) {
  const { actions, first, to, action } = packMoves(search)
  return Array.from({ length: search.extent.states }, (_, state) =>
    Array.from(to.subarray(first[state], first[state + 1]), (next, i) => {
      const { process, label } = actions[action[first[state]! + i]!]!
      return [process, label, next]
    }),
  )
}

/** The same, by running the model anew in each state. */
function movesByHand(search: Exploration) {
  return Array.from({ length: search.extent.states }, (_, state) =>
    [...moves(search, search.idsOf(state))].map(({ process, candidate, next }) => [
      process,
      candidate.step.label,
      search.find(next),
    ]),
  )
}

const sorted = (rows: readonly (readonly unknown[])[][]) =>
  rows.map((row) => row.map((move) => move.join()).sort())

const limit = 300

function expectTwins(
  system: System,
  order: SearchOrder,
  slices: readonly number[],
  tightFrom?: number,
) {
  const plain = new Search(system, { order })
  const fast = new FastSearch(system, reserveSpace()!, { order, tightFrom })
  for (let i = 0; !plain.done && !plain.full; i++) {
    const slice = slices[i % slices.length]!
    plain.advance(slice, limit)
    fast.advance(slice, limit)
    expect(everythingOf(fast)).toEqual(everythingOf(plain))
  }
  if (!plain.done) return
  expect(successorsOf(fast)).toEqual(successorsOf(plain))
  expect(movesIn(fast)).toEqual(movesIn(plain))
  expect(movesIn(plain).map((row) => row.map(([, , to]) => to))).toEqual(successorsOf(plain))
  expect(sorted(movesIn(plain))).toEqual(sorted(movesByHand(plain)))
}

describe('the fast search is the plain one, state by state', () => {
  test.for(['bfs', 'dfs'] as const)('%s, in slices', (order) => {
    const slices = fc.array(
      fc.nat(40).map((n) => n + 1),
      { minLength: 1, maxLength: 5 },
    )
    fc.assert(
      fc.property(
        systems(),
        slices,
        fc.constantFrom(0, 20, undefined),
        (system, sizes, tightFrom) => expectTwins(system, order, sizes, tightFrom),
      ),
      {
        numRuns: 300,
      },
    )
  })
})

import fc from 'fast-check'
import { leadsTo, proposition, type System, type Value } from 'fsmc'
import { systems } from 'fsmc/fast-check'
import { describe, expect, test, vi } from 'vitest'
import { Search } from '../../src/explore/index.ts'
import { StateStore } from '../../src/explore/store.ts'
import { Tables } from '../../src/explore/tables.ts'
import { sameValue } from '../../src/system/index.ts'
import { expectAgreement, expectSameVerdictsInPart } from '../agreement.ts'
import { exploreNaively, type Graph, isDeadlock, judge } from '../oracle.ts'

/** Larger systems take the oracle too long. */
const limit = 600

function forRandomSystems(
  numRuns: number,
  holds: (graph: Graph) => void,
  parameters: fc.Parameters<[System]> = {},
) {
  const property = fc.property(systems(), (system) => {
    const graph = exploreNaively(system, limit)
    if (graph !== undefined) holds(graph)
  })
  fc.assert(property, { numRuns, ...parameters })
}

describe.for(['fast', 'plain'] as const)('on random systems the %s engine agrees', (engine) => {
  test('counts, verdicts and counterexamples, breadth-first and depth-first', () => {
    forRandomSystems(1500, (graph) => expectAgreement(graph, engine))
  })

  test('verdicts of each property checked alone, where the search stops once it is decided', () => {
    forRandomSystems(400, (graph) => expectSameVerdictsInPart(graph, engine))
  })
})

/** The same system, asked whether each process ever leaves the state that it begins in. */
function leaving(graph: Graph): Graph {
  const properties = graph.system.processes.map((its) => {
    const begins = (is: boolean) =>
      proposition([its], (state) => sameValue(state as Value, its.init) === is)
    return leadsTo(`${its.name} leaves`, begins(true), begins(false))
  })
  return { ...graph, system: { ...graph.system, properties } }
}

describe('fairness', () => {
  const few = 150

  test.each(['none', 'weak', 'strong'] as const)('%s: verdicts and lassos', (fairness) => {
    forRandomSystems(1_000, (graph) => {
      if (graph.states.length > few) return
      expectAgreement(leaving(graph), 'plain', fairness)
      if (fairness !== 'weak') expectAgreement(graph, 'fast', fairness)
    })
  })

  test('makes a difference', () => {
    const differ = { weak: 0, strong: 0 }
    forRandomSystems(1_000, (random) => {
      if (random.states.length > few) return
      const graph = leaving(random)
      for (const property of graph.system.properties) {
        const [none, weak, strong] = (['none', 'weak', 'strong'] as const).map((fairness) =>
          judge(graph, property, fairness),
        )
        if (none !== weak) differ.weak++
        if (weak !== strong) differ.strong++
      }
    })
    expect(differ.weak).toBeGreaterThan(100)
    expect(differ.strong).toBeGreaterThan(5)
  })
})

describe('the random systems are worth the while', () => {
  const sample = fc.sample(systems(), { numRuns: 1000, seed: 1 })
  const graphs = sample.flatMap((system) => exploreNaively(system, limit) ?? [])
  const share = (holds: (graph: Graph) => boolean) => graphs.filter(holds).length / sample.length
  const large = (graph: Graph) => graph.states.length > 50
  const hangs = (graph: Graph) => graph.states.some((state) => isDeadlock(graph, state))

  test('few are too large, many are large, many hang and many do not', () => {
    expect(graphs.length / sample.length).toBeGreaterThan(0.9)
    expect(share(large)).toBeGreaterThan(0.15)
    expect(share(hangs)).toBeGreaterThan(0.25)
    expect(share((graph) => !hangs(graph))).toBeGreaterThan(0.25)
    expect(share((graph) => large(graph) && hangs(graph))).toBeGreaterThan(0.05)
    expect(share((graph) => large(graph) && !hangs(graph))).toBeGreaterThan(0.05)
  })

  test.for([
    ['always', 'holds'],
    ['always', 'violated'],
    ['sometimes', 'holds'],
    ['sometimes', 'violated'],
    ['leads-to', 'holds'],
    ['leads-to', 'violated'],
  ] as const)('%s is %s in a good part of them', ([kind, verdict]) => {
    const judged = (graph: Graph) =>
      graph.system.properties.some((p) => p.kind === kind && judge(graph, p) === verdict)
    expect(share(judged)).toBeGreaterThan(0.05)
  })

  test('ids outgrow their bits, so that stored states are packed anew', () => {
    const searches = graphs.map(({ system }) => explored(system))
    const relayouts = searches.filter(({ local }) => local.interners.some(({ size }) => size > 2))
    expect(relayouts.length / sample.length).toBeGreaterThan(0.5)
  })
})

describe('a broken engine is noticed', () => {
  const agrees = (graph: Graph) => expectAgreement(graph, 'plain')
  const notices = () =>
    expect(() => forRandomSystems(300, agrees, { seed: 1, endOnFailure: true })).toThrow()

  test('a store that forgets a bit', () => {
    const add = StateStore.prototype.add
    const broken = vi.spyOn(StateStore.prototype, 'add').mockImplementation(function (
      this: StateStore,
      state,
      parent,
    ) {
      state[0]! &= ~2
      return add.call(this, state, parent)
    })
    notices()
    broken.mockRestore()
  })

  test('a search that drops every hundredth transition', () => {
    const expand = Tables.prototype.expand
    let seen = 0
    const broken = vi.spyOn(Tables.prototype, 'expand').mockImplementation(function (
      this: Tables,
      data,
      at,
      visit,
    ) {
      return expand.call(this, data, at, (process, action) => {
        if (++seen % 100 !== 0) visit(process, action)
      })
    })
    notices()
    broken.mockRestore()
  })

  test('a store that takes a state for one with the same hash', () => {
    const add = StateStore.prototype.add
    const broken = vi.spyOn(StateStore.prototype, 'add').mockImplementation(function (
      this: StateStore,
      state,
      parent,
    ) {
      const found = this.find(state)
      return found < 0 && this.count % 50 === 49 ? this.count - 1 : add.call(this, state, parent)
    })
    notices()
    broken.mockRestore()
  })
})

function explored(system: System): Search {
  const search = new Search(system)
  while (!search.done) search.advance(1 << 10)
  return search
}

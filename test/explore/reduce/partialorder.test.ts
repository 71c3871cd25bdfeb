import fc from 'fast-check'
import {
  always,
  checkSync,
  counter,
  fifo,
  noDeadlock,
  object,
  operation,
  process,
  proposition,
  type System,
  step,
  system,
} from 'fsmc'
import { systems, topologies } from 'fsmc/fast-check'
import { is, List, Set as ValueSet } from 'immutable'
import { describe, expect, test, vi } from 'vitest'
import leader from '../../../models/examples/leader.ts'
import philosophers from '../../../models/examples/philosophers.ts'
import multithreaded from '../../../models/multithreaded.ts'
import seed from '../../../models/seed.ts'
import { Search } from '../../../src/explore/index.ts'
import { Deeds } from '../../../src/explore/reduce/deeds.ts'
import { PartialOrder } from '../../../src/explore/reduce/partialorder.ts'
import { topology } from '../../../src/topology/index.ts'
import {
  decisiveStates,
  exploreNaively,
  type Graph,
  isDeadlock,
  judge,
  type State,
} from '../../oracle.ts'
import { replay } from '../../replay.ts'
import { deadlocksOf } from '../../topology/deadlocks.ts'
import { familySystem, plans } from '../families.ts'

type Order = 'bfs' | 'dfs'

/** Every deadlock that a search with partial-order reduction ends in, and how far they are at least. */
function reduced(system: System, order: Order) {
  const deadlocks: State[] = []
  let nearest = Number.POSITIVE_INFINITY
  const search: Search = new Search(system, {
    order,
    partialOrder: true,
    observer: {
      stateEnded(state) {
        if (search.allRest(state)) return false
        deadlocks.push(List(search.idsOf(state).map((id, i) => search.local.valueOf(i, id))))
        nearest = Math.min(nearest, search.pathTo(state).length - 1)
        return false
      },
    },
  })
  while (!search.done) search.advance(1_000_000)
  expect(search.partialOrder?.refusal).toBeUndefined()
  return { deadlocks, nearest, states: search.extent.states }
}

function expectSameDeadlocks(graph: Graph) {
  const states = graph.states.filter((state) => isDeadlock(graph, state))
  for (const order of ['bfs', 'dfs'] as const) {
    const less = reduced(graph.system, order)
    expect(less.deadlocks.length).toBe(states.length)
    expect(is(ValueSet(less.deadlocks), ValueSet(states))).toBe(true)
    expect(less.states).toBeLessThanOrEqual(graph.states.length)
    if (order === 'bfs') {
      const depths = states.map((state) => graph.depth.get(state)!)
      expect(less.nearest).toBe(Math.min(Number.POSITIVE_INFINITY, ...depths))
    }
  }
}

/** Counterexamples and witnesses of properties of single states may get longer, but none is lost. */
function expectSameVerdicts(graph: Graph) {
  for (const property of graph.system.properties) {
    if (property.kind === 'leads-to') continue
    for (const search of ['bfs', 'dfs'] as const) {
      const { properties, reduction } = checkSync(graph.system, {
        partialOrder: true,
        symmetry: false,
        search,
        properties: [property.name],
      })
      expect(reduction).toBe('partial order')
      const [{ verdict, evidence } = expect.fail()] = properties
      expect([property.name, verdict]).toEqual([property.name, judge(graph, property)])
      if (evidence === undefined) continue
      const run = replay(graph.system, evidence)
      expect(decisiveStates(graph, property).some((state) => state.equals(run.at(-1)!))).toBe(true)
    }
  }
}

function forRandomSystems(numRuns: number, look: (graph: Graph) => void, endOnFailure = false) {
  fc.assert(
    fc.property(systems({ maxProcesses: 5 }), (random) => {
      const graph = exploreNaively(random, 1_000)
      fc.pre(graph !== undefined)
      look(graph!)
    }),
    { numRuns, endOnFailure },
  )
}

describe('on random systems', () => {
  test('every deadlock stays, at its shortest distance', { timeout: 300_000 }, () => {
    forRandomSystems(800, expectSameDeadlocks)
  })

  test('verdicts about single states stay', { timeout: 300_000 }, () => {
    forRandomSystems(300, expectSameVerdicts)
  })

  test('together with symmetry', () => {
    let less = 0
    fc.assert(
      fc.property(plans, (plan) => {
        const family = familySystem(plan)
        const graph = exploreNaively(family, 600)
        fc.pre(graph !== undefined)
        const full = checkSync(family, { symmetry: false })
        const both = checkSync(family, { partialOrder: true })
        expect(both.reduction).toBe('symmetry and partial order')
        expect(both.properties[0]!.verdict).toBe(full.properties[0]!.verdict)
        const [run, shorter] = [full, both].map(({ properties }) => properties[0]!.evidence)
        if (run !== undefined) expect(shorter!.run.steps.length).toBe(run.run.steps.length)
        if (shorter !== undefined) replay(family, shorter)
        if (both.states < checkSync(family, { partialOrder: false }).states) less++
      }),
      { numRuns: 500, endOnFailure: true },
    )
    expect(less).toBeGreaterThan(20)
  })

  test('random set-ups have the same deadlocks, in both compilations', { timeout: 300_000 }, () => {
    fc.assert(
      fc.property(
        topologies({ buffers: [24] }),
        fc.constantFrom('service-frames', 'threads'),
        (words, compilation) => {
          const built = topology({ ...words, compilation } as typeof words)
          const all = deadlocksOf(built, 1_500)
          fc.pre(all !== undefined)
          const some = deadlocksOf(built, 1_500, { partialOrder: true })
          expect(some).toEqual(all)
        },
      ),
      { numRuns: 12, endOnFailure: true },
    )
  })
})

describe('a broken reduction is noticed:', () => {
  const notices = (look: (graph: Graph) => void, numRuns = 1_500) =>
    expect(() => forRandomSystems(numRuns, look, true)).toThrow(/Property failed/)

  test('operations that do not commute are taken to', () => {
    const conflict = Deeds.prototype.conflict
    const broken = vi.spyOn(Deeds.prototype, 'conflict').mockImplementation(function (
      this: Deeds,
      one,
      other,
      state,
    ) {
      return one === other && conflict.call(this, one, other, state)
    })
    notices(expectSameDeadlocks)
    broken.mockRestore()
  })

  test('any two operations of one object commute once they do so in one state', () => {
    const broken = vi.spyOn(Deeds.prototype, 'commuteAlways').mockReturnValue(true)
    notices(expectSameDeadlocks, 4_000)
    broken.mockRestore()
  })

  test('nothing helps an operation that is blocked', () => {
    const broken = vi.spyOn(Deeds.prototype, 'needsOf').mockReturnValue([[]])
    notices(expectSameDeadlocks)
    broken.mockRestore()
  })

  test('steps are put off for ever', () => {
    const broken = vi.spyOn(PartialOrder.prototype, 'putsOffForEver').mockReturnValue(false)
    notices(expectSameVerdicts)
    broken.mockRestore()
  })
})

describe('how much it leaves', () => {
  const states = (built: System, options = {}) => {
    const result = checkSync(built, {
      exhaust: true,
      partialOrder: true,
      symmetry: false,
      ...options,
    })
    return [result.states, result.deadlocks, result.reduction]
  }
  const both = { symmetry: true }

  test.each([
    ['remote', 3, 3, 24_130],
    ['loopback', 3, 4, 114_076],
  ] as const)('the seed system, %s %i,%i: less than half', (mount, openers, threads, all) => {
    const built = seed.build({ openers, threads, mount })
    const [alone] = states(built)
    expect(alone).toBeLessThan(all / 2)
    const [together, , reduction] = states(built, both)
    expect(reduction).toBe('symmetry and partial order')
    expect(together).toBeLessThan(checkSync(built, { partialOrder: false }).states / 2)
  })

  test('eight philosophers: 445 times fewer', () => {
    const built = philosophers.build({ seats: 8, manners: 'left first', steps: 'fine' })
    expect(states(built, { partialOrder: false })).toEqual([103_681, 1, 'none'])
    expect(states(built)).toEqual([233, 1, 'partial order'])
  })

  test('the election of a leader among five: 300 times fewer', () => {
    const built = leader.build({ nodes: 5 })
    expect(states(built, { partialOrder: false })).toEqual([30_698, 0, 'none'])
    const [less] = states(built, { properties: ['no deadlock'] })
    expect(less).toBeLessThan(100)
  })

  test('threads and servers as processes of their own: one state of a hundred', () => {
    const built = multithreaded.build({
      ...defaults(multithreaded.parameters),
      op: 'cat',
      openers: 2,
      threads: 2,
      compilation: 'threads',
    } as never)
    const [all] = states(built, { partialOrder: false, properties: ['no deadlock'] })
    const [less] = states(built, { ...both, properties: ['no deadlock'] })
    expect(less).toBeLessThan(Number(all) / 60)
  })
})

describe('where it does not apply', () => {
  const unbounded = () => {
    const queue = fifo<number>('queue')
    const counting = process<number>('counting', 0, (n) => [
      step('counts', queue.push(n), () => n + 1),
    ])
    return system('unbounded', {
      processes: [counting],
      objects: [queue],
      properties: [noDeadlock()],
    })
  }

  test('local states without end: it says so, and explores everything', () => {
    const result = checkSync(unbounded(), { partialOrder: true, maxStates: 100 })
    expect(result.reduction).toBe('none')
    expect(result.refused?.['partial order']).toContain('counting may have too many local states')
  })

  test('a property of whole runs', () => {
    const built = topology(fc.sample(topologies(), { numRuns: 1, seed: 3 })[0]!)
    const result = checkSync(built, { partialOrder: true })
    expect(result.reduction).toBe('none')
    expect(result.refused?.['partial order']).toContain('gets a verdict')
  })

  test('code that does not allow for a result that never comes', () => {
    const queue = fifo<string>('queue', { init: ['a'] })
    const picky = process<string>('picky', 'start', (at) => {
      if (at === 'b') throw new Error('never here')
      return at === 'start' ? [step('takes', queue.pop(), (value) => value)] : []
    })
    const idle = process<number>('idle', 1, (n) =>
      n === 0
        ? [step('adds', queue.push('b'), () => 2)]
        : n === 1
          ? [step('waits', () => 3)]
          : n === 3
            ? [step('adds late', queue.push('b'), () => 2)]
            : [],
    )
    const built = system('picky', {
      processes: [picky, idle],
      objects: [queue],
      properties: [noDeadlock()],
    })
    const result = checkSync(built, { partialOrder: true })
    expect(result.refused?.['partial order']).toContain('never here')
    expect(result.properties[0]!.verdict).toBe('holds')
  })

  test('local states that would grow with every result are given up before they take all memory', () => {
    const queue = fifo<string>('queue', { init: ['only one'] })
    let largest = 0
    const collector = process<List<string>>('collector', List(), (got) => {
      largest = Math.max(largest, got.size)
      return [step('takes', queue.pop(), (item) => got.push(item))]
    })
    const built = system('collecting', {
      processes: [collector],
      objects: [queue],
      properties: [noDeadlock()],
    })
    const result = checkSync(built, { partialOrder: true, exhaust: true })
    expect(result.refused?.['partial order']).toContain('collector may have too many local states')
    expect(result).toMatchObject({ states: 2, deadlocks: 1 })
    expect(largest).toBeLessThan(5_000)
  })

  test('a property of one component does not hinder the others', () => {
    const { processes, objects } = seed.build({ openers: 2, threads: 2, mount: 'remote' })
    const built = system('watched', {
      processes,
      objects,
      properties: [
        always(
          'one is there',
          proposition([processes[0]!], () => true),
        ),
      ],
    })
    const result = checkSync(built, { partialOrder: true })
    expect(result.properties[0]!.verdict).toBe('holds')
    expect(result.states).toBeLessThan(checkSync(built).states)
  })
})

describe('what an object says of its operations', () => {
  /** A register that two tasks write, and a third that waits for one of the values. */
  function register(mode: 'push' | 'write', options: Parameters<typeof object>[3]) {
    const cell = object(
      'register',
      0 as number,
      {
        put: operation((_: number, value: number) => value, mode),
        take: operation(
          'it is {0}',
          (is: number, value: number) => is === value,
          (is: number) => is,
          'pop',
        ),
      },
      options as never,
    )
    const writer = (value: number) =>
      process<string>(`writer ${value}`, 'on', (at) =>
        at === 'on' ? [step('writes', cell.put(value), () => 'off')] : [],
      )
    const reader = process<string>('reader', 'on', (at) =>
      at === 'on' ? [step('reads', cell.take(0), () => 'off')] : [],
    )
    return system('register', {
      processes: [reader, writer(1), writer(2)],
      objects: [cell],
      properties: [noDeadlock()],
    })
  }
  const check = (built: System) => checkSync(built, { partialOrder: true, exhaust: true })
  const untrue = expect.objectContaining({ code: 'FSMC022' })

  test('modes of an object that says no more are not believed', () => {
    const built = register('push', {})
    const all = checkSync(built, { exhaust: true })
    expect(check(built)).toMatchObject({ reduction: 'partial order', deadlocks: all.deadlocks })
  })

  test('modes that are wrong are found out', () => {
    const results = () => [undefined]
    expect(() => check(register('push', { results }))).toThrow(untrue)
    expect(check(register('write', { results })).reduction).toBe('partial order')
  })

  test('needs that are wrong are found out', () => {
    const done = cellThatNeedsNothing()
    expect(() => check(done)).toThrow(untrue)
  })

  function cellThatNeedsNothing() {
    const flag = object(
      'flag',
      false as boolean,
      {
        raise: operation(() => true),
        wait: operation(
          'it is raised',
          (is: boolean) => is,
          (is: boolean) => is,
        ),
      },
      { results: () => [undefined], needs: () => [() => false] },
    )
    const both = counter('both', 0, 1)
    const waiting = process<string>('waiting', 'on', (at) =>
      at === 'on'
        ? [step('waits', flag.wait(), () => 'off'), step('goes', both.up(), () => 'off')]
        : [],
    )
    const raising = process<string>('raising', 'on', (at) =>
      at === 'on' ? [step('raises', flag.raise(), () => 'off')] : [],
    )
    return system('flag', {
      processes: [waiting, raising],
      objects: [flag, both],
      properties: [noDeadlock()],
    })
  }
})

function defaults(parameters: Readonly<Record<string, { readonly default: unknown }>>) {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, { default: value }]) => [name, value]),
  )
}

import fc from 'fast-check'
import {
  cell,
  checkSync,
  fifo,
  lock,
  noDeadlock,
  process,
  proposition,
  sometimes,
  step,
  symmetric,
  system,
  topology,
} from 'fsmc'
import { topologies } from 'fsmc/fast-check'
import { describe, expect, test } from 'vitest'
import seed from '../../models/seed.ts'
import { Search } from '../../src/explore/index.ts'
import { exploreNaively } from '../oracle.ts'
import { replay } from '../replay.ts'
import { exchanged, familySystem, plans, plansWithLedger, treatments } from './families.ts'

describe('the seed system', () => {
  // the counts of TLC with its symmetry sets of clients and of threads
  test.each([
    ['remote', 3, 3, 1_096],
    ['loopback', 3, 4, 2_218],
    ['remote', 4, 4, 5_658],
    ['loopback', 4, 5, 12_556],
  ] as const)('%s %i,%i: %i states', (mount, openers, threads, states) => {
    const built = seed.build({ openers, threads, mount })
    const result = checkSync(built, { partialOrder: false })
    expect(result).toMatchObject({ reduction: 'symmetry', exhaustive: true, states, deadlocks: 0 })
  })

  test('its shortest hang with four of each takes 66 steps, and is a run of the system itself', () => {
    const built = seed.build({ openers: 4, threads: 4, mount: 'loopback' })
    const { evidence } = checkSync(built).properties[0]!
    expect(evidence?.run.steps).toHaveLength(66)
    replay(built, evidence!)
  })
})

describe('random families', () => {
  test.each([
    ['ready-made objects', plans, undefined],
    ['objects of their own', plansWithLedger, 'alike'],
  ] as const)(
    'with %s symmetry keeps verdicts and shortest runs, and stands for every state',
    (_, plans, ledger) => {
      let reduced = 0
      let hung = 0
      fc.assert(
        fc.property(plans, (plan) => {
          const system = familySystem(plan, { ...(ledger && { ledger }) })
          const graph = exploreNaively(system, 600)
          fc.pre(graph !== undefined)
          const full = checkSync(system, { symmetry: false })
          const less = checkSync(system, { partialOrder: false })
          expect(less.reduction).toBe('symmetry')
          expect(less.properties[0]!.verdict).toBe(full.properties[0]!.verdict)
          const [run, shorter] = [full, less].map(({ properties }) => properties[0]!.evidence)
          if (run !== undefined) {
            hung++
            expect(shorter!.run.steps.length).toBe(run.run.steps.length)
            replay(system, shorter!)
            return
          }
          if (less.states < full.states) reduced++
          const search = new Search(system, { symmetry: true })
          search.advance(1_000_000)
          const stored = new Set(
            Array.from({ length: search.extent.states }, (_, n) => search.idsOf(n).join()),
          )
          for (const state of graph!.states) {
            const orbit = exchanged(plan, state).map((like) =>
              like.map((value, i) => search.local.idOf(i, value)).join(),
            )
            expect(orbit.some((ids) => stored.has(ids))).toBe(true)
          }
        }),
        { numRuns: 1_500 },
      )
      expect(reduced).toBeGreaterThan(100)
      expect(hung).toBeGreaterThan(100)
    },
  )

  const odd = treatments.filter((treatment) => treatment !== 'alike')
  test.each([
    ['do', plans, { alike: false }],
    ...odd.map(
      (ledger) => [`are given by the ${ledger} of an object`, plansWithLedger, { ledger }] as const,
    ),
  ] as const)(
    'members not alike in what they %s are found out, or make no difference',
    (_, plans, how) => {
      let found = 0
      fc.assert(
        fc.property(plans, (plan) => {
          const system = familySystem(plan, how)
          const verdict = () => checkSync(system, { maxStates: 3_000 }).properties[0]!.verdict
          try {
            const claimed = verdict()
            if (claimed !== 'holds') return
            expect(checkSync(system, { symmetry: false }).properties[0]!.verdict).toBe('holds')
          } catch (error) {
            if ((error as { code?: string }).code !== 'FSMC021') throw error
            found++
          }
        }),
        { numRuns: 1_500 },
      )
      expect(found).toBeGreaterThan('ledger' in how ? 60 : 150)
    },
  )
})

test('random set-ups: the same verdict with and without symmetry', { timeout: 300_000 }, () => {
  let decided = 0
  fc.assert(
    fc.property(topologies(), (words) => {
      const built = topology(words)
      const options = { properties: ['no deadlock'], maxStates: 4_000 }
      const [less, full] = [true, false].map((symmetry) =>
        checkSync(built, { ...options, symmetry }),
      )
      fc.pre(less!.ending !== 'max-states' && full!.ending !== 'max-states')
      decided++
      expect(less!.properties[0]!.verdict).toBe(full!.properties[0]!.verdict)
      expect(less!.states).toBeLessThanOrEqual(full!.states)
      const { evidence } = less!.properties[0]!
      if (evidence === undefined) return
      expect(evidence.run.steps.length).toBe(full!.properties[0]!.evidence!.run.steps.length)
      replay(built, evidence)
    }),
    { numRuns: 300 },
  )
  expect(decided).toBeGreaterThan(100)
})

describe('where symmetry does not apply', () => {
  const two = ['a', 'b'].map((name) => {
    const own = cell<string>(`cell ${name}`, 'off')
    return {
      own,
      process: process(name, 'start', (at) =>
        at === 'start' ? [step('sets', own.set('on'), () => 'start')] : [],
      ),
    }
  })
  const parts = {
    processes: two.map(({ process }) => process),
    objects: two.map(({ own }) => own),
    symmetric: [symmetric(two.map(({ process, own }) => [process, own]))],
  }

  test('a property that looks at one member turns it off, and the result says so', () => {
    const aIsOn = proposition([two[0]!.own], (own) => own === 'on')
    const looking = system('looking', { ...parts, properties: [sometimes('a is on', aIsOn)] })
    expect(checkSync(looking, { exhaust: true })).toMatchObject({ reduction: 'none', states: 4 })
    const blind = system('blind', { ...parts, properties: [noDeadlock()] })
    const alone = checkSync(blind, { partialOrder: false })
    expect(alone).toMatchObject({ reduction: 'symmetry', states: 3 })
    expect(checkSync(blind, { symmetry: false })).toMatchObject({ reduction: 'none', states: 4 })
  })

  test('a word for a member that the declaration forgets is found out', () => {
    const mutex = lock('mutex')
    const tasks = ['a', 'b'].map((name) =>
      process<string>(name, 'start', (at) =>
        at === 'start'
          ? [step('locks', mutex.acquire(`the ${name === 'a' ? 'first' : 'second'}`), () => 'end')]
          : [],
      ),
    )
    const declared = system('forgetful', {
      processes: tasks,
      objects: [mutex],
      properties: [noDeadlock()],
      symmetric: [symmetric(tasks)],
    })
    expect(() => checkSync(declared)).toThrow(expect.objectContaining({ code: 'FSMC021' }))
    const named = { ...declared, symmetric: [symmetric(tasks, [['first'], ['second']])] }
    expect(checkSync(named)).toMatchObject({ reduction: 'symmetry', states: 2 })
  })

  test('a symmetry that fsmc inferred itself is given up where it proves wrong', () => {
    const tasks = ['a', 'b'].map((name) =>
      process<string>(name, 'start', (at) =>
        at === 'start' ? [step('ends', () => (name === 'a' ? 'end' : 'other end'))] : [],
      ),
    )
    const wrong = (inferred: boolean) =>
      system('unlike', {
        processes: tasks,
        objects: [],
        properties: [noDeadlock()],
        symmetric: [symmetric(tasks, [[], []], { inferred })],
      })
    expect(checkSync(wrong(true))).toMatchObject({ reduction: 'none', states: 4 })
    expect(() => checkSync(wrong(false))).toThrow(expect.objectContaining({ code: 'FSMC021' }))
  })

  describe('one of several members is not like the others, whichever it is', () => {
    const names = ['a', 'b', 'c', 'd']
    type Strange = Pick<Parameters<typeof system>[1], 'processes' | 'objects'>
    const strange: Readonly<Record<string, (odd: string) => Strange>> = {
      'it does not rest where they do': (odd) => ({
        processes: names.map((name) =>
          process<string>(
            name,
            'start',
            (at) => (at === 'start' ? [step('goes', () => 'end')] : []),
            { rests: (at) => at === 'end' && name !== odd },
          ),
        ),
        objects: [],
      }),
      'it offers a step more': (odd) => ({
        processes: names.map((name) =>
          process<string>(
            name,
            'start',
            (at) => {
              if (at === 'start') return [step('goes', () => 'end')]
              return at === 'end' && name === odd ? [step('falls', () => 'stuck')] : []
            },
            { rests: (at) => at !== 'stuck' },
          ),
        ),
        objects: [],
      }),
      // of four members only one gets this far in a reduced search
      'it falls once it has what only one can have': (odd) => {
        const mutex = lock('mutex')
        const processes = names.map((name) =>
          process<string>(
            name,
            'start',
            (at) => {
              if (at === 'start') return [step('locks', mutex.acquire(name), () => 'inside')]
              return at === 'inside' && name === odd ? [step('falls', () => 'stuck')] : []
            },
            { rests: (at) => at !== 'stuck' },
          ),
        )
        return { processes, objects: [mutex] }
      },
      'it takes the result of an operation otherwise': (odd) => {
        const queue = fifo('queue', { init: ['token'] })
        const processes = names.map((name) =>
          process<string>(
            name,
            'start',
            (at) =>
              at === 'start'
                ? [step('pops', queue.pop(), () => (name === odd ? 'stuck' : 'end'))]
                : [],
            { rests: (at) => at !== 'stuck' },
          ),
        )
        return { processes, objects: [queue] }
      },
      'its own object is a smaller one': (odd) => {
        const queues = names.map((name) =>
          fifo<string>(`queue of ${name}`, { capacity: name === odd ? 1 : 2 }),
        )
        const processes = names.map((name, i) =>
          process<string>(
            name,
            'empty',
            (at) => {
              const push = queues[i]!.push('x')
              if (at === 'empty') return [step('pushes', push, () => 'half')]
              return at === 'half' ? [step('pushes', push, () => 'full')] : []
            },
            { rests: (at) => at !== 'half' },
          ),
        )
        return { processes, objects: queues }
      },
    }
    const cases = Object.keys(strange).flatMap((how) => names.map((odd) => [how, odd] as const))

    test.each(cases)('%s: %s', (how, odd) => {
      const { processes, objects } = strange[how]!(odd)
      const own = (name: string) => objects.filter((object) => object.name === `queue of ${name}`)
      const declared = system('strange', {
        processes,
        objects,
        properties: [noDeadlock()],
        symmetric: [symmetric(processes.map((each) => [each, ...own(each.name)]))],
      })
      expect(checkSync(declared, { symmetry: false }).properties[0]!.verdict).toBe('violated')
      expect(() => checkSync(declared)).toThrow(expect.objectContaining({ code: 'FSMC021' }))
    })
  })
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkSync } from '../../src/check/index.ts'
import { type Explanation, explainAll } from '../../src/explain/index.ts'
import {
  always,
  cell,
  noDeadlock,
  type Process,
  process,
  proposition,
  type Step,
  step,
  system,
  type TaskView,
} from '../../src/system/index.ts'
import { lockers, loopback, philosophers } from './systems.ts'

describe('the loopback hang', () => {
  const { tasks, waitFor, waysOut } = explainAll(checkSync(loopback()))[0]!

  test('goes round the listener and its two servers, and touch is its victim', () => {
    expect(waitFor.cycle).toEqual(['listener', 'sshfs', 'sftp-server'])
    expect(waitFor.cycles).toEqual([waitFor.cycle])
    expect(waitFor.victims).toEqual(['touch'])
    expect(waitFor.edges.map(({ from, to, for: what }) => `${from} > ${to}: ${what}`)).toEqual([
      'touch > listener: verdict',
      'listener > sshfs: FUSE reply',
      'sshfs > sftp-server: SFTP reply',
      'sftp-server > listener: verdict',
    ])
  })

  test('shows each task with its stack and its wait', () => {
    expect(tasks.map(({ name, process, state }) => [name, process, state])).toEqual([
      ['touch', 'touch', 'blocked'],
      ['listener', 'listener', 'blocked'],
      ['sshfs', 'listener', 'blocked'],
      ['sftp-server', 'listener', 'blocked'],
    ])
    expect(tasks[1]).toMatchObject({ wait: { letter: 'S' }, stack: { length: 3 } })
  })

  test('ends as the waits say', () => {
    expect(waysOut.map(({ task, effect }) => [task, effect])).toEqual([
      ['listener', 'none'],
      ['sshfs', 'breaks the cycle'],
      ['sftp-server', 'breaks the cycle'],
      ['touch', 'frees it alone'],
    ])
  })
})

test('philosophers wait for one another, all round the table', () => {
  const { waitFor, tasks } = explainAll(checkSync(philosophers(4)))[0]!
  expect(waitFor.cycle).toEqual([0, 1, 2, 3].map((i) => `philosopher ${i}`))
  expect(waitFor.edges[0]).toEqual({
    from: 'philosopher 0',
    to: 'philosopher 1',
    for: 'fork 1 is free',
    kind: 'guard',
  })
  expect(tasks[0]).toMatchObject({ state: 'blocked', until: 'fork 1 is free', stack: [] })
})

test('a task that waits for itself is a cycle of one', () => {
  expect(explainAll(checkSync(lockers([[0, 0]])))[0]!.waitFor).toMatchObject({
    cycle: ['p0'],
    edges: [{ from: 'p0', to: 'p0' }],
  })
})

test('disjoint cycles are all found', () => {
  const [left, right] = [philosophers(2, 'left '), philosophers(2, 'right ')]
  const { waitFor } = explainAll(
    checkSync(
      system('two tables', {
        processes: [...left.processes, ...right.processes],
        objects: [...left.objects, ...right.objects],
        properties: [noDeadlock()],
      }),
    ),
  )[0]!
  expect(waitFor.cycles).toEqual([
    ['left philosopher 0', 'left philosopher 1'],
    ['right philosopher 0', 'right philosopher 1'],
  ])
  expect(waitFor.cycle).toEqual(waitFor.cycles[0])
})

test('who waits for a process at its end waits for no cycle', () => {
  const { waitFor, tasks, waysOut } = explainAll(checkSync(lockers([[0], [0]])))[0]!
  expect(waitFor).toMatchObject({ cycle: [], cycles: [], victims: [], stranded: ['p1'] })
  expect(tasks.map(({ state }) => state)).toEqual(['done', 'blocked'])
  expect(waysOut).toEqual([])
})

test('a process at rest is idle and in no cycle', () => {
  const never = cell('never', 0 as number)
  const waiting = (name: string, rests: boolean) =>
    process(name, 0 as number, () => [step('waits', never.move(1, 0), () => 0)], {
      rests: () => rests,
    })
  const { tasks, waitFor } = explainAll(
    checkSync(
      system('idle', {
        processes: [waiting('idler', true), waiting('sufferer', false)],
        objects: [never],
        properties: [noDeadlock()],
      }),
    ),
  )[0]!
  expect(tasks.map(({ name, state }) => [name, state])).toEqual([
    ['idler', 'idle'],
    ['sufferer', 'blocked'],
  ])
  expect(waitFor.stranded).toEqual(['sufferer'])
})

test('a circle that a runnable task can dissolve is no cycle', () => {
  const both = { heldBy: () => ['one', 'two', 'helper'] }
  const [a, b] = [cell('a', 0 as number, both), cell('b', 0 as number, both)]
  const done = cell('done', false as boolean)
  const waiter = (name: string, on: typeof a) =>
    process(name, 0 as number, (at) => (at === 0 ? [step('waits', on.is(1), () => 1)] : []))
  const helper = process('helper', 0 as number, (at): readonly Step<number>[] => {
    if (at === 0) return [step('starts', done.set(true), () => 1)]
    return at === 1 ? [step('helps both', [a.set(1), b.set(1)], () => 2)] : []
  })
  const { waitFor, tasks } = explainAll(
    checkSync(
      system('helped', {
        processes: [waiter('one', a), waiter('two', b), helper],
        objects: [a, b, done],
        properties: [
          always(
            'not begun',
            proposition([done], (value) => !value),
          ),
        ],
      }),
    ),
  )[0]!
  expect(tasks.map(({ state }) => state)).toEqual(['blocked', 'blocked', 'runnable'])
  expect(waitFor).toMatchObject({ cycles: [], stranded: ['one', 'two'] })
})

test('tasks of one name are told apart by whom they serve', () => {
  const server = cell('server', '' as string, { heldBy: (owner) => (owner === '' ? [] : [owner]) })
  const client = (name: string, layers: readonly TaskView[]): Process<number> =>
    process(name, 0 as number, () => [step('asks', server.is('free'), () => 1)], {
      tasks: () => [{ name, stack: [] }, ...layers],
    })
  const { tasks, waitFor } = explainAll(
    checkSync(
      system('served', {
        processes: [
          client('cat', [{ name: 'daemon', stack: [] }]),
          client('touch', [{ name: 'daemon', of: 'thread 2', stack: [] }]),
          client('ls', [{ name: 'other', of: 'not needed', stack: [] }]),
        ],
        objects: [server],
        properties: [noDeadlock()],
      }),
    ),
  )[0]!
  expect(tasks.map(({ name }) => name)).toEqual([
    'cat',
    'daemon for cat',
    'touch',
    'daemon thread 2',
    'ls',
    'other',
  ])
  expect(waitFor.edges).toContainEqual({
    from: 'cat',
    to: 'daemon for cat',
    for: 'reply',
    kind: 'thing',
  })
})

test('what the model says of the time after a kill is told', () => {
  const never = cell('never', 0 as number, { heldBy: () => ['second', 'first'] })
  const waits = (name: string, afterwards?: string) =>
    process(name, 0 as number, () => [step('waits', never.is(1), () => 1)], {
      tasks: () => [
        {
          name,
          stack: [],
          wait: {
            letter: 'D',
            endedBy: 'fatal signal',
            what: 'reply',
            kind: 'reply',
            ...(afterwards !== undefined && { afterwards }),
          },
        },
      ],
    })
  const { waysOut } = explainAll(
    checkSync(
      system('killed', {
        processes: [waits('first'), waits('second', 'the connection is aborted')],
        objects: [never],
        properties: [noDeadlock()],
      }),
    ),
  )[0]!
  expect(waysOut.map(({ text }) => text)).toEqual([
    'SIGKILL of first ends its wait and breaks the cycle',
    'SIGKILL of second ends its wait and breaks the cycle: the connection is aborted',
  ])
})

describe('laws', () => {
  const orders = fc.array(fc.array(fc.nat(3), { minLength: 1, maxLength: 3 }), {
    minLength: 1,
    maxLength: 5,
  })
  const law = (check: (explanation: Explanation) => void) =>
    fc.assert(fc.property(orders, (given) => explainAll(checkSync(lockers(given))).forEach(check)))

  test('each edge leads from a blocked task to a task', () => {
    law(({ tasks, waitFor }) => {
      const states = new Map(tasks.map(({ name, state }) => [name, state]))
      expect(states.size).toBe(tasks.length)
      for (const { from, to } of waitFor.edges) {
        expect(states.get(from)).toBe('blocked')
        expect(states.has(to)).toBe(true)
      }
    })
  })

  test('consecutive members of a cycle are edges, and nobody is in two cycles', () => {
    law(({ waitFor }) => {
      const edges = new Set(waitFor.edges.map(({ from, to }) => `${from} ${to}`))
      for (const cycle of waitFor.cycles) {
        cycle.forEach((from, i) => {
          expect(edges).toContain(`${from} ${cycle[(i + 1) % cycle.length]}`)
        })
      }
      const members = waitFor.cycles.flat()
      expect(new Set(members).size).toBe(members.length)
      expect(waitFor.cycle).toEqual(waitFor.cycles[0] ?? [])
    })
  })

  test('every blocked task is in a cycle, a victim of one, or blocked without one', () => {
    law(({ tasks, waitFor }) => {
      const { cycles, entangled, victims, stranded } = waitFor
      const told = [...cycles.flat(), ...entangled, ...victims, ...stranded]
      const blocked = tasks.filter(({ state }) => state === 'blocked').map(({ name }) => name)
      expect(told.toSorted()).toEqual(blocked.toSorted())
    })
  })

  test('each victim waits for somebody who is in a cycle or a victim', () => {
    law(({ waitFor }) => {
      const { edges, cycles, entangled, victims } = waitFor
      const lost = new Set([...cycles.flat(), ...entangled, ...victims])
      for (const victim of victims) {
        expect(edges.some(({ from, to }) => from === victim && lost.has(to))).toBe(true)
      }
    })
  })
})

test('a long chain of waits is no matter of stack depth', () => {
  const seats = 400
  const held = cell('held', 0 as number, { heldBy: () => ['p0'] })
  const waiters = Array.from({ length: seats }, (_, i) => {
    const next = cell(`c${i}`, 0 as number, { heldBy: () => [`p${(i + 1) % seats}`] })
    return {
      next,
      process: process(`p${i}`, 0 as number, () => [step('waits', next.is(1), () => 1)]),
    }
  })
  const { waitFor } = explainAll(
    checkSync(
      system('chain', {
        processes: waiters.map((waiter) => waiter.process),
        objects: [held, ...waiters.map(({ next }) => next)],
        properties: [noDeadlock()],
      }),
    ),
  )[0]!
  expect(waitFor.cycle).toHaveLength(seats)
})

import {
  alwaysEventually,
  cell,
  checkSync,
  eventually,
  eventuallyAlways,
  type Fairness,
  leadsTo,
  lock,
  ltl,
  noDeadlock,
  type Property,
  type PropertyResult,
  possibly,
  process,
  proposition,
  step,
  symmetric,
  system,
} from 'fsmc'
import { describe, expect, test } from 'vitest'
import verdicts from '../../models/verdicts.ts'
import { explainAll } from '../../src/explain/index.ts'
import { renderText } from '../../src/report/index.ts'
import { chain, walker } from '../systems.ts'

/*
 * Failures that users met in other checkers. Each is told by where it was reported.
 */

const told = ({ verdict, evidence }: PropertyResult) => [verdict, evidence?.shows]

function verdictsOf(built: ReturnType<typeof system>, fairness: Fairness = 'weak') {
  return checkSync(built, { fairness }).properties.map(({ verdict }) => verdict)
}

/** A light that is switched on and off for ever, and one that is switched on once. */
function lights(
  properties: (
    lit: ReturnType<typeof proposition>,
    once: ReturnType<typeof proposition>,
  ) => Property[],
) {
  const blinker = process<number>('blinker', 0, (at) => [step('switches', () => 1 - at)])
  const lamp = process<number>('lamp', 0, (at) => (at === 0 ? [step('is lit', () => 1)] : []))
  const is = (its: typeof lamp) => proposition([its], (at) => at === 1)
  return system('lights', {
    processes: [blinker, lamp],
    objects: [],
    properties: properties(is(blinker), is(lamp)),
  })
}

describe('a verdict on less than all runs', () => {
  const endless = system('endless', {
    processes: [process<number>('counter', 0, (at) => [step('counts', () => at + 1)])],
    objects: [],
    properties: [
      eventually(
        'it comes to 1000',
        proposition([], () => false),
      ),
      alwaysEventually(
        'again and again',
        proposition([], () => true),
      ),
      possibly(
        'it can',
        proposition([], () => false),
      ),
    ],
  })

  test('a limit leaves it unknown: tlaplus #839, FizzBee #169 ("does liveness stop at 100 steps?")', () => {
    const { properties, exhaustive } = checkSync(endless, { maxStates: 100 })
    expect(exhaustive).toBe(false)
    for (const { verdict, reason } of properties) {
      expect([verdict, reason]).toEqual(['unknown', 'the limit of states was reached'])
    }
  })

  test('a long way is gone to its end: FizzBee #169', () => {
    const long = (goal: number) => {
      const its = walker(1_000)
      const there = proposition([its], (at) => at === goal)
      return system('long', {
        processes: [its],
        objects: [],
        properties: [eventually('it arrives', there)],
      })
    }
    expect(verdictsOf(long(1_000))).toEqual(['holds'])
    expect(verdictsOf(long(1_001))).toEqual(['violated'])
  })

  test('depth-first and several workers do not skip it: tlaplus #544, #971', () => {
    const never = proposition([], () => false)
    const built = chain(50, [eventually('never', never), ltl('nor ever', '<> [] p', { p: never })])
    for (const options of [{ search: 'dfs' }, { workers: 2 }] as const) {
      expect(checkSync(built, options).properties.map(told)).toEqual([
        ['violated', 'end'],
        ['violated', 'end'],
      ])
    }
  })

  test('symmetry and partial-order reduction are not used with it, and that is said: tlaplus #59, #644', () => {
    const at = (place: string) => (state: string) => state === place
    const clients = [0, 1, 2].map((i) =>
      process<string>(`client ${i}`, 'out', (place) =>
        place === 'out' ? [step('goes in', () => 'in')] : [],
      ),
    )
    const built = system('clients', {
      processes: clients,
      objects: [],
      properties: [
        noDeadlock(),
        eventually('client 0 goes in', proposition([clients[0]!], at('in'))),
      ],
      symmetric: [symmetric(clients)],
    })
    const result = checkSync(built, { symmetry: true, partialOrder: true, exhaust: true })
    expect([result.reduction, result.states]).toEqual(['none', 8])
    expect(result.refused).toEqual({
      symmetry: '"client 0 goes in" may look at a single one of the members that are alike',
      'partial order': '"client 0 goes in" looks at whole runs, not only at where they end',
    })
    const text = renderText(result, explainAll(result))
    expect(text).toContain('no symmetry reduction: "client 0')
    expect(text).toContain('no partial-order reduction: "client 0')
    // the same without the property of whole runs is reduced
    const reduced = checkSync(built, { properties: ['no deadlock'], exhaust: true })
    expect([reduced.reduction, reduced.states]).toEqual(['symmetry', 4])
  })

  test('a promise that nobody asks for is called vacuous: tlaplus #161', () => {
    const never = proposition([], () => false)
    const [first, second, third] = checkSync(
      chain(3, [
        leadsTo('leads to', never, never),
        ltl('text', '[] (p -> <> p)', { p: never }),
        ltl('asked for', '[] (! p -> <> ! p)', { p: never }),
      ]),
    ).properties
    expect([first!.vacuous, second!.vacuous, third!.vacuous]).toEqual([true, true, undefined])
  })
})

describe('the formula', () => {
  test('a thing and its opposite do not both hold for ever: FizzBee #212', () => {
    const built = lights((lit) => [
      eventuallyAlways('lit for ever', lit),
      ltl('dark for ever', '<> [] ! lit', { lit }),
      alwaysEventually('lit again and again', lit),
      ltl('dark again and again', '[] <> ! lit', { lit }),
    ])
    expect(verdictsOf(built)).toEqual(['violated', 'violated', 'holds', 'holds'])
  })

  test('"eventually" is not satisfied by a cycle without it: stateright PR #3, automerge-model-checker #11', () => {
    const round = process<number>('round', 0, (at) => [
      step('goes round', () => (at + 1) % 3),
      ...(at === 2 ? [step('leaves', () => 3)] : []),
    ])
    const out = proposition([round], (at) => at === 3)
    const built = system('round', {
      processes: [round],
      objects: [],
      properties: [eventually('it leaves', out), possibly('it can leave', out)],
    })
    const [leaves, can] = checkSync(built, { fairness: 'strong' }).properties
    expect(told(leaves!)).toEqual(['violated', 'loop'])
    expect(can!.verdict).toBe('holds')
  })

  test('a state that is reached on two ways is looked at with either past: stateright', () => {
    // p is seen on one way to the diamond's end only
    const its = process<string>('its', 'start', (at) => {
      if (at === 'start') return [step('left', () => 'left'), step('right', () => 'right')]
      return at === 'end' ? [] : [step('goes on', () => 'end')]
    })
    const left = proposition([its], (at) => at === 'left')
    const built = system('diamond', {
      processes: [its],
      objects: [],
      properties: [eventually('left', left)],
    })
    for (const search of ['bfs', 'dfs'] as const) {
      const [result] = checkSync(built, { search }).properties
      expect(told(result!)).toEqual(['violated', 'end'])
      expect(result!.evidence!.run.steps.map(({ step }) => step.label)).toEqual([
        'right',
        'goes on',
      ])
    }
  })

  test('the one that is violated is named, the others hold: TLC up to 2026', () => {
    const built = lights((lit, once) => [
      alwaysEventually('good', lit),
      eventuallyAlways('bad', lit),
      eventuallyAlways('fine', once),
    ])
    const result = checkSync(built)
    expect(result.properties.map(({ verdict }) => verdict)).toEqual(['holds', 'violated', 'holds'])
    expect(renderText(result, explainAll(result))).toContain('Counterexample to bad:')
  })
})

describe('fairness', () => {
  test('an unfair cycle is no violation: tla-rs PR #59', () => {
    const built = lights((_, once) => [eventually('the lamp is lit', once)])
    expect(verdictsOf(built, 'weak')).toEqual(['holds'])
    expect(verdictsOf(built, 'none')).toEqual(['violated'])
    const [result] = checkSync(built).properties
    expect(result!.assuming).toBe('weak')
  })

  test('it is asked of the cycle that violates, not of all around it: tla-rs PR #62', () => {
    // around: the patient is served. In the cycle without that, it can go on now and then only.
    const mutex = lock('mutex')
    const patient = process<string>('patient', 'waiting', (at) =>
      at === 'waiting'
        ? [step('is served', mutex.acquire('patient'), () => 'served')]
        : [step('waits again', mutex.release('patient'), () => 'waiting')],
    )
    const other = process<string>('other', 'out', (at) =>
      at === 'out'
        ? [step('goes in', mutex.acquire('other'), () => 'in')]
        : [step('goes out', mutex.release('other'), () => 'out')],
    )
    const served = proposition([patient], (at) => at === 'served')
    const built = system('whole', {
      processes: [other, patient],
      objects: [mutex],
      properties: [alwaysEventually('served again and again', served)],
    })
    expect(verdictsOf(built, 'weak')).toEqual(['violated'])
    expect(verdictsOf(built, 'strong')).toEqual(['holds'])
  })

  test('a run that ends stutters there, and that breaks no fairness: tla-rs PR #65, ebmc #2007', () => {
    const built = chain(2, [
      eventually(
        'never',
        proposition([], () => false),
      ),
      ltl('for ever', '[] p', { p: proposition([], () => true) }),
    ])
    for (const fairness of ['none', 'weak', 'strong'] as const) {
      expect(verdictsOf(built, fairness)).toEqual(['violated', 'holds'])
    }
  })

  test('stuttering is no step of anybody: TLC #201', () => {
    // who can go on must: the run may not stay where it is
    const its = walker(1)
    const there = proposition([its], (at) => at === 1)
    const built = system('one', {
      processes: [its],
      objects: [],
      properties: [eventually('moves', there)],
    })
    expect(verdictsOf(built, 'none')).toEqual(['holds'])
    // and a step that changes nothing is one that is taken
    const spinning = process<string>('spinning', 'on', () => [step('spins', () => 'on')])
    const off = proposition([spinning], (at) => at === 'off')
    const spins = system('spins', {
      processes: [spinning],
      objects: [],
      properties: [eventually('off', off)],
    })
    expect(checkSync(spins, { fairness: 'strong' }).properties.map(told)).toEqual([
      ['violated', 'loop'],
    ])
  })

  test('of steps: a process that may always do something else need not do this one: SPIN #82', () => {
    const build = (fair?: 'weak' | 'strong') => {
      const server = process<string>('server', 'serves', (at) =>
        at === 'serves'
          ? [
              step('dawdles', () => 'serves'),
              step('answers', () => 'done', { ...(fair && { fair }) }),
            ]
          : [],
      )
      const done = proposition([server], (at) => at === 'done')
      return system('server', {
        processes: [server],
        objects: [],
        properties: [eventually('answered', done)],
      })
    }
    expect(checkSync(build(), { fairness: 'strong' }).properties.map(told)).toEqual([
      ['violated', 'loop'],
    ])
    const result = checkSync(build('weak'))
    expect(result.properties[0]).toMatchObject({
      verdict: 'holds',
      assuming: 'weak',
      declared: [{ kind: 'weak', of: '"answers" of server' }],
    })
    expect(renderText(result, [], { width: 200 })).toContain(
      'declared in the model: weak fairness of "answers" of server',
    )
    expect(verdictsOf(build('weak'), 'none')).toEqual(['violated'])
  })

  test('weak fairness of several processes at once is decided exactly: SPIN #38', () => {
    // three that can always go on; a fair cycle serves them all, however late
    const flags = [0, 1, 2].map((i) => cell(`flag ${i}`, false))
    const togglers = flags.map((flag, i) =>
      process<number>(`toggler ${i}`, 0, (at) => [
        step('toggles', flag.set(at === 0), () => 1 - at),
      ]),
    )
    const set = (i: number) => proposition([flags[i]!], (is) => is)
    const built = system('togglers', {
      processes: togglers,
      objects: flags,
      properties: [
        alwaysEventually('flag 2 is set again and again', set(2)),
        ltl('never all at once for ever', '[] <> (a && b && c)', {
          a: set(0),
          b: set(1),
          c: set(2),
        }),
      ],
    })
    expect(verdictsOf(built, 'weak')).toEqual(['holds', 'violated'])
  })
})

test('every request is an obligation of its own, not "none is pending now and then": P #552', () => {
  // there is always somebody waiting, and everybody is served
  const built = verdicts.build({ openers: 2, threads: 3, mount: 'remote' })
  const waits = (name: string) =>
    (built.properties as readonly { name: string; from: ReturnType<typeof proposition> }[]).find(
      (property) => property.name === `every open by ${name} gets a verdict`,
    )!.from
  const propositions = { a: waits('touch 0'), b: waits('touch 1') }
  const asked = {
    ...built,
    properties: [
      ...built.properties,
      ltl('a moment with none pending', '[] <> (! a && ! b)', propositions),
    ],
  }
  const results = checkSync(asked).properties
  expect(results.map(({ verdict }) => verdict)).toEqual(['holds', 'holds', 'holds', 'violated'])
})

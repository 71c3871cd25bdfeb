import {
  checkSync,
  counter,
  type Fairness,
  leadsTo,
  lock,
  process,
  proposition,
  step,
  system,
} from 'fsmc'
import { describe, expect, test } from 'vitest'
import verdicts from '../../models/verdicts.ts'

/** A process that waits for its turn once, and others that take turns for ever. */
function queue(waits: 'always able' | 'able now and then') {
  const mutex = lock('mutex')
  const turns = counter('turns', 0, 1)
  const other = process<string>('other', 'out', (at) =>
    at === 'out'
      ? [step('goes in', mutex.acquire('other'), () => 'in')]
      : [step('goes out', mutex.release('other'), () => 'out')],
  )
  const patient = process<string>('patient', 'waiting', (at) =>
    at === 'waiting'
      ? [
          waits === 'always able'
            ? step('is served', turns.up(), () => 'served')
            : step('is served', mutex.acquire('patient'), () => 'served'),
        ]
      : [],
  )
  const at = (place: string) => proposition([patient], (where) => where === place)
  return system('queue', {
    processes: [other, patient],
    objects: [mutex, turns],
    properties: [leadsTo('who waits is served', at('waiting'), at('served'))],
  })
}

function judged(built: ReturnType<typeof queue>, kind: Fairness) {
  const [result] = checkSync(built, { fairness: kind }).properties
  return [result!.verdict, result!.assuming, result!.evidence?.loop?.fair]
}

describe('a process that could be served', () => {
  test('at any time: weak fairness serves it', () => {
    const built = queue('always able')
    expect(judged(built, 'none')).toEqual(['violated', undefined, false])
    expect(judged(built, 'weak')).toEqual(['holds', 'weak', undefined])
    expect(judged(built, 'strong')).toEqual(['holds', 'strong', undefined])
  })

  test('again and again: only strong fairness does, and the lasso is weakly fair', () => {
    const built = queue('able now and then')
    expect(judged(built, 'none')).toEqual(['violated', undefined, true])
    expect(judged(built, 'weak')).toEqual(['violated', undefined, true])
    expect(judged(built, 'strong')).toEqual(['holds', 'strong', undefined])
  })

  test('who is neglected is named', () => {
    const [result] = checkSync(queue('always able'), { fairness: 'none' }).properties
    const { run, loop, shows } = result!.evidence!
    expect(shows).toBe('loop')
    expect(loop).toEqual({ from: 0, fair: false, neglected: ['patient'] })
    expect(run.steps.map((taken) => taken.process)).toEqual(['other', 'other'])
  })
})

/*
 * Failures that checkers of this kind are known for, each by its name.
 */
describe('liveness that does not lie', () => {
  test('fairness is asked of the part of a component that violates, not of the whole', () => {
    // the component as a whole serves the patient; the part without does not, and is unfair to nobody
    const patient = process<string>('patient', 'waiting', (at) =>
      at === 'waiting'
        ? [step('is served', mutex.acquire('patient'), () => 'served')]
        : [step('waits again', mutex.release('patient'), () => 'waiting')],
    )
    const mutex = lock('mutex')
    const other = process<string>('other', 'out', (at) =>
      at === 'out'
        ? [step('goes in', mutex.acquire('other'), () => 'in')]
        : [step('goes out', mutex.release('other'), () => 'out')],
    )
    const at = (place: string) => proposition([patient], (where) => where === place)
    const built = system('whole', {
      processes: [other, patient],
      objects: [mutex],
      properties: [leadsTo('served', at('waiting'), at('served'))],
    })
    expect(judged(built, 'weak')).toEqual(['violated', undefined, true])
  })

  test('a run that ends counts as one that goes on for ever where it ends', () => {
    const stuck = process<string>('stuck', 'waiting', () => [])
    const at = (place: string) => proposition([stuck], (where) => where === place)
    const built = system('stuck', {
      processes: [stuck],
      objects: [],
      properties: [leadsTo('served', at('waiting'), at('served'))],
    })
    for (const kind of ['none', 'weak', 'strong'] as const) {
      expect(judged(built, kind)[0]).toBe('violated')
    }
  })

  test('a step that changes nothing is a step: going round in it for ever can be fair', () => {
    const spinning = process<string>('spinning', 'on', () => [step('spins', () => 'on')])
    const at = (place: string) => proposition([spinning], (where) => where === place)
    const built = system('spinning', {
      processes: [spinning],
      objects: [],
      properties: [leadsTo('ends', at('on'), at('off'))],
    })
    expect(judged(built, 'strong')[0]).toBe('violated')
  })

  test('one obligation for each open', () => {
    const built = verdicts.build({ openers: 2, threads: 3, mount: 'loopback' })
    expect(built.properties.map(({ name }) => name)).toEqual([
      'every open by touch 0 gets a verdict',
      'every open by touch 1 gets a verdict',
      'every open by sftp-server gets a verdict',
    ])
    expect(checkSync(built).properties.map(({ verdict }) => verdict)).toEqual(
      Array(3).fill('holds'),
    )
  })

  test('neither symmetry nor partial order is used, and a limit leaves it unknown', () => {
    const built = verdicts.build({ openers: 2, threads: 3, mount: 'loopback' })
    expect(checkSync(built, { partialOrder: true, symmetry: true }).reduction).toBe('none')
    const limited = checkSync(built, { maxStates: 500 })
    expect(limited.properties.map(({ verdict }) => verdict)).toEqual(Array(3).fill('unknown'))
  })
})

test('a promise that nobody ever asks for holds vacuously', () => {
  const idle = process<string>('idle', 'on', () => [])
  const never = proposition([idle], (at) => at === 'off')
  const built = system('idle', {
    processes: [idle],
    objects: [],
    properties: [
      leadsTo('never asked', never, never),
      leadsTo(
        'kept',
        proposition([idle], () => true),
        proposition([idle], () => true),
      ),
    ],
  })
  const { properties } = checkSync(built)
  expect(properties.map(({ verdict, vacuous }) => [verdict, vacuous])).toEqual([
    ['holds', true],
    ['holds', undefined],
  ])
})

describe('the seed system whose clients go on for ever', () => {
  const ask = (openers: number, threads: number, mount: 'loopback' | 'remote', kind: Fairness) => {
    const { properties } = checkSync(verdicts.build({ openers, threads, mount }), {
      fairness: kind,
    })
    return properties
  }

  test('more threads than clients: everybody gets a verdict, under weak fairness', () => {
    for (const { property, verdict, assuming } of ask(3, 4, 'loopback', 'weak')) {
      // the server's opens get theirs under any scheduler: all others wait for it
      if (property.name.includes('sftp-server')) continue
      expect([verdict, assuming]).toEqual(['holds', 'weak'])
    }
  })

  test('as many clients as threads: the hang', () => {
    const [first] = ask(3, 3, 'loopback', 'weak')
    expect([first!.verdict, first!.evidence!.shows]).toEqual(['violated', 'deadlock'])
  })

  test('remote, without fairness: a lasso, and it is called unfair', () => {
    const [first] = ask(3, 3, 'remote', 'none')
    expect([first!.verdict, first!.evidence!.shows]).toEqual(['violated', 'loop'])
    expect(first!.evidence!.loop).toMatchObject({
      fair: false,
      neglected: expect.arrayContaining([expect.stringMatching(/^listener/)]),
    })
  })
})

import {
  cell,
  checkSync,
  leadsTo,
  object,
  operation,
  outcome,
  type PropertyResult,
  process,
  proposition,
  step,
  system,
} from 'fsmc'
import { describe, expect, test } from 'vitest'
import { replay } from '../replay.ts'
import { chain, walker } from '../systems.ts'

type Desk = 'free' | 'asked' | 'answered'

/** A client asks once; `server` is what else there is. */
function asking(server: (desk: ReturnType<typeof newDesk>) => ReturnType<typeof process>[]) {
  const desk = newDesk()
  const client = process<string>('client', 'asks', (at) => {
    if (at === 'asks') return [step('asks', desk.move('free', 'asked'), () => 'waits')]
    if (at === 'waits') return [step('gets it', desk.is('answered'), () => 'content')]
    return []
  })
  const asked = proposition([client], (at) => at === 'waits')
  const answered = proposition([client], (at) => at === 'content')
  const asks = system('asking', {
    processes: [client, ...(server(desk) as never[])],
    objects: [desk],
    properties: [leadsTo('asked leads to answered', asked, answered)],
  })
  const [forwards, backwards] = (['bfs', 'dfs'] as const).map((search) => {
    const [property] = checkSync(asks, { search, exhaust: true }).properties
    if (property!.evidence !== undefined) replay(asks, property!.evidence)
    return property!
  })
  expect(backwards!.verdict).toBe(forwards!.verdict)
  return forwards!
}

function newDesk() {
  return cell<Desk>('desk', 'free')
}

function told({ verdict, evidence }: PropertyResult) {
  return [verdict, evidence?.shows, evidence?.run.steps.map(({ step }) => step.label)]
}

describe('a request leads to its answer', () => {
  test('holds where everybody comes to an end with it', () => {
    const result = asking((desk) => [
      process<number>('server', 0, (at) =>
        at === 0 ? [step('answers', desk.move('asked', 'answered'), () => 1)] : [],
      ),
    ])
    expect(told(result)).toEqual(['holds', undefined, undefined])
  })

  test('holds where the run goes round only before the request', () => {
    const result = asking((desk) => [
      process<number>('server', 0, (at) => [
        ...(at === 0 ? [step('idles', desk.is('free'), () => 0)] : []),
        ...(at === 0 ? [step('answers', desk.move('asked', 'answered'), () => 1)] : []),
      ]),
    ])
    expect(result.verdict).toBe('holds')
  })

  test('is violated by a deadlock before the answer', () => {
    const result = asking(() => [])
    expect(told(result)).toEqual(['violated', 'deadlock', ['asks']])
    expect(result.evidence!.blocked.map(({ step }) => step.label)).toEqual(['gets it'])
  })

  test('is violated by a server that stops when it might have answered', () => {
    const result = asking((desk) => [
      process<string>('server', 'serves', (at) =>
        at === 'serves'
          ? [
              step('answers', desk.move('asked', 'answered'), () => 'done'),
              step('gives up', () => 'done'),
            ]
          : [],
      ),
    ])
    expect(result.verdict).toBe('violated')
    expect(result.evidence!.shows).toBe('deadlock')
  })

  test('is violated by a hang that is no deadlock: others go round for ever, no answer can come', () => {
    const result = asking(() => [
      process<number>('clock', 0, (at) => [step('ticks', () => 1 - at)]),
      process<number>('fan', 0, (at) => [step('turns', () => (at + 1) % 3)]),
    ])
    const [verdict, shows, steps] = told(result)
    expect([verdict, shows]).toEqual(['violated', 'loop'])
    expect((steps as string[]).filter((label) => label === 'asks')).toEqual(['asks'])
  })

  test('is violated where the one who could answer may dawdle for ever: processes are scheduled, not steps', () => {
    const result = asking((desk) => [
      process<number>('server', 0, (at) =>
        at === 0
          ? [step('dawdles', () => 0), step('answers', desk.move('asked', 'answered'), () => 1)]
          : [],
      ),
    ])
    expect(result.verdict).toBe('violated')
    expect(result.evidence!.shows).toBe('loop')
    expect(result.evidence!.loop!.fair).toBe(true)
  })

  test('is violated where a loop could be left but leads to a hang as well', () => {
    const result = asking((desk) => [
      process<string>('server', 'serves', (at) =>
        at === 'serves'
          ? [
              step('dawdles', () => 'serves'),
              step('answers', desk.move('asked', 'answered'), () => 'done'),
              step('crashes', () => 'done'),
            ]
          : [],
      ),
      process<number>('clock', 0, (at) => [step('ticks', () => 1 - at)]),
    ])
    expect(result.verdict).toBe('violated')
    expect(result.evidence!.shows).toBe('loop')
  })

  test('is violated where chance alone decides when the answer comes: it may never do', () => {
    const die = object('die', 0 as number, {
      roll: operation((_: number) => [outcome(0, 'again' as string), outcome(1, 'done' as string)]),
    })
    const roller = process<string>('roller', 'again', (at) =>
      at === 'again' ? [step('rolls', die.roll(), (result) => result)] : [],
    )
    const property = leadsTo(
      'rolling ends',
      proposition([roller], (at) => at === 'again'),
      proposition([roller], (at) => at === 'done'),
    )
    const rolling = system('rolling', {
      processes: [roller],
      objects: [die],
      properties: [property],
    })
    const [result] = checkSync(rolling).properties
    expect([result!.verdict, result!.evidence!.loop!.fair]).toEqual(['violated', true])
  })
})

describe('where the request is answered at once, or never made', () => {
  const never = proposition([], () => false)
  const everywhere = proposition([], () => true)

  test.for([
    ['nothing asks', never, never, 'holds'],
    ['it is answered as it is asked', everywhere, everywhere, 'holds'],
    ['it is never answered', everywhere, never, 'violated'],
  ] as const)('%s', ([, from, to, verdict]) => {
    const result = checkSync(chain(3, [leadsTo('property', from, to)]))
    expect(result.properties[0]!.verdict).toBe(verdict)
  })

  test('a run that ends at rest without the answer is no deadlock', () => {
    const result = checkSync(chain(3, [leadsTo('property', everywhere, never)]))
    expect(result.properties[0]!.evidence!.shows).toBe('no-way-out')
    expect(result.deadlocks).toBe(0)
  })
})

describe('without limits of recursion', () => {
  const length = 100_000
  test.for([
    ['holds', length, [walker(length)]],
    ['violated', length + 1, [walker(length)]],
    [
      'violated',
      length + 1,
      [walker(length), process<number>('clock', 0, (at) => [step('ticks', () => 1 - at)])],
    ],
  ] as const)('%s: from 1 leads to %i', ([verdict, goal, processes]) => {
    const [first] = processes
    const property = leadsTo(
      'it gets there',
      proposition([first], (at) => at === 1),
      proposition([first], (at) => at === goal),
    )
    const result = checkSync(system('long', { processes, objects: [], properties: [property] }))
    expect(result.properties[0]!.verdict).toBe(verdict)
  })
})

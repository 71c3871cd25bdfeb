import {
  cell,
  checkSync,
  type Evidence,
  ltl,
  possibly,
  process,
  proposition,
  step,
  system,
} from 'fsmc'
import { describe, expect, test } from 'vitest'
import { chain, walker } from '../systems.ts'

/** A walker through these letters, which goes round from the last one to the one of that number, or stops. */
function word(letters: string, back?: number) {
  const its = process<number>('reader', 0, (at) => {
    const next = at + 1 < letters.length ? at + 1 : back
    return next === undefined ? [] : [step(`reads ${letters[next]}`, () => next)]
  })
  const is = (letter: string) => proposition([its], (at) => letters[at] === letter)
  return { its, propositions: { a: is('a'), b: is('b'), c: is('c') } }
}

function ask(letters: string, back: number | undefined, text: string) {
  const { its, propositions } = word(letters, back)
  const properties = [ltl(text, text, propositions)]
  return checkSync(system('word', { processes: [its], objects: [], properties })).properties[0]!
}

describe('what is true of one run', () => {
  test.each<[string, string, number | undefined, boolean]>([
    ['a U b', 'aab', undefined, true],
    ['a U b', 'aaa', undefined, false],
    ['a W b', 'aaa', undefined, true],
    ['a W b', 'aac', undefined, false],
    ['b V a', 'aaa', undefined, true],
    ['b V (a || b)', 'aab', undefined, true],
    ['b V a', 'aab', undefined, false],
    ['X b', 'ab', undefined, true],
    ['X X b', 'ab', undefined, true], // it stays where it ends
    ['X X b', 'abc', undefined, false],
    ['<> [] c', 'abc', undefined, true],
    ['<> [] c', 'abc', 1, false],
    ['[] <> c', 'abc', 1, true],
    ['[] (b -> X c)', 'abc', 1, true],
    ['[] (b -> X c)', 'abb', undefined, false],
    ['a ~> c', 'abc', 0, true],
    ['(<> c) && (! c U b)', 'abc', undefined, true],
    ['! ([] (<> c && X <> c))', 'abc', 1, false],
    ['! ([] (<> a && X <> a))', 'abc', 1, true],
    ['true', 'a', undefined, true],
    ['a <-> ! b', 'a', undefined, true],
    ['[] (a <-> ! b)', 'ac', undefined, false],
  ])('%s of %s, back to %s: %s', (text, letters, back, holds) => {
    expect(ask(letters, back, text).verdict).toBe(holds ? 'holds' : 'violated')
  })
})

describe('what a counterexample shows', () => {
  const shown = ({ evidence }: { readonly evidence?: Evidence }) => [
    evidence!.shows,
    evidence!.run.steps.length,
    evidence!.loop?.from,
  ]

  test('a beginning after which nothing helps is shown up to there', () => {
    expect(shown(ask('aaabaaa', 0, '[] a'))).toEqual(['state', 3, undefined])
    expect(shown(ask('aab', undefined, 'a U c'))).toEqual(['state', 2, undefined])
  })

  test('a loop', () => {
    expect(shown(ask('aabcbc', 2, '<> [] b'))).toEqual(['loop', 6, 2])
    expect(shown(ask('aab', 1, '<> c'))).toEqual(['loop', 3, 1])
  })

  test('an end', () => {
    expect(shown(ask('aab', undefined, '<> c'))).toEqual(['end', 2, undefined])
  })

  test('a deadlock, where that is what keeps it from coming', () => {
    const desk = cell<string>('desk', 'free')
    const its = process<string>('its', 'waits', (at) =>
      at === 'waits' ? [step('is served', desk.is('ready'), () => 'served')] : [],
    )
    const served = proposition([its], (at) => at === 'served')
    const [result] = checkSync(
      system('desk', {
        processes: [its],
        objects: [desk],
        properties: [ltl('it is served', '<> served', { served })],
      }),
    ).properties
    expect(shown(result!)).toEqual(['deadlock', 0, undefined])
    expect(result!.evidence!.blocked.map(({ step }) => step.label)).toEqual(['is served'])
  })

  test('the truth of every proposition in every state', () => {
    expect(ask('abc', 1, '[] (a -> <> (b && <> a))').evidence!.truths).toEqual([
      { name: 'a', values: [true, false, false, false] },
      { name: 'b', values: [false, true, false, true] },
    ])
  })
})

describe('possibly', () => {
  const ask = (goal: number, length: number) => {
    const its = walker(length)
    const there = proposition([its], (at) => at === goal)
    const properties = [possibly('it can come there', there)]
    return checkSync(system('walk', { processes: [its], objects: [], properties })).properties[0]!
  }

  test('it can be reached from everywhere', () => {
    expect(ask(5, 5).verdict).toBe('holds')
  })

  test('a path to where it cannot be reached any more, not to where it is first missed', () => {
    const { verdict, evidence } = ask(3, 5)
    expect([verdict, evidence!.shows, evidence!.run.steps.length]).toEqual([
      'violated',
      'no-way-out',
      4,
    ])
  })
})

test('without limits of recursion, and of a large space', () => {
  const length = 50_000
  const there = (at: number) => proposition([its], (where) => where === at)
  const its = walker(length)
  const properties = [
    ltl('arrives', '<> there', { there: there(length) }),
    ltl('goes further', '<> there', { there: there(length + 1) }),
    ltl('in order', '! last U first', { first: there(1), last: there(length) }),
  ]
  const result = checkSync(system('long', { processes: [its], objects: [], properties }))
  expect(result.properties.map(({ verdict }) => verdict)).toEqual(['holds', 'violated', 'holds'])
})

test('more propositions than an automaton can tell apart are refused', () => {
  const names = Array.from({ length: 32 }, (_, i) => `p${i}`)
  const propositions = Object.fromEntries(names.map((name) => [name, proposition([], () => true)]))
  const system = chain(1, [
    ltl('all', names.map((name) => `<> ${name}`).join(' && '), propositions),
  ])
  const why = 'The formula of "all" has more than 31 propositions.'
  expect(() => checkSync(system)).toThrow(why)
  // Before the search, which may take long.
  expect(() => checkSync(system, { maxStates: 1 })).toThrow(why)
})

import { checkSync, ltl, process, proposition, step, system } from 'fsmc'
import { expect, test } from 'vitest'
import { explainAll } from '../../src/explain/index.ts'
import { jsonReport, renderCounterexample, renderPage } from '../../src/report/index.ts'

const walker = process<number>('walker', 0, (at) => [step('goes on', () => (at < 4 ? at + 1 : 2))])
const at = (...places: number[]) => proposition([walker], (place) => places.includes(place))
const built = system('walk', {
  processes: [walker],
  objects: [],
  properties: [ltl('home', '<> [] (home || away)', { home: at(0, 1), away: at(2, 3) })],
})
const result = checkSync(built)
const explanations = explainAll(result)

test('as text: a row wherever something changes, and the loop', () => {
  expect(renderCounterexample(explanations[0]!, { width: 60 })).toMatchInlineSnapshot(`
    "Counterexample to home: 2 steps, then a fair loop of 3 steps
    for ever

      1  walker  goes on
      2  walker  goes on
      from here on for ever:
      3  walker  goes on
      4  walker  goes on
      5  walker  goes on

    What is true along it, for home
      <> [] (home || away)
      after step  home   away
      0-1         true   false
      from here on for ever:
      2-3         false  true
      4           false  false

    Who goes on for ever
      Takes steps in the loop: walker
      Everybody else cannot go on somewhere in the loop: it is
        fair."
  `)
})

test('as a list where the table would be too wide', () => {
  const names = Array.from({ length: 8 }, (_, i) => `a proposition with a long name, ${i}`)
  const propositions = Object.fromEntries(names.map((name, i) => [name, at(i)]))
  const text = `[] (${names.map((name) => JSON.stringify(name)).join(' || ')})`
  const wide = checkSync({ ...built, properties: [ltl('wide', `! <> ${text}`, propositions)] })
  const lines = renderCounterexample(explainAll(wide)[0]!, { width: 60 }).split('\n')
  const from = lines.indexOf('What is true along it, for wide')
  expect(lines.slice(from).every((line) => line.length <= 60)).toBe(true)
  expect(lines).toContain('  1           a proposition with a long name, 1')
})

test('as JSON: every state', () => {
  const options = { version: '0', subject: { name: 'walk', parameters: {} } }
  const [property] = jsonReport(result, explanations, options).properties
  expect(property).toMatchObject({ kind: 'ltl', formula: '<> [] (home || away)' })
  expect(property!.counterexample!.truth).toEqual({
    home: [true, true, false, false, false, false],
    away: [false, false, true, true, false, true],
  })
})

test('as Markdown', () => {
  const page = renderPage({
    name: 'walk',
    description: '',
    parameters: {},
    variants: [{ parameters: {}, result, explanations }],
  })
  expect(page).toContain(
    [
      '### What is true along it, for home',
      '',
      '```text',
      '<> [] (home || away)',
      '```',
      '',
      '| After step | home | away |',
      '| --- | --- | --- |',
      '| 0-1 | true | false |',
      '| 2-3, from here on for ever | false | true |',
      '| 4 | false | false |',
    ].join('\n'),
  )
})

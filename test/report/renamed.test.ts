import { checkSync, leadsTo, process, proposition, step, system } from 'fsmc'
import { expect, test } from 'vitest'
import { explainAll } from '../../src/explain/index.ts'
import { renderPage, renderText } from '../../src/report/index.ts'
import { renaming } from '../../src/report/renamed.ts'

/** Two that go round for ever and may stop; nothing makes them. */
function walkers(...laps: readonly number[]) {
  const all = laps.map((lap, i) =>
    process<number | 'rests'>(`walker ${i + 1}`, 0, (at) =>
      at === 'rests'
        ? []
        : [
            step('walks', () => (at + 1) % lap),
            ...(at === 0 ? [step('stops', () => 'rests')] : []),
          ],
    ),
  )
  const is = (i: number, rests: boolean) =>
    proposition([all[i]!], (at) => (at === 'rests') === rests)
  return system('walkers', {
    processes: all,
    objects: [],
    properties: all.map((its, i) => leadsTo(`${its.name} rests`, is(i, false), is(i, true))),
  })
}

function checked(...laps: readonly number[]) {
  const result = checkSync(walkers(...laps), { fairness: 'none' })
  return { result, explanations: explainAll(result) }
}

test('of runs that differ in names only the first is shown', () => {
  const { result, explanations } = checked(2, 2)
  const [first, second] = explanations
  expect(renaming(first!, second!)).toEqual([
    ['walker 2', 'walker 1'],
    ['walker 1', 'walker 2'],
  ])
  const text = renderText(result, explanations)
  expect(text.slice(text.lastIndexOf('Counterexample'))).toMatchInlineSnapshot(`
    "Counterexample to walker 2 rests: 1 step, then a fair loop of 2 steps for ever
      It is the run shown for walker 1 rests, with walker 1 for walker 2, walker 2 for walker 1.
    "
  `)
})

test('a page shows the first of them, too', () => {
  const { result, explanations } = checked(2, 2)
  const variants = [{ parameters: {}, result, explanations }]
  const page = renderPage({ name: 'walkers', description: '', parameters: {}, variants })
  expect(page.slice(page.lastIndexOf('## '))).toBe(`## Counterexample to walker 2 rests

It is the run shown for walker 1 rests, with walker 1 for walker 2, walker 2 for walker 1.
`)
})

test('runs that differ in more are all shown', () => {
  const { result, explanations } = checked(2, 3)
  const [first, second] = explanations
  expect(renaming(first!, second!)).toBeUndefined()
  expect(renderText(result, explanations)).not.toContain('It is the run shown')
})

test('a run is not another one, of which the loop is fair, or begins elsewhere, or is the same', () => {
  const [first, second] = checked(2, 2).explanations
  const { loop } = second!
  const others = [
    { ...second!, loop: { ...loop!, fair: !loop!.fair } },
    { ...second!, loop: { ...loop!, from: loop!.from + 1 } },
    { ...second!, steps: second!.steps.slice(1) },
    first!,
  ]
  for (const other of others) expect(renaming(first!, other)).toBeUndefined()
})

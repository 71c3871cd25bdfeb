import { counter, noDeadlock, process, step, system } from 'fsmc'
import { expect, test } from 'vitest'
import { soleResult } from '../../src/explore/continuations.ts'
import { createSearch } from '../../src/explore/index.ts'

/** Two who count up and down, and where the steps of the first lead. */
function counting(next: () => string) {
  const many = counter('many', 0, 50)
  const one = process<string>('one', 'up', () => [step('counts', many.up(), next)])
  const other = process('other', 'down', () => [step('counts', many.down(), () => 'down')])
  return system('counting', {
    processes: [one, other],
    objects: [many],
    properties: [noDeadlock()],
  })
}

test.for(['fast', 'plain'] as const)(
  '%s: next is run for its results, not for every id',
  (engine) => {
    let calls = 0
    const search = createSearch(
      counting(() => {
        calls++
        return 'up'
      }),
      { engine },
    )
    search.advance(Number.POSITIVE_INFINITY)
    expect(search.extent.states).toBe(51)
    expect(calls).toBe(2)
    search.local.recheck()
    expect(calls).toBe(3)
  },
)

test('a next that says something else later is found out at the end', () => {
  let calls = 0
  const search = createSearch(counting(() => (++calls > 2 ? 'away' : 'up')))
  search.advance(Number.POSITIVE_INFINITY)
  expect(() => search.local.recheck()).toThrow(expect.objectContaining({ code: 'FSMC012' }))
})

test('results tell themselves apart where one primitive is given at most', () => {
  expect(soleResult([undefined, undefined])).toBe(0)
  expect(soleResult([undefined, 'a'])).toBe(1)
  expect(soleResult([undefined, null])).toBe(-1)
  expect(soleResult(['a', 'b'])).toBe(-1)
  expect(soleResult([{}])).toBe(-1)
  expect(soleResult([])).toBe(-1)
})

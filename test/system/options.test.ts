import { cell, checkSync, fifo, noDeadlock, object, operation, process, step, system } from 'fsmc'
import { describe, expect, test } from 'vitest'

/* Models are loaded without a look at their types: here is what TypeScript would refuse. */

// biome-ignore lint/suspicious/noExplicitAny: as above
const given = (options: object) => options as any
const still = () => []
const act = operation((n: number) => n)

describe('an option that is misspelt is refused, and told with those that there are', () => {
  test.each([
    ['process', () => process('a', 0, still, given({ rest: () => false })), 'rests, tasks'],
    ['step', () => step('s', [], () => 0, given({ fare: 'strong' })), 'narration, fair'],
    ['fifo', () => fifo('q', given({ capcity: 1 })), 'capacity, init'],
    ['cell', () => cell('c', 0, given({ heldby: still })), 'heldBy, results'],
    ['object', () => object('o', 0 as number, { act }, given({ need: still })), 'results, needs'],
  ])('%s', (_, declare, there) => {
    expect(declare).toThrow(
      expect.objectContaining({ code: 'FSMC009', hint: expect.stringContaining(there) }),
    )
  })
})

test.each([
  ['process', () => process('a', 0, still, given({ fair: 'strongly' }))],
  ['step', () => step('s', () => 0, given({ fair: true }))],
])('so is a fairness of a %s that there is not', (_, declare) => {
  expect(declare).toThrow(
    expect.objectContaining({ code: 'FSMC009', hint: 'It can be: weak, strong.' }),
  )
})

test('what it would have hidden: a process at the end of its steps is stuck', () => {
  const check = (options: object) =>
    checkSync(
      system('stuck', {
        processes: [process('a', 0, still, given(options))],
        objects: [],
        properties: [noDeadlock()],
      }),
    ).properties[0]!.verdict
  expect(check({ rests: () => false })).toBe('violated')
  expect(() => check({ rest: () => false })).toThrow('The process a has no "rest".')
})

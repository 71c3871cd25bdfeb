import { check, counter, fifo, noDeadlock, process, type System, step, system } from 'fsmc'
import { describe, expect, test } from 'vitest'
import seed from '../../models/seed.ts'
import { createSearch, Growth } from '../../src/explore/index.ts'

const endless = () => {
  const letters = fifo<string>('letters')
  const sent = counter('sent')
  const writer = process<number>('writer', 0, (at) => [
    step('sends', letters.push(at === 0 ? 'a' : 'b'), () => (at + 1) % 3),
  ])
  const reader = process<string>('reader', '', (hand) =>
    hand === ''
      ? [step('takes', letters.pop(), (it) => it)]
      : [step('counts', sent.up(), () => '')],
  )
  return system('endless', {
    processes: [writer, reader],
    objects: [letters, sent],
    properties: [noDeadlock()],
  })
}

function suspectAfter(system: System, maxStates: number, slice: number) {
  const search = createSearch(system)
  const growth = new Growth(search.local)
  while (!search.done && !search.full) {
    search.advance(slice, maxStates)
    growth.look(search.extent.states)
  }
  return growth.suspect
}

describe.each([16, 100, 1_000])('looked at every %i states', (slice) => {
  test.each([100_000, 150_000])('a queue without end is named after %i', (maxStates) => {
    const suspect = suspectAfter(endless(), maxStates, slice)
    expect(suspect?.component).toMatch(/^(letters|sent)$/)
    expect(suspect?.examples).toHaveLength(3)
  })

  test.each([100, 1_000, 10_000, 100_000, 400_000])('queues with an end are not, after %i', (n) => {
    const bounded = seed.build({ openers: 4, threads: 5, mount: 'loopback' })
    expect(suspectAfter(bounded, n, slice)).toBeUndefined()
  })
})

test('where a limit ends a check, its result names what grows', async () => {
  expect(await check(endless(), { maxStates: 100_000 })).toMatchObject({
    ending: 'max-states',
    growing: { component: expect.stringMatching(/^(letters|sent)$/) },
  })
})

test('nothing is said of a search that came to its end', async () => {
  const long = system('long', {
    processes: [
      process<number>('counts', 0, (at) => (at < 9_999 ? [step('up', () => at + 1)] : [])),
    ],
    objects: [],
    properties: [noDeadlock()],
  })
  expect(await check(long)).toMatchObject({ ending: 'exhausted', states: 10_000 })
  expect(await check(long)).not.toHaveProperty('growing')
})

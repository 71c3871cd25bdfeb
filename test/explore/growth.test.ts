import { check, counter, fifo, noDeadlock, process, step, system } from 'fsmc'
import { expect, test } from 'vitest'
import seed from '../../models/seed.ts'

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

test.each([10_000, 100_000])('a queue without end is named after %i states', async (maxStates) => {
  const { growing, ending } = await check(endless(), { maxStates })
  expect(ending).toBe('max-states')
  expect(growing?.component).toMatch(/^(letters|sent)$/)
  expect(growing?.examples).toHaveLength(3)
})

test.each([100, 1_000, 10_000, 100_000, 400_000])(
  'queues with an end are not, after %i states',
  async (maxStates) => {
    const bounded = seed.build({ openers: 4, threads: 5, mount: 'loopback' })
    const { growing, ending } = await check(bounded, { maxStates, symmetry: false })
    expect({ growing, ending }).toEqual({ growing: undefined, ending: 'max-states' })
  },
)

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

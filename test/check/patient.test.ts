import { describe, expect, test } from 'vitest'
import { type DoneStep, findPatientRun } from '../../src/check/index.ts'
import { moves, Search } from '../../src/explore/index.ts'
import { lock, noDeadlock, process, type Step, step, system } from '../../src/system/index.ts'

/* Two tasks take two locks each, in opposite orders; somebody outside may hold each back before its first. */

const [a, b] = [lock('a'), lock('b')]

function task(name: string, first: typeof a, second: typeof a) {
  return process<string>(name, 'out', (state) => {
    switch (state) {
      case 'out':
        return [step('begins', () => 'begun')]
      case 'begun':
        return [step('takes the first', first.acquire(name), () => 'one')]
      case 'one':
        return [step('takes the second', second.acquire(name), () => 'both')]
      case 'both':
        return [step('gives both back', [first.release(name), second.release(name)], () => 'done')]
      default:
        return []
    }
  })
}

const philosophers = system('two locks', {
  processes: [task('left', a, b), task('right', b, a)],
  objects: [a, b],
  properties: [noDeadlock()],
})

const run = (isHeld: (label: string) => boolean, isWanted = () => true) =>
  findPatientRun(philosophers, {
    urgencyOf: (_, { label }) => ({ held: isHeld(label), rank: 0 }),
    isWanted,
    timeout: 10_000,
  })

const told = (done: readonly DoneStep[] | undefined) =>
  done?.map(({ process, step }) => `${process} ${step.label}`)

describe('a run that somebody directs', () => {
  test('none where a task that has begun goes through at once, and what is held is its begin', async () => {
    // nobody begins before the other is done
    expect(await run((label) => label === 'begins')).toBeUndefined()
  })

  test('one where each can be held with one lock in hand', async () => {
    const found = await run((label) => label !== 'takes the first')
    expect(told(found)!.filter((line) => line.includes('takes'))).toEqual([
      'left takes the first',
      'right takes the first',
    ])
  })

  test('another one is second best', async () => {
    const isHeld = (label: string) => label !== 'takes the first'
    expect(told(await run(isHeld, () => false))).toEqual(told(await run(isHeld)))
  })

  test('what is held goes ahead only where nothing else can', async () => {
    const isHeld = ({ label }: Step) => label !== 'takes the first'
    const search = new Search(philosophers)
    let ids: readonly number[] = search.local.components.map(() => 0)
    for (const { process, step } of (await run((label) => label !== 'takes the first'))!) {
      const possible = [...moves(search, ids)]
      const taken = possible.find(
        (each) =>
          search.local.components[each.process]!.name === process &&
          each.candidate.step.label === step.label,
      )!
      if (isHeld(step)) {
        expect(possible.filter(({ candidate }) => !isHeld(candidate.step))).toEqual([])
      }
      ids = taken.next
    }
    expect([...moves(search, ids)]).toEqual([])
  })
})

import { cat, checkSync, listener, local, markMount, type System, topology } from 'fsmc'
import { expect, test } from 'vitest'
import { starvingIn } from '../../src/explain/starving.ts'
import { leadsTo, noDeadlock, process, proposition, step, system } from '../../src/system/index.ts'

function starving(system: System, property: string) {
  const { properties } = checkSync(system, { properties: [property] })
  expect(properties[0]!.evidence?.shows).toBe('loop')
  return starvingIn(system, properties[0]!.evidence!)
}

test('a stack starves who came first, and names who came later', () => {
  const home = local('/home')
  const system = topology({
    name: 'stack',
    listeners: [listener({ marks: [markMount(home)], workers: 1, workersTake: 'newest' })],
    clients: ['a', 'b'].map((file) => cat(home, file, { forever: true, name: file })),
  })
  expect(starving(system, 'every open by or for a gets a verdict')).toEqual([
    { task: 'a', for: 'verdict', overtakenBy: ['b'] },
  ])
})

test('nobody waits in a loop of one that could do otherwise', () => {
  const idle = process<number>('idle', 0, (at) => [step('turns', () => 1 - at)])
  const never = proposition([idle], (at) => at === 2)
  const always = proposition([idle], () => true)
  const properties = [noDeadlock(), leadsTo('arrives', always, never)]
  const alone = system('alone', { processes: [idle], objects: [], properties })
  const { evidence } = checkSync(alone).properties[1]!
  expect(starvingIn(alone, evidence!)).toEqual([])
})

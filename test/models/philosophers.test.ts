import { checkSync } from 'fsmc'
import { describe, expect, test } from 'vitest'
import philosophers from '../../models/examples/philosophers.ts'
import { exploreNaively, judge } from '../oracle.ts'

const defaults = { seats: 3, manners: 'left first', steps: 'coarse' } as const

describe('the dining philosophers', () => {
  test.each(philosophers.expectations)('are as they expect with $with', (expectation) => {
    const system = philosophers.build({ ...defaults, ...expectation.with })
    const graph = exploreNaively(system, 10_000)!
    const result = checkSync(system, { exhaust: true })
    expect(result.states).toBe(expectation.states)
    expect(graph.states.length).toBe(expectation.states)
    expect(result.transitions).toBe(graph.transitions)
    expect(result.properties.map(({ verdict }) => verdict)).toEqual([expectation.verdicts])
    expect(judge(graph, system.properties[0]!)).toBe(expectation.verdicts)
  })

  test('hang when each holds one fork', () => {
    const result = checkSync(philosophers.build(defaults))
    const { run, blocked } = result.properties[0]!.evidence!
    expect(run.steps.map(({ process, step }) => `${process} ${step.label}`)).toEqual([
      'philosopher 0 takes fork 0',
      'philosopher 1 takes fork 1',
      'philosopher 2 takes fork 2',
    ])
    expect(blocked.map(({ process, waitsFor }) => [process, waitsFor])).toEqual([
      ['philosopher 0', ['philosopher 1']],
      ['philosopher 1', ['philosopher 2']],
      ['philosopher 2', ['philosopher 0']],
    ])
  })
})

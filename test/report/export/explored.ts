import { propositionsOfProperty, type System } from 'fsmc'
import { createSearch, type Exploration } from '../../../src/explore/index.ts'
import type { Origin } from '../../../src/report/export/index.ts'

/** The system explored to the end; undefined where it has more states than that. */
export function explored(system: System, limit: number): Exploration | undefined {
  const propositions = system.properties.flatMap((property) =>
    propositionsOfProperty(property).map((proposition) => ({ name: property.name, proposition })),
  )
  const search = createSearch(system, { propositions })
  while (!search.done && !search.full) search.advance(1000, limit)
  return search.exhausted ? search : undefined
}

export const origin: Origin = { subject: { name: 'tiny', parameters: {} }, version: '0.0.0' }

export const text = (lines: Iterable<string>) => `${[...lines].join('\n')}\n`

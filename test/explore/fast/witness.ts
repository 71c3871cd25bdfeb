import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { formatValue, type Property, type System } from 'fsmc'
import { expect } from 'vitest'
import { watch } from '../../../src/check/monitor.ts'
import { kernelCode } from '../../../src/explore/fast/kernel.ts'
import { type FastOptions, FastSearch } from '../../../src/explore/fast/search.ts'
import { reserveSpace } from '../../../src/explore/fast/space.ts'
import type { Exploration, Observer } from '../../../src/explore/index.ts'

/**
 * A search whose threads are all there from the first state on, and take few states at once; and whose
 * states have no room to spare.
 */
export function together(system: System, workers: number, options: FastOptions = {}, chunk = 1) {
  const search = new FastSearch(system, reserveSpace()!, {
    tightFrom: 0,
    ...options,
    workers,
    shareFrom: 0,
    chunk,
  })
  search.crew?.hire(kernelCode())
  search.crew?.assemble()
  return search
}

export function finish(search: Exploration, slice = 1 << 20) {
  while (!search.done) search.advance(slice)
  return search
}

/** By component and id: local states are few, and to write them takes long. */
const texts = new WeakMap<Exploration, string[][]>()

/** The state as a text that does not depend on the order of the search. */
export function textOf(search: Exploration, state: number): string {
  const known = texts.get(search) ?? search.local.components.map((): string[] => [])
  texts.set(search, known)
  return search
    .idsOf(state)
    .map((id, i) => (known[i]![id] ??= formatValue(search.local.valueOf(i, id))))
    .join(' | ')
}

/** Remembers what it is told as texts, and the paths by number. */
export class Witness implements Observer {
  readonly ended: string[] = []
  readonly found: string[] = []
  readonly paths: { readonly text: string; readonly path: readonly number[] }[] = []
  readonly #propositions: readonly number[]

  constructor(properties: readonly Property[]) {
    this.#propositions = watch(properties).propositions.map((_, i) => i)
  }

  awaits() {
    return this.#propositions.map((proposition) => ({ proposition, value: true }))
  }

  stateFound(state: number, search: Exploration) {
    if (!this.#propositions.some((at) => search.answer(at, state))) return false
    return this.#remember(this.found, state, search)
  }

  stateEnded(state: number, search: Exploration) {
    return this.#remember(this.ended, state, search)
  }

  #remember(list: string[], state: number, search: Exploration): false {
    const text = textOf(search, state)
    list.push(text)
    this.paths.push({ text, path: search.pathTo(state) })
    return false
  }
}

export function everythingOf(search: Exploration, witness: Witness) {
  const { states, transitions, frontier, depth } = search.extent
  const all = Array.from({ length: states }, (_, state) => ({
    state: textOf(search, state),
    steps: search.pathTo(state).length - 1,
    successors: search.successorsOf(state).map((next) => textOf(search, next)),
  }))
  for (const { text, path } of witness.paths) {
    expect(textOf(search, path.at(-1)!)).toBe(text)
    path.slice(1).forEach((to, i) => {
      expect(search.successorsOf(path[i]!)).toContain(to)
    })
  }
  return {
    figures: { states, transitions, frontier, depth, exhausted: search.exhausted },
    all: all.sort((a, b) => (a.state < b.state ? -1 : 1)),
    ended: witness.ended.sort(),
    found: witness.found.sort(),
  }
}

/** Gives the threads' memory back, once they have come to their end. */
export async function end(search: FastSearch) {
  const { crew } = search
  const ends = crew?.helpers.map((helper) => once(helper, 'exit')) ?? []
  crew?.dismiss()
  await Promise.race([Promise.all(ends), setTimeout(1_000)])
}

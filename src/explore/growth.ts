import type { Value } from '../system/index.ts'
import type { LocalSystem } from './local.ts'

/** A component that may grow without bound, as far as it has come. */
export interface Growing {
  readonly component: string
  /** How many values it has had so far. */
  readonly values: number
  /** Three of them, the latest last. */
  readonly examples: readonly Value[]
}

/** With fewer values than this nothing is said: every component has to start somewhere. */
const few = 50
/**
 * What is bounded has had its values long before all their combinations have been reached. What is not
 * goes on: alone it has n times the values in n times the states, with another like it still the square
 * root of n times; a little less is enough.
 */
const leastExponent = 0.43
/** How many times the states it must have kept this up, without a pause: queues with an end grow in bursts. */
const span = 32

interface Sample {
  readonly states: number
  /** How many values each component had. */
  readonly sizes: readonly number[]
}

/** Watches which components keep gaining values while states are added. */
export class Growth {
  readonly #local: LocalSystem
  readonly #samples: Sample[] = []
  #states = 0

  constructor(local: LocalSystem) {
    this.#local = local
  }

  /** To be called now and then, at least once a doubling. */
  look(states: number): void {
    this.#states = states
    const last = this.#samples.at(-1)
    if (last !== undefined && states < last.states * 2) return
    this.#samples.push({ states, sizes: this.#sizes() })
    const [, second] = this.#samples
    if (second !== undefined && states >= second.states * span) this.#samples.shift()
  }

  /** The one with the most values of those that keep gaining them. */
  get suspect(): Growing | undefined {
    const sizes = this.#sizes()
    const [first] = this.#samples
    if (first === undefined || this.#states < first.states * span) return undefined
    const last = this.#samples.at(-1)!
    // Within a few states nothing need be gained.
    const now = this.#states < last.states * 1.5 ? [] : [{ states: this.#states, sizes }]
    const samples = [...this.#samples, ...now]
    const gains = (component: number) =>
      samples.every((sample, i) => {
        const before = samples[i - 1] ?? sample
        const least = (sample.states / before.states) ** leastExponent
        return sample.sizes[component]! >= least * before.sizes[component]!
      })
    const suspects = [...sizes.keys()].filter(
      (component) => sizes[component]! >= few && gains(component),
    )
    if (suspects.length === 0) return undefined
    const component = suspects.reduce((most, other) =>
      sizes[other]! > sizes[most]! ? other : most,
    )
    const values = sizes[component]!
    const examples = [values >> 2, values >> 1, values - 1].map((id) =>
      this.#local.valueOf(component, id),
    )
    return { component: this.#local.components[component]!.name, values, examples }
  }

  #sizes(): number[] {
    return this.#local.interners.map(({ size }) => size)
  }
}

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
 * goes on: alone it has twice the values in twice the states, with another like it still 1.41 times.
 */
const leastRatio = 1.35
/** Doublings of the states in a row that it must have kept this up: queues with an end grow in bursts. */
const doublings = 5

/** Watches which components keep gaining values while states are added. */
export class Growth {
  readonly #local: LocalSystem
  /** How many values each component had, each time the states had doubled. */
  readonly #samples: (readonly number[])[] = []
  #next = 1

  constructor(local: LocalSystem) {
    this.#local = local
  }

  /** To be called now and then, at least once a doubling. */
  look(states: number): void {
    if (states < this.#next) return
    this.#next = states * 2
    this.#samples.push(this.#sizes())
    if (this.#samples.length > doublings + 1) this.#samples.shift()
  }

  /** The one with the most values of those that keep gaining them. */
  get suspect(): Growing | undefined {
    const samples = this.#samples
    if (samples.length <= doublings) return undefined
    const sizes = this.#sizes()
    const gains = (component: number) =>
      samples.every(
        (sample, i) => i === 0 || sample[component]! >= leastRatio * samples[i - 1]![component]!,
      )
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

import type { Kernel } from './kernel.ts'

/** A memory and the loops of one thread in it. */
export interface Workplace {
  readonly words: Uint32Array
  readonly kernel: Kernel
}

/**
 * The full memories before the one that a thread works in, oldest first: what they are asked. They do not
 * change any more, so all threads can ask at once, each through loops and a batch of its own.
 */
export class Elders {
  readonly #here: () => Workplace
  readonly #instances: readonly Workplace[]

  constructor(here: () => Workplace, instances: readonly Workplace[]) {
    this.#here = here
    this.#instances = instances
  }

  /**
   * Marks those of so many packed states that are known to one of them, where no mark is yet.
   * @param known address of a word a state: 0, or its number in all memories together plus one
   * @param states address of the packed states
   */
  ask(many: number, known: number, states: number): void {
    const { words, kernel } = this.#here()
    const length = (many * kernel.stride.value) / 4
    // The newest first: most successors are not much younger than the states they come from.
    for (let i = this.#instances.length - 1; i >= 0; i--) {
      const elder = this.#instances[i]!
      copy(words, known, elder.words, elder.kernel.known(), many)
      copy(words, states, elder.words, elder.kernel.found(), length)
      elder.kernel.recognize(many)
      copy(elder.words, elder.kernel.known(), words, known, many)
    }
  }

  /** Copies a state of theirs to an address here, packed as all are here. Numbers count from the first one here. */
  fetch(state: number, to: number): void {
    const { words, kernel } = this.#here()
    const number = (kernel.first.value >>> 0) + state
    const elder = this.#instances.findLast(({ kernel }) => kernel.first.value >>> 0 <= number)!
    elder.kernel.show(number - (elder.kernel.first.value >>> 0))
    copy(elder.words, elder.kernel.guest(), words, to, kernel.stride.value / 4)
  }
}

/** Addresses in bytes, the length in words. */
function copy(from: Uint32Array, at: number, to: Uint32Array, target: number, length: number) {
  to.set(from.subarray(at / 4, at / 4 + length), target / 4)
}

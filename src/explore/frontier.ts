import type { Snapshot } from './snapshot.ts'

/** Breadth-first: the states that are still to be expanded. */
export class Frontier {
  /** The next state of the level to take, where the level ends, how many are complete. */
  next = 0
  #levelEnd = 1
  #depth = 0
  /** What several threads have taken from the level and not expanded: it comes first. */
  readonly left: number[] = []

  get levelEnd(): number {
    return this.#levelEnd
  }

  get depth(): number {
    return this.#depth
  }

  /** The state to expand first. */
  get first(): number {
    return this.left.at(-1) ?? this.next
  }

  /** How many states there are in it when so many have been found. */
  size(found: number): number {
    return found - this.next + this.left.length
  }

  /** The first one is expanded. */
  advance(found: number): void {
    if (this.left.pop() === undefined) this.next++
    this.closeLevel(found)
  }

  /** Once all states of the level are expanded, those found meanwhile are the next one. */
  closeLevel(found: number): void {
    if (this.left.length > 0 || this.next !== this.#levelEnd || found === this.#levelEnd) return
    this.#levelEnd = found
    this.#depth++
  }

  save(): Pick<Snapshot, 'next' | 'levelEnd' | 'depth' | 'left'> {
    const { next, levelEnd, depth } = this
    return { next, levelEnd, depth, left: Int32Array.from(this.left) }
  }

  restore({ next, levelEnd, depth, left }: Snapshot): void {
    this.next = next
    this.#levelEnd = levelEnd
    this.#depth = depth
    this.left.length = 0
    for (const state of left) this.left.push(state)
  }
}

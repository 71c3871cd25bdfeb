import type { Snapshot } from '../snapshot.ts'
import type { Piece } from './piece.ts'
import type { Segment } from './segment.ts'

/** Breadth-first: the states that are still to be expanded. */
export class Frontier {
  /** The next state of the level to take, where the level ends, how many are complete. */
  next = 0
  #levelEnd = 1
  #depth = 0
  /** What was taken and is not expanded. */
  readonly left: Piece[] = []

  get levelEnd(): number {
    return this.#levelEnd
  }

  get depth(): number {
    return this.#depth
  }

  /** How many states there are in it when so many have been found. */
  size(found: number): number {
    const left = this.left.reduce((sum, { next, end }) => sum + end - next, 0)
    return found - this.next + left
  }

  /** Once all states of the level are expanded, those found meanwhile are the next one. */
  closeLevel(found: number): void {
    if (this.left.length > 0 || this.next !== this.#levelEnd || found === this.#levelEnd) return
    this.#levelEnd = found
    this.#depth++
  }

  /** The search goes on in another memory: so do the lists of what was taken. */
  moveLists(from: Segment, to: Segment): void {
    for (const { list, end } of this.left) {
      if (list === 0) continue
      const numbers = from.space.words.subarray(list / 4, list / 4 + end)
      to.space.words.set(
        numbers.map((state) => state - (to.first - from.first)),
        list / 4,
      )
    }
  }

  save(): Pick<Snapshot, 'next' | 'levelEnd' | 'depth'> {
    return { next: this.next, levelEnd: this.#levelEnd, depth: this.#depth }
  }

  restore({ next, levelEnd, depth }: Snapshot): void {
    this.next = next
    this.#levelEnd = levelEnd
    this.#depth = depth
  }
}

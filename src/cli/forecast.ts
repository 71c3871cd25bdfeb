import type { Extent } from '../explore/index.ts'

/** Levels from which the trend is read. */
const trend = 8
/** With fewer levels than this behind it nothing is said. */
const leastLevels = 4
/** Nor while levels do not shrink by at least this much from one to the next: there may be no end. */
const steepest = 0.97

/**
 * Estimates how many states a breadth-first search has yet to find: while its levels shrink, they are
 * taken to go on shrinking at the rate of the last few. Levels mostly shrink faster and faster, which
 * makes it too high rather than too low; a level that grows again makes it wrong.
 */
export class Forecast {
  readonly #levels: { readonly depth: number; readonly size: number }[] = []

  /** To be told now and then. */
  look({ depth, frontier }: Extent): void {
    if (depth === this.#levels.at(-1)?.depth) return
    // A level has just begun: what is to be expanded is the level.
    this.#levels.push({ depth, size: frontier })
    if (this.#levels.length > trend) this.#levels.shift()
  }

  /** States still to be found; undefined while there is no telling. */
  get remaining(): number | undefined {
    const first = this.#levels[0]
    const last = this.#levels.at(-1)
    if (first === undefined || last === undefined || last.size === 0) return undefined
    if (this.#levels.length < leastLevels) return undefined
    const ratio = (last.size / first.size) ** (1 / (last.depth - first.depth))
    return ratio < steepest ? Math.ceil((last.size * ratio) / (1 - ratio)) : undefined
  }
}

import { Crew } from './crew.ts'
import { batchRoom, kernelCode } from './kernel.ts'
import type { Memories } from './memories.ts'
import { fullest, type Segment } from './segment.ts'
import type { SharedMemory } from './webassembly.ts'

/** With fewer states than this, and fewer to expand, one thread is as fast as many. */
const fewStates = 200_000
const fewToExpand = 2_000

export interface SharingOptions {
  /** How many threads are to share a breadth-first search; the main thread is one of them. */
  readonly workers?: number
  /** How many states make it worth while that they do. */
  readonly shareFrom?: number
  /** How many states a thread takes at once. */
  readonly chunk?: number
}

/** Crews of searches that nobody can go on with any more. */
const abandoned = new FinalizationRegistry<Crew>((crew) => crew.dismiss())

/** Who shares a search, in whatever memory it has come to, and when that is worth while. */
export class Sharing {
  readonly #members: number
  readonly #shareFrom: number
  readonly #chunk: number | undefined
  crew: Crew | undefined
  #memory: SharedMemory | undefined

  constructor({ workers = 1, shareFrom = fewStates, chunk }: SharingOptions) {
    this.#members = workers
    this.#shareFrom = shareFrom
    this.#chunk = chunk
  }

  /** In the last memory there is another crew: it is there at once where the one before it was at work. */
  settle({ last, full }: Memories): void {
    if (this.#memory === last.space.memory) return
    this.#memory = last.space.memory
    const before = this.crew
    this.crew = undefined
    if (this.#members > 1 && last.space.crew !== undefined) {
      const elders = full.map(({ space }) => space.memory)
      this.crew = new Crew(last.space.memory, last.space.crew, this.#members, elders)
      this.crew.settle(last.kernel)
      if (this.#chunk !== undefined) last.kernel.chunkSize.value = this.#chunk
      abandoned.register(this, this.crew)
    }
    if (before === undefined || before.helpers.length === 0) return
    before.dismiss()
    this.crew?.hire(kernelCode())
    this.crew?.assemble()
  }

  /**
   * The first number in this memory that new states must not get while the index stays as it is; undefined
   * where one thread is to go on alone.
   */
  numbers(segment: Segment, toExpand: number, limit: number): number | undefined {
    if (this.crew === undefined || segment.end < this.#shareFrom) return undefined
    this.crew.hire(kernelCode())
    if (toExpand < Math.min(fewToExpand, this.#shareFrom) || !this.crew.isReady) return undefined
    const { kernel, first, count } = segment
    const many = limit - first
    const least = count + this.crew.size * 4 * batchRoom
    const room = () => Math.floor(2 ** kernel.indexBits.value * fullest) - batchRoom
    if (many < least) return undefined
    const { value } = kernel.indexBits
    while (room() < Math.max(least, Math.min(count * 1.25, many))) kernel.widen()
    if (kernel.indexBits.value !== value) this.reindex(segment)
    return Math.min(many, room())
  }

  /** Enters all states anew, all together where there are helpers. */
  reindex({ kernel, count }: Segment): void {
    if (this.crew === undefined || this.crew.helpers.length === 0) kernel.reindex()
    else this.crew.reindex(kernel, count)
  }
}

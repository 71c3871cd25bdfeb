import { freemem, totalmem } from 'node:os'
import { getHeapStatistics } from 'node:v8'

/** Milliseconds between two looks. */
const interval = 100
/** Share of the JavaScript heap that may be in use; the rest is for what comes between two looks. */
const heapShare = 0.6
/** Share of the machine's memory that must stay free, whoever takes it. */
const leastFree = 0.02
/** Share of what is free that a search takes if it must. */
const affordable = 0.85

/** Watches the memory of a process that may take so many bytes. */
export class MemoryBudget {
  readonly #bytes: number
  #looked = Number.NEGATIVE_INFINITY
  #resident = 0

  constructor(bytes: number) {
    this.#bytes = bytes
  }

  /** Is the budget spent, or the machine's memory, or the JavaScript heap? */
  isSpent(): boolean {
    const now = performance.now()
    if (now - this.#looked < interval) return false
    this.#looked = now
    this.#resident = process.memoryUsage.rss()
    return (
      this.#resident > this.#bytes ||
      isHeapShort() ||
      freeMemory() < leastFree * Math.min(totalmem(), process.constrainedMemory() || totalmem())
    )
  }

  /** Would so many bytes more be too many? */
  isShortOf(bytes: number): boolean {
    return process.memoryUsage.rss() + bytes > this.#bytes
  }

  /** What a search that takes so many bytes now may take at most. */
  roomFor(bytes: number): number {
    return this.#bytes - Math.max(0, this.#resident - bytes)
  }
}

function isHeapShort(): boolean {
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics()
  return used > heapShare * limit
}

/** Of the machine, or of the container. */
function freeMemory(): number {
  const { availableMemory } = process as { availableMemory?: () => number }
  return availableMemory?.call(process) ?? freemem()
}

/** What the process may take unless it is told otherwise: most of what is free, besides what it has. */
export function affordableMemory(): number {
  return process.memoryUsage.rss() + affordable * freeMemory()
}

/** Was an array refused because there is no room for it? */
export function isOutOfMemory(error: unknown): boolean {
  return error instanceof RangeError && /allocation failed|typed array length/i.test(error.message)
}

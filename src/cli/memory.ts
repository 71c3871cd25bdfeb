import { freemem } from 'node:os'
import { getHeapStatistics } from 'node:v8'

/** Milliseconds between two looks. */
const interval = 200
/** A table that doubles needs its new size beside the old one. */
const growth = 2
/** Share of the heap that may be in use; the rest is for what comes between two looks. */
const heapShare = 0.6

/**
 * Watches the memory of a search that has no other limit, and aborts `signal` before the system would
 * end the process without a word. Call `look` every now and then.
 */
export function watchMemory(): {
  readonly signal: AbortSignal
  readonly look: (bytes: number) => void
} {
  const controller = new AbortController()
  let looked = 0
  return {
    signal: controller.signal,
    look: (bytes) => {
      const now = performance.now()
      if (now - looked < interval) return
      looked = now
      if (isHeapShort() || bytes * growth > available()) controller.abort()
    },
  }
}

function isHeapShort(): boolean {
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics()
  return used > heapShare * limit
}

/** Node 20.13 and later know the limits of a container, too. */
function available(): number {
  const { availableMemory } = process as { availableMemory?: () => number }
  return availableMemory?.call(process) ?? freemem()
}

/** Was an array refused because there is no room for it? */
export function isOutOfMemory(error: unknown): boolean {
  return error instanceof RangeError && /allocation failed|typed array length/i.test(error.message)
}

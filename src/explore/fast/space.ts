import { Memory, type SharedMemory } from './webassembly.ts'

const page = 1 << 16
const mebi = 1 << 20

/** The largest batch and the longest plan of a relayout must fit into the room kept for them. */
export const mostComponents = 4_000

/**
 * A memory of a search, all of its addresses reserved at once: what is not touched costs nothing.
 * Addresses are bytes.
 */
export interface Space {
  readonly size: number
  readonly memory: SharedMemory
  readonly words: Uint32Array
  readonly forks: number
  readonly watches: number
  /** How fields are packed otherwise, and the other way round. */
  readonly plan: number
  readonly backPlan: number
  /** Room for a state, and for a word. */
  readonly scratch: number
  readonly mark: number
  /** Room for the successors of a state, as pairs of words. */
  readonly successors: Region
  readonly batch: number
  /** Room for a list of states to expand. */
  readonly left: Region
  /** Words that all threads share; then what each of them has of its own. Not where there is little room. */
  readonly crew: Region | undefined
  readonly decisions: Region
  readonly index: Region
  /** States from below, their parents from above. */
  readonly states: Region
}

export interface Region {
  readonly from: number
  readonly to: number
}

/**
 * As large as it can be, at most the 4 GiB that 32 bits address.
 * @param least that it may have, in bytes
 * @returns undefined where it cannot be had
 */
export function reserveSpace(least = 2 ** 28): Space | undefined {
  for (let size = 2 ** 32; size >= least; size /= 2) {
    const memory = reserve(size / page)
    if (memory !== undefined) return divide(memory, size)
  }
  return undefined
}

/** Shared memories keep their address, and the garbage collector does not take them for memory in use. */
function reserve(pages: number): SharedMemory | undefined {
  try {
    return new Memory({ initial: pages, maximum: 2 ** 16, shared: true })
  } catch {
    return undefined
  }
}

function divide(memory: SharedMemory, size: number): Space {
  const part = size / 16
  const crew = { from: 16 * mebi, to: 15 * 16 * mebi }
  const spacious = crew.to < part
  return {
    size,
    memory,
    words: new Uint32Array(memory.buffer),
    forks: page,
    watches: mebi,
    plan: 2 * mebi,
    backPlan: 3 * mebi,
    scratch: 4 * mebi,
    mark: 4 * mebi + page,
    successors: { from: 4 * mebi + 2 * page, to: 5 * mebi },
    batch: 5 * mebi,
    left: { from: 14 * mebi, to: 16 * mebi },
    crew: spacious ? crew : undefined,
    decisions: { from: spacious ? crew.to : crew.from, to: 3 * part },
    index: { from: 3 * part, to: 7 * part },
    states: { from: 7 * part, to: size },
  }
}

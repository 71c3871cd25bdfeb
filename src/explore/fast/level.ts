import { type Crew, closeHoles } from './crew.ts'
import { type Piece, runOn } from './piece.ts'
import type { Segment } from './segment.ts'

/** While it shares the work the main thread looks after others whenever it has expanded so many states. */
const turn = 1_024

/** States to expand: from, and up to. */
interface Range {
  readonly from: number
  readonly until: number
  /** The first number in this memory that new states must not get. */
  readonly numbers: number
}

/** How far all have come together, when none is at work any more. Numbers are those of all memories. */
export interface Outcome {
  /** The next state of the level that nobody has taken. */
  readonly next: number
  /** What was taken and is not expanded. */
  readonly left: readonly number[]
  /** New states to look at, the first one last. */
  readonly news: readonly number[]
  /** What user code threw, if it did. */
  readonly failure: unknown
}

/**
 * Expands states of the level, all together. User code runs on this thread only: helpers put aside the
 * states that it has to be run for, and this thread expands them. New states get their final numbers at the
 * end, when all have stopped.
 * @param heed is told why the kernel ended; true to stop all
 */
export function expandTogether(
  segment: Segment,
  crew: Crew,
  { from, until, numbers }: Range,
  heed: (ending: number) => boolean,
): Outcome {
  const { kernel, first, count } = segment
  const own: Piece = { list: 0, next: 0, end: 0 }
  crew.begin(kernel, from - first, until - first, count, numbers)
  kernel.sharing.value = 1
  kernel.count.value = 0
  kernel.limit.value = 0
  let failure: unknown
  /** Expands these and, if they are of the level, what comes after them for a while. */
  const expand = (piece: Piece) => {
    if (crew.pauses) return
    try {
      runOn(kernel, piece, 0, () => {
        if (heed(kernel.advance(false, turn))) crew.pause()
      })
    } catch (error) {
      kernel.abandon()
      failure = error
      crew.pause()
    }
  }
  const lookAfterOthers = () => {
    for (const { member, piece } of crew.putAside()) {
      expand(piece)
      crew.did(member, piece.next)
    }
  }
  do {
    lookAfterOthers()
    expand(own)
  } while (!crew.pauses && (own.next < own.end || crew.cursor < until - first))
  crew.join(lookAfterOthers)
  return { ...gather(segment, crew, own), failure }
}

/** Makes one of what all have done. */
function gather({ kernel, space, first }: Segment, crew: Crew, own: Piece) {
  kernel.next.value = own.next
  kernel.end.value = own.end
  kernel.leave()
  kernel.sharing.value = 0
  const { pieces, holes, news, transitions } = crew.leftovers()
  kernel.transitions.value += transitions
  const { count, moved } = closeHoles(holes, crew.numbers, (from, to) => kernel.move(from, to))
  kernel.count.value = count
  return {
    next: first + crew.cursor,
    left: pieces.flatMap(({ list, next, end }) =>
      Array.from({ length: end - next }, (_, i) => {
        const state = list === 0 ? next + i : space.words[list / 4 + next + i]! | 0
        return first + state
      }),
    ),
    news: news.map((state) => first + (moved.get(state) ?? state)).sort((a, b) => b - a),
  }
}

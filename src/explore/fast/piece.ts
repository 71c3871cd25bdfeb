import type { Kernel } from './kernel.ts'

/** States to expand. Numbers: from, and up to. */
export interface Piece {
  /** Address of a list of states, whose elements are meant then; or 0. */
  readonly list: number
  next: number
  end: number
}

/** Runs the kernel on a piece, and notes how far it has come. The numbers of its states count from `first`. */
export function runOn(kernel: Kernel, piece: Piece, first: number, run: () => void): void {
  const offset = piece.list === 0 ? first : 0
  kernel.agenda.value = piece.list
  kernel.next.value = piece.next - offset
  kernel.end.value = piece.end - offset
  try {
    run()
  } finally {
    piece.next = offset + kernel.next.value
    piece.end = offset + kernel.end.value
  }
}

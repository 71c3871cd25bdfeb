/** Where each component's id lies in a packed state: bits [shift, shift + width) of one 32-bit word. */
export interface Layout {
  readonly words: number
  readonly word: Int32Array
  readonly shift: Int32Array
  readonly width: Int32Array
}

const wordBits = 32
const widestDigit = 10
const digitOfWideId = 5

/**
 * Bits of a packed state that choose an entry of a table: a component's whole id or, where ids are wide, a
 * part of it. A table with an entry for each of very many ids would take more room the emptier it is.
 */
export interface Digit {
  readonly word: number
  readonly shift: number
  readonly mask: number
}

/**
 * Packs one field a component, first fit, and hands what is left of each word to its fields, so that
 * ids rarely outgrow their bits. A field is at most 31 bits wide.
 * @param counts how many ids each component needs by now
 */
export function layOut(counts: readonly number[]): Layout {
  const width = Int32Array.from(counts, (count) => Math.max(1, bitsFor(count)))
  const word = new Int32Array(counts.length)
  const shift = new Int32Array(counts.length)
  const free: number[] = []
  width.forEach((bits, component) => {
    let at = free.findIndex((room) => room >= bits)
    if (at < 0) at = free.push(wordBits) - 1
    word[component] = at
    free[at]! -= bits
  })
  spread(free, word, width, counts)
  const next = free.map(() => 0)
  width.forEach((bits, component) => {
    const at = word[component]!
    shift[component] = next[at]!
    next[at]! += bits
  })
  return { words: Math.max(1, free.length), word, shift, width }
}

/**
 * Bits left over go to the fields that have grown most, for those will grow again; two a field at the
 * most, because a table has an entry for each id that fits.
 */
function spread(free: number[], word: Int32Array, width: Int32Array, counts: readonly number[]) {
  free.forEach((room, at) => {
    const fields = [...word.keys()]
      .filter((component) => word[component] === at && counts[component]! > 2)
      .sort((a, b) => counts[b]! - counts[a]!)
    for (const component of [...fields, ...fields]) {
      if (room === 0 || width[component]! >= 31) continue
      width[component]!++
      room--
    }
  })
}

function bitsFor(count: number): number {
  return 32 - Math.clz32(Math.max(0, count - 1))
}

/** The whole id as one digit, or a wide id as several of `wide` bits, the most significant first. */
export function digitsOf(
  { word, shift, width }: Layout,
  component: number,
  wide = digitOfWideId,
): Digit[] {
  const bits = width[component]!
  const size = bits > widestDigit ? wide : bits
  const digits: Digit[] = []
  for (let from = 0; from < bits; from += size) {
    const mask = (1 << Math.min(size, bits - from)) - 1
    digits.unshift({ word: word[component]!, shift: shift[component]! + from, mask })
  }
  return digits
}

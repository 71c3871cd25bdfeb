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

/** Components whose fields are to lie side by side, in this order. */
export type Group = readonly number[]

/**
 * Packs one field a component, and hands what is left of each word to its fields, so that ids rarely
 * outgrow their bits. A field is at most 31 bits wide. Groups come first, each in the word of the one
 * before it or in the next; single components go wherever there is room.
 * @param counts how many ids each component needs by now
 */
export function layOut(counts: readonly number[], groups: readonly Group[] = []): Layout {
  const width = Int32Array.from(counts, (count) => Math.max(1, bitsFor(count)))
  const word = new Int32Array(counts.length).fill(-1)
  const shift = new Int32Array(counts.length)
  const free: number[] = []
  const order: number[] = []
  const place = (components: Group, from: number) => {
    const bits = components.reduce((sum, component) => sum + width[component]!, 0)
    let at = free.findIndex((room, i) => i >= from && room >= bits)
    if (at < 0) at = free.push(wordBits) - 1
    free[at]! -= bits
    for (const component of components) word[component] = at
    order.push(...components)
  }
  for (const group of groups) place(group, free.length - 1)
  counts.forEach((_, component) => {
    if (word[component]! < 0) place([component], 0)
  })
  spread(free, word, width, counts)
  const next = free.map(() => 0)
  for (const component of order) {
    const at = word[component]!
    shift[component] = next[at]!
    next[at]! += width[component]!
  }
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

/** The ids in the packed state at `at`. */
export function unpack(
  { word, shift, width }: Layout,
  data: Int32Array,
  at: number,
  into: number[],
): void {
  for (let component = 0; component < word.length; component++) {
    const bits = data[at + word[component]!]! >>> shift[component]!
    into[component] = bits & (2 ** width[component]! - 1)
  }
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

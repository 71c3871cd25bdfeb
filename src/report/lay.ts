/**
 * Text from a model fit to be printed: one line, and no control, format or other character that a
 * terminal would act upon.
 */
export function clean(text: string): string {
  return text.replace(/\s+/gu, ' ').replace(/\p{C}/gu, '\ufffd')
}

/** Columns that the text takes in a terminal: never fewer than it does, one too many for some symbols. */
export function columnsOf(text: string): number {
  let columns = 0
  for (const character of text) columns += columnsOfCharacter(character)
  return columns
}

const narrowBelow = 0x1100
const symbols = { first: 0x2000, last: 0x2e7f }

function columnsOfCharacter(character: string): number {
  const code = character.codePointAt(0)!
  if (code < narrowBelow) return 1
  const symbol = code >= symbols.first && code <= symbols.last
  return symbol && !/\p{Emoji_Presentation}/u.test(character) ? 1 : 2
}

/** Fills the text up with spaces to that many columns. */
export function pad(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - columnsOf(text)))
}

/** The text cut to that many columns, its end replaced by an ellipsis if it is longer. */
export function cut(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text
  return `${takeColumns(text, columns - 1)}…`
}

/** Lines of at most that many columns (2 or more), broken at spaces; longer words are broken anywhere. */
export function wrap(text: string, columns: number): string[] {
  return wrapWords(text.split(' '), columns, columns)
}

/** The first line has `first` columns, the others `columns`. */
function wrapWords(words: readonly string[], first: number, columns: number): string[] {
  const lines: string[] = []
  let line: string | undefined
  const room = () => (lines.length === 0 ? first : columns)
  for (let word of words) {
    const longer: string = line === undefined ? word : `${line} ${word}`
    if (columnsOf(longer) <= room()) {
      line = longer
      continue
    }
    if (line !== undefined) lines.push(line)
    while (columnsOf(word) > room()) {
      const head = takeColumns(word, room())
      lines.push(head)
      word = word.slice(head.length)
    }
    line = word
  }
  return line === undefined ? lines : [...lines, line]
}

/**
 * A paragraph whose first line follows `lead`, and whose other lines are indented by `indent` columns
 * (by default, to where the first one starts).
 * @param body text, or the words between which it may be broken
 */
export function hang(
  lead: string,
  body: string | readonly string[],
  columns: number,
  indent = columnsOf(lead),
): string[] {
  const words = typeof body === 'string' ? body.split(' ') : body
  return wrapWords(words, columns - columnsOf(lead), columns - indent).map((line, i) =>
    (i === 0 ? lead + line : ' '.repeat(indent) + line).trimEnd(),
  )
}

function takeColumns(text: string, columns: number): string {
  let taken = ''
  let width = 0
  for (const character of text) {
    width += columnsOfCharacter(character)
    if (width > columns) break
    taken += character
  }
  return taken
}

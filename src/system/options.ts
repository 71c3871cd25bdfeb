import { type ErrorCode, FsmcError } from './error.ts'

/** By word, what it can be where that is one of a few; else undefined. */
export type Words = Readonly<Record<string, Readonly<Record<string, true>> | undefined>>

/**
 * A model is loaded without a look at its types. An option that is misspelt must not be passed over: what
 * stands in its place is another question.
 * @param whose such as `The process a`
 * @throws FsmcError of that code where an option is unknown, or is none of what it can be
 */
export function mustBeOptions(
  whose: string,
  options: object,
  words: Words,
  code: ErrorCode = 'FSMC009',
): void {
  for (const [word, value] of Object.entries(options)) {
    if (!Object.hasOwn(words, word)) {
      throw new FsmcError(code, `${whose} has no "${word}".`, {
        hint: `What it can have is: ${Object.keys(words).join(', ')}.`,
      })
    }
    const choices = words[word]
    if (choices === undefined || value === undefined) continue
    for (const each of [value].flat()) {
      if (Object.hasOwn(choices, String(each))) continue
      throw new FsmcError(code, `${whose} has the ${word} "${each}".`, {
        hint: `It can be: ${Object.keys(choices).join(', ')}.`,
      })
    }
  }
}

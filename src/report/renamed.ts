import type { Explanation } from '../explain/index.ts'

/**
 * What has to be put for what in the text of one run that goes on for ever to get that of another one:
 * names, and numbered ones. Undefined where no exchange of names does it.
 */
export function renaming(
  from: Explanation,
  to: Explanation,
): readonly (readonly [string, string])[] | undefined {
  if (from.loop === undefined || to.loop === undefined) return undefined
  const [before, after] = [wordsOf(from), wordsOf(to)]
  if (before.length !== after.length) return undefined
  const there = new Map<string, string>()
  const back = new Map<string, string>()
  for (const [i, word] of before.entries()) {
    const other = after[i]!
    if ((there.get(word) ?? other) !== other || (back.get(other) ?? word) !== word) return undefined
    // Other numbers, signs and words are other things, not other names for them.
    if (word !== other && !(isName.test(word) && isName.test(other))) return undefined
    there.set(word, other)
    back.set(other, word)
  }
  const changed = [...there].filter(([word, other]) => word !== other)
  return changed.length === 0 ? undefined : changed
}

/** `It is the run shown for cat 1 is served, with cat 2 for cat 1, cat 1 for cat 2.` Undefined if it is none. */
export function sameBut(shown: readonly Explanation[], explanation: Explanation) {
  const like = shown.find((other) => renaming(other, explanation) !== undefined)
  if (like === undefined) return undefined
  const names = renaming(like, explanation)!.map(([from, to]) => `${to} for ${from}`)
  return `It is the run shown for ${like.properties[0]}, with ${names.join(', ')}.`
}

const isName = /\p{L}.*\d$/u

/** All that is told of it, in words: `cat 1` is one. */
function wordsOf({ steps, loop, starving, truths }: Explanation): readonly string[] {
  const told = [
    ...steps.map(({ process, lines }) => [process, lines.map(({ task, text }) => [task, text])]),
    loop,
    starving,
    truths.map(({ propositions }) => propositions.map(({ values }) => values)),
  ]
  return JSON.stringify(told).match(/\p{L}+ \d+|[\p{L}\p{N}_]+|./gu) ?? []
}

import { FsmcError } from './error.ts'

/**
 * A model is loaded without a look at its types. An option that is misspelt must not be passed over: what
 * stands in its place is another question.
 * @param known by option: what it can be where that is one of a few words, else undefined
 * @throws FsmcError FSMC009
 */
export function mustBeOptions(
  whose: string,
  options: object,
  known: Readonly<Record<string, readonly string[] | undefined>>,
): void {
  for (const option in options) {
    if (!Object.hasOwn(known, option)) {
      throw new FsmcError('FSMC009', `${whose} has no option "${option}".`, {
        hint: `Its options are: ${Object.keys(known).join(', ')}.`,
      })
    }
    const choices = known[option]
    const value = (options as Readonly<Record<string, unknown>>)[option]
    if (choices === undefined || value === undefined || choices.includes(value as string)) continue
    throw new FsmcError('FSMC009', `${whose} has the ${option} "${String(value)}".`, {
      hint: `It can be: ${choices.join(', ')}.`,
    })
  }
}

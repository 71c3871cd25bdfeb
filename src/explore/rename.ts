import { isImmutable, List, Record, Map as ValueMap, Set as ValueSet } from 'immutable'
import { FsmcError, type SymmetricFamily, type Value } from '../system/index.ts'

/** A member of a symmetric family. */
export interface Member {
  readonly family: number
  readonly index: number
}

/**
 * The words by which local states speak of the members of symmetric families: the names of a member's
 * components, and what its family declares besides. A word counts where it stands by itself in a text.
 */
export class Vocabulary {
  readonly #members = new Map<string, Member & { readonly word: number }>()
  /** By family, member, word. */
  readonly #words: readonly (readonly (readonly string[])[])[]
  readonly #pattern: RegExp

  constructor(families: readonly SymmetricFamily[]) {
    this.#words = families.map(({ rows, aliases }) =>
      rows.map((row, index) => [...row.map(({ name }) => name), ...(aliases[index] ?? [])]),
    )
    this.#words.forEach((members, family) => {
      members.forEach((words, index) => {
        words.forEach((word, at) => {
          this.#members.set(word, { family, index, word: at })
        })
      })
    })
    const longestFirst = [...this.#members.keys()].sort((a, b) => b.length - a.length)
    const alternatives = longestFirst.map((word) => word.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&'))
    this.#pattern = new RegExp(
      `(?<![A-Za-z0-9_])(?:${alternatives.join('|')})(?![A-Za-z0-9_])`,
      'g',
    )
  }

  /** The value with each word for a member replaced by what `by` makes of it. */
  replace(
    value: Value,
    by: (member: Member, words: readonly string[], word: number) => string,
  ): Value {
    return mapTexts(value, (text) =>
      text.replace(this.#pattern, (found) => {
        const { family, index, word } = this.#members.get(found)!
        return by({ family, index }, this.#words[family]![index]!, word)
      }),
    )
  }

  /** The word in the place of another one, for another member of the family. */
  wordOf({ family, index }: Member, word: number): string {
    return this.#words[family]![index]![word]!
  }
}

/** Applies `map` to every text in a value, at any depth. */
function mapTexts(value: Value, map: (text: string) => string): Value {
  if (typeof value === 'string') return map(value)
  if (value === null || typeof value !== 'object') return value
  const inner = (item: unknown) => mapTexts(item as Value, map)
  if (Record.isRecord(value)) {
    return value.merge(ValueMap(value.toSeq().map(inner))) as unknown as Value
  }
  if (List.isList(value)) return value.map(inner)
  if (ValueSet.isSet(value)) return value.map(inner)
  if (ValueMap.isMap(value)) return value.mapEntries(([k, v]) => [inner(k), inner(v)])
  const kind = isImmutable(value) ? value.toString() : String(value)
  throw new FsmcError('FSMC011', `Symmetry cannot rename the members in ${kind}.`, {
    hint: 'Use Records, Lists, Sets and Maps in states, or --symmetry off.',
  })
}

import { hash, isImmutable, isIndexed, isRecord, List, Record } from 'immutable'
import { sameValue, type Value } from '../system/index.ts'

/** Gives each distinct value a small integer id, in the order of first sight, by content. */
export class Interner {
  readonly values: Value[] = []
  /** Of each value its text or, where it has none, its hash. */
  readonly #marks: (string | number)[] = []
  readonly #texts = new Map<string, number>()
  readonly #buckets = new Map<number, number[]>()

  /** The id of `value`; a new one if no equal value has been seen. */
  idOf(value: Value): number {
    const text = textOf(value)
    if (text === undefined) return this.#idByHash(value)
    const known = this.#texts.get(text)
    if (known !== undefined) return known
    this.#texts.set(text, this.values.length)
    return this.#add(value, text)
  }

  #idByHash(value: Value): number {
    const key = hash(value)
    const bucket = this.#buckets.get(key)
    if (bucket === undefined) {
      this.#buckets.set(key, [this.values.length])
    } else {
      for (const id of bucket) if (sameValue(this.values[id], value)) return id
      bucket.push(this.values.length)
    }
    return this.#add(value, key)
  }

  #add(value: Value, mark: string | number): number {
    this.#marks.push(mark)
    return this.values.push(value) - 1
  }

  /** The id of an equal value that was seen before, where that is cheap to tell. */
  cheaplyKnown(value: Value): number | undefined {
    const text = textOf(value)
    return text === undefined ? undefined : this.#texts.get(text)
  }

  /** Is the value of that id still what it was when it was first seen? */
  isIntact(id: number): boolean {
    const mark = this.#marks[id]!
    const value = this.values[id]
    if (typeof mark === 'number') return mark === hash(value)
    // Immutable keeps the hash of a List once it is known; nothing would be found out about it.
    return typeof value !== 'object' || isIndexed(value) || mark === textOf(value)
  }

  get size(): number {
    return this.values.length
  }
}

/**
 * The value as a text that equal values share and others do not: quicker to make and to compare than
 * Immutable's hashes, which it computes anew for each Record. Undefined for values of other kinds.
 */
export function textOf(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return `${value.length}:${value}`
    case 'number':
      return `n${value}` // 0 and -0 are equal.
    case 'boolean':
      return value ? 't' : 'f'
    case 'undefined':
      return 'u'
    case 'bigint':
      return `b${value}`
    case 'object':
      break
    default:
      return undefined
  }
  if (value === null) return 'z'
  if (!isImmutable(value) || (value as { __ownerID?: unknown }).__ownerID !== undefined) {
    return undefined
  }
  if (isRecord(value)) return textOfRecord(value as unknown as Fields)
  return isIndexed(value) ? textOfList(List(value as Iterable<unknown>)) : undefined
}

function textOfList(list: List<unknown>): string | undefined {
  let text = '['
  for (let i = 0; i < list.size; i++) {
    const its = textOf(list.get(i)) // An iterator would cost more than the rest.
    if (its === undefined) return undefined
    text += its
  }
  return `${text}]`
}

interface Fields extends Record<object> {
  get(key: never): unknown
}

/** Of the Records of one type, name and fields in alphabetical order. */
const types = new WeakMap<object, { readonly name: string; readonly keys: readonly string[] }>()

function textOfRecord(record: Fields): string | undefined {
  const prototype = Object.getPrototypeOf(record) as object
  let type = types.get(prototype)
  if (type === undefined) {
    const keys = [...record.toSeq().keys()].map(String).sort()
    type = { name: `${Record.getDescriptiveName(record as never)}(${keys.length} `, keys }
    types.set(prototype, type)
  }
  let text = type.name
  for (const key of type.keys) {
    const its = textOf(record.get(key as never))
    if (its === undefined) return undefined
    text += `${key}=${its}`
  }
  return `${text})`
}

import {
  is,
  isImmutable,
  isIndexed,
  isKeyed,
  isRecord,
  isValueObject,
  Record,
  type ValueObject,
} from 'immutable'

/**
 * What a local state, a result or an argument may be: something that is compared by its content and
 * never changes. Primitives, Immutable.js collections and Records, and any ValueObject (equals, hashCode).
 */
export type Value = string | number | boolean | bigint | null | undefined | ValueObject

/** The first part of `value` that is not a Value, as a path and a description, or undefined. */
export function findNonValue(value: unknown, path = 'state'): string | undefined {
  if (value === null) return undefined
  if (typeof value === 'function' || typeof value === 'symbol') {
    return `${path} is a ${typeof value}`
  }
  if (typeof value !== 'object') {
    return typeof value === 'number' && Number.isNaN(value) ? `${path} is NaN` : undefined
  }
  if (isImmutable(value)) {
    if (isStillMutable(value)) return `${path} is mutable (asMutable() without asImmutable())`
    const collection = value as unknown as {
      toSeq(): { entrySeq(): Iterable<[unknown, unknown]> }
    }
    for (const [key, item] of collection.toSeq().entrySeq()) {
      const found = findNonValue(item, `${path}.${String(key)}`) ?? findNonValue(key, `${path} key`)
      if (found !== undefined) return found
    }
    return undefined
  }
  if (isValueObject(value)) return undefined
  return `${path} is ${Array.isArray(value) ? 'an array' : 'a plain object'}`
}

/** Immutable.js marks a collection that changes in place with its owner, and says so nowhere else. */
function isStillMutable(collection: object): boolean {
  return (collection as { __ownerID?: unknown }).__ownerID !== undefined
}

/**
 * Are the values equal by content? As Immutable's `is`, but Records of types with different names are
 * different, which Immutable overlooks when their fields are equal.
 */
export function sameValue(a: Value, b: Value): boolean {
  return a === b || (is(a, b) && sameRecordNames(a, b))
}

/** Of two values that Immutable finds equal: are the Records in them, one by one, named alike? */
function sameRecordNames(a: unknown, b: unknown): boolean {
  if (a === b || !isImmutable(a)) return true
  if (isRecord(a)) {
    const other = b as Record<object>
    return (
      Record.getDescriptiveName(a) === Record.getDescriptiveName(other) &&
      a.toSeq().every((item, key) => sameRecordNames(item, other.get(key as never, undefined)))
    )
  }
  if (!isKeyed(a) && !isIndexed(a)) return true // A set cannot hold two values that are equal.
  const other = b as { get(key: unknown): unknown }
  return (a as { every(f: (item: unknown, key: unknown) => boolean): boolean }).every((item, key) =>
    sameRecordNames(item, other.get(key)),
  )
}

/** A value as a person reads it, on one line. */
export function formatValue(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'bigint') return `${value}n`
  if (isImmutable(value)) return value.toString()
  return String(value)
}

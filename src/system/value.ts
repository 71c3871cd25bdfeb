import {
  type Collection,
  is,
  isImmutable,
  isIndexed,
  isKeyed,
  isOrdered,
  isRecord,
  isValueObject,
  List,
  OrderedMap,
  OrderedSet,
  Record,
  Stack,
  Map as ValueMap,
  type ValueObject,
  Set as ValueSet,
} from 'immutable'

/**
 * What a local state, a result or an argument may be: something that is compared by its content and
 * never changes. Primitives, Immutable.js collections and Records, and any ValueObject (equals, hashCode).
 */
export type Value = string | number | boolean | bigint | null | undefined | ValueObject

/** The first part of `value` that is not a Value, as a path and a description, or undefined. */
export function findNonValue(value: unknown, path = 'state'): string | undefined {
  const found = findBelow(value)
  return found === undefined ? undefined : `${path}${found}`
}

/** The same, the path from here on: it is told only when something is found. */
function findBelow(value: unknown): string | undefined {
  if (value === null) return undefined
  if (typeof value === 'function' || typeof value === 'symbol') return ` is a ${typeof value}`
  if (typeof value !== 'object') return Number.isNaN(value) ? ' is NaN' : undefined
  if (!isImmutable(value)) {
    if (isValueObject(value)) return undefined
    return ` is ${Array.isArray(value) ? 'an array' : 'a plain object'}`
  }
  if (isStillMutable(value)) return ' is mutable (asMutable() without asImmutable())'
  let found: string | undefined
  const parts = value as unknown as { toSeq(): Collection<unknown, unknown> }
  parts.toSeq().every((item, key) => {
    const inItem = findBelow(item)
    const inKey = inItem === undefined ? findBelow(key) : undefined
    if (inItem !== undefined) found = `.${String(key)}${inItem}`
    if (inKey !== undefined) found = ` key${inKey}`
    return found === undefined
  })
  return found
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

/**
 * A value as a person reads it, on one line; equal values read alike. (Immutable shows a Set or Map in the
 * order in which it was filled, which equal ones need not share.)
 */
export function formatValue(value: unknown): string {
  if (typeof value === 'string') return value
  return formatPart(value)
}

const kinds: readonly (readonly [(value: unknown) => boolean, string])[] = [
  [List.isList, 'List'],
  [Stack.isStack, 'Stack'],
  [OrderedSet.isOrderedSet, 'OrderedSet'],
  [OrderedMap.isOrderedMap, 'OrderedMap'],
  [ValueSet.isSet, 'Set'],
  [ValueMap.isMap, 'Map'],
]

/** As `formatValue`, for a part of a value: texts are quoted, as Immutable quotes them. */
function formatPart(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'bigint') return `${value}n`
  if (!isImmutable(value)) return String(value)
  if (isRecord(value)) {
    const fields = value.toSeq().map((item, key) => `${String(key)}: ${formatPart(item)}`)
    return `${Record.getDescriptiveName(value)} { ${fields.valueSeq().join(', ')} }`
  }
  const items = isKeyed(value)
    ? value.entrySeq().map(([key, item]) => `${formatPart(key)}: ${formatPart(item)}`)
    : value.valueSeq().map(formatPart)
  const text = (isOrdered(value) ? items : items.sort()).join(', ')
  const [open, close] = isIndexed(value) ? '[]' : '{}'
  const name = kinds.find(([isOne]) => isOne(value))?.[1] ?? 'Seq'
  return text === '' ? `${name} ${open}${close}` : `${name} ${open} ${text} ${close}`
}

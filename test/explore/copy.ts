/** A copy that stays as it is, whatever becomes of arrays and of what is read piece by piece. */
export function copyOf<T>(value: T): T {
  if (value instanceof Int32Array) return Int32Array.from(value) as T
  if (value === null || typeof value !== 'object') return value
  if (Symbol.iterator in value) return Array.from(value as Iterable<unknown>, copyOf) as T
  return Object.fromEntries(Object.entries(value).map(([key, its]) => [key, copyOf(its)])) as T
}

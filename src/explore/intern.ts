import { hash } from 'immutable'
import { sameValue, type Value } from '../system/index.ts'

/** Gives each distinct value a small integer id, in the order of first sight, by content. */
export class Interner {
  readonly values: Value[] = []
  readonly #hashes: number[] = []
  readonly #buckets = new Map<number, number[]>()

  /** The id of `value`; a new one if no equal value has been seen. */
  idOf(value: Value): number {
    const key = hash(value)
    const bucket = this.#buckets.get(key)
    if (bucket === undefined) {
      this.#buckets.set(key, [this.values.length])
    } else {
      for (const id of bucket) if (sameValue(this.values[id], value)) return id
      bucket.push(this.values.length)
    }
    this.#hashes.push(key)
    return this.values.push(value) - 1
  }

  /** Is the value of that id still what it was when it was first seen? */
  isIntact(id: number): boolean {
    return hash(this.values[id]) === this.#hashes[id]
  }

  get size(): number {
    return this.values.length
  }
}

/** A list of 32-bit integers that grows. */
export class Ints {
  #data = new Int32Array(1 << 10)
  length = 0

  push(value: number): void {
    if (this.length === this.#data.length) {
      const data = new Int32Array(this.#data.length * 2)
      data.set(this.#data)
      this.#data = data
    }
    this.#data[this.length++] = value
  }

  at(index: number): number {
    return this.#data[index]!
  }

  /** What is in it now; not what comes later. */
  get values(): Int32Array {
    return this.#data.subarray(0, this.length)
  }
}

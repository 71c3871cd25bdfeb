/** Gives out identifiers that tell what they stand for, each once. */
export class Identifiers {
  readonly #taken = new Set<string>()

  /** Of letters, digits and underscores, after a prefix that keeps it apart from words of a language. */
  take(prefix: string, name: string): string {
    const words = name.replace(/[^A-Za-z0-9]+/g, '_').replace(/^_+|_+$/g, '')
    const wanted = `${prefix}_${words}`
    let identifier = wanted
    for (let next = 2; this.#taken.has(identifier); next++) identifier = `${wanted}_${next}`
    this.#taken.add(identifier)
    return identifier
  }
}

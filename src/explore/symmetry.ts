import type { SymmetricFamily, Value } from '../system/index.ts'
import type { LocalSystem } from './local.ts'
import { Members } from './members.ts'
import { linkSize, type Mentioned, Mentions, none } from './mentions.ts'
import { mix } from './mix.ts'
import { Vocabulary } from './rename.ts'

/** By family: the index that each member gets. */
export type Permutation = readonly Int32Array[]

/** Two members of a family change places. */
export interface Exchange {
  /** Names of their processes. */
  readonly names: readonly [string, string]
  /** The component and id that the exchange makes of a component and its id. */
  apply(component: number, id: number): readonly [number, number]
  /** The value, with the words of the members exchanged. */
  rename(value: Value): Value
}

/**
 * Interchangeable members of families are put in an order that depends only on their situation, so that
 * states which differ by an exchange of members become one. As in C. N. Ip and D. L. Dill, "Better
 * verification through symmetry", 1996, with a member's signature refined by those of the members it is
 * connected with (colour refinement). What is applied is always a permutation of members, so a signature
 * that fails to tell two members apart costs reduction, never soundness.
 *
 * Works on ids alone: user values are renamed once for each id and each set of members it speaks of.
 */
export class Symmetry {
  readonly #local: LocalSystem
  readonly #vocabulary: Vocabulary
  readonly #members: Members
  readonly #mentions: Mentions
  readonly #base: number
  /** The state last signed, the first signatures of its members, and the links of its components. */
  readonly #signed: Int32Array
  readonly #firstSignatures: Int32Array
  readonly #links: (readonly number[])[]
  /** Signatures of all members, and those of the next round. */
  readonly #signatures: Int32Array
  readonly #refined: Int32Array
  /** By family: the order of its members, and each one's new place. */
  readonly #orders: Int32Array[]
  readonly #images: Int32Array[]
  readonly #next: Int32Array

  constructor(local: LocalSystem, families: readonly SymmetricFamily[]) {
    this.#local = local
    this.#vocabulary = new Vocabulary(families)
    this.#members = new Members(local, families)
    this.#mentions = new Mentions(local, this.#members, this.#vocabulary)
    const { sizes, count } = this.#members
    this.#base = Math.max(...sizes) + 1
    this.#firstSignatures = new Int32Array(count)
    this.#signatures = new Int32Array(count)
    this.#refined = new Int32Array(count)
    this.#orders = sizes.map((size) => new Int32Array(size))
    this.#images = sizes.map((size) => new Int32Array(size))
    this.#next = new Int32Array(local.components.length)
    this.#signed = new Int32Array(local.components.length)
    const initial = local.components.map((_, component) => this.#mentions.in(component, 0))
    for (const { signs } of initial) this.#add(signs, 1)
    this.#links = initial.map(({ links }) => links)
  }

  /** Leaves every member where it is. */
  get identity(): Permutation {
    return this.#members.sizes.map((size) => Int32Array.from({ length: size }, (_, i) => i))
  }

  /** Lets members change places in a state. */
  permute(ids: Int32Array, permutation: Permutation): void {
    permutation.forEach((images, family) => {
      this.#images[family]!.set(images)
    })
    this.#apply(ids)
  }

  /**
   * Given the permutation that made a run's state of one that stands for it, the permutation for the next
   * state, after `canonicalize` has just found what stands for that.
   */
  followUp(before: Permutation): Permutation {
    return before.map((images, family) => {
      const after = new Int32Array(images.length)
      this.#images[family]!.forEach((place, member) => {
        after[place] = images[member]!
      })
      return after
    })
  }

  /** Replaces the ids of a state by those of the state that stands for all its like. */
  canonicalize(ids: Int32Array): void {
    this.#sign(ids)
    this.#refine()
    let changes = false
    for (let family = 0; family < this.#members.sizes.length; family++) {
      this.#refine()
      changes = this.#order(family) || changes
    }
    if (changes) this.#apply(ids)
  }

  /** Makes a local state of another one, with the members of all families, in order, in these places. */
  rename(component: number, id: number, to: number, places: readonly number[]): void {
    this.#images.forEach((images, family) => {
      images.set(
        places.slice(this.#members.firsts[family], this.#members.firsts[family]! + images.length),
      )
    })
    this.#rename(component, id, to)
  }

  /** Exchanges of neighbours: they generate all permutations. Each is valid until the next one. */
  *exchanges(): Generator<Exchange> {
    for (const [family, rows] of this.#members.at.entries()) {
      for (let i = 1; i < rows.length; i++) {
        for (const images of this.#images) images.set([...images.keys()])
        this.#images[family]![i - 1] = i
        this.#images[family]![i] = i - 1
        yield {
          names: [this.#nameOf(rows[i - 1]!), this.#nameOf(rows[i]!)],
          apply: (component, id) => {
            const to = this.#imageOf(component)
            return [to, this.#rename(component, id, to)]
          },
          rename: (value) => this.#replace(value),
        }
      }
    }
  }

  #nameOf(row: readonly number[]): string {
    return this.#local.components[row[0]!]!.name
  }

  /** The component in whose place this one is put. */
  #imageOf(component: number): number {
    const place = this.#members.places[component]
    if (place === undefined) return component
    const { family, index, column } = place
    return this.#members.at[family]![this.#images[family]![index]!]![column]!
  }

  /**
   * A member's first signature: its own components, and how others speak of it. A sum, of which only what
   * has changed since the last state is summed anew.
   */
  #sign(ids: Int32Array) {
    const signed = this.#signed
    for (let component = 0; component < ids.length; component++) {
      const id = ids[component]!
      const before = signed[component]!
      if (id === before) continue
      const { signs, links } = this.#mentions.in(component, id)
      this.#add(this.#mentions.in(component, before).signs, -1)
      this.#add(signs, 1)
      this.#links[component] = links
      signed[component] = id
    }
    this.#signatures.set(this.#firstSignatures)
  }

  #add(signs: readonly number[], times: 1 | -1) {
    const signatures = this.#firstSignatures
    for (let i = 0; i < signs.length; i += 2) {
      signatures[signs[i]!]! += times * signs[i + 1]!
    }
  }

  /** Takes in the signatures of the members it shares a value with. */
  #refine() {
    const signatures = this.#signatures
    const refined = this.#refined
    for (let i = 0; i < signatures.length; i++) refined[i] = mix(signatures[i]!, 5)
    for (const links of this.#links) {
      for (let i = 0; i < links.length; i += linkSize) {
        const member = links[i]!
        const others = signatures[links[i + 1]!]!
        const before = links[i + 2]!
        const after = links[i + 3]!
        const what = after === none ? mix(before, mix(others, 13)) : mix(mix(before, others), after)
        refined[member] = refined[member]! + what
      }
    }
    signatures.set(refined)
  }

  /**
   * Orders a family by signature. Of members that look alike any may come first, but those they are
   * connected with must follow the same choice: so each gets a signature of its own.
   * @returns whether anybody changes places
   */
  #order(family: number): boolean {
    const order = this.#orders[family]!
    const signatures = this.#signatures
    const images = this.#images[family]!
    const first = this.#members.firsts[family]!
    for (let member = 0; member < order.length; member++) {
      const signature = signatures[first + member]!
      let at = member
      for (; at > 0 && signatures[first + order[at - 1]!]! > signature; at--) {
        order[at] = order[at - 1]!
      }
      order[at] = member
    }
    let changes = false
    for (let place = 0; place < order.length; place++) {
      const member = order[place]!
      images[member] = place
      if (member !== place) changes = true
      signatures[first + member] = mix(place + 1, 19)
    }
    return changes
  }

  #apply(ids: Int32Array) {
    for (let component = 0; component < ids.length; component++) {
      const to = this.#imageOf(component)
      this.#next[to] = this.#rename(component, ids[component]!, to)
    }
    ids.set(this.#next)
  }

  #rename(component: number, id: number, to: number): number {
    const info = this.#mentions.in(component, id)
    let key = to
    let moves = component !== to
    for (const { family, index } of info.mentions) {
      const image = this.#images[family]![index]!
      key = key * this.#base + image
      moves ||= image !== index
    }
    if (!moves) return id
    return this.#renamed(
      info,
      component,
      id,
      to,
      Number.isSafeInteger(key) ? key : this.#longKey(info, to),
    )
  }

  #longKey({ mentions }: Mentioned, to: number): string {
    return [to, ...mentions.map(({ family, index }) => this.#images[family]![index]!)].join()
  }

  #renamed(
    info: Mentioned,
    component: number,
    id: number,
    to: number,
    key: number | string,
  ): number {
    const known = info.renamed.get(key)
    if (known !== undefined) return known
    const before = this.#local.interners[to]!.size
    const renamed = this.#local.idOf(to, this.#replace(this.#local.valueOf(component, id)))
    if (renamed === before) {
      const places = this.#images.flatMap((images) => [...images])
      this.#local.journal?.renamed(component, id, to, places)
    }
    info.renamed.set(key, renamed)
    return renamed
  }

  /** The value, its members put where they are now. */
  #replace(value: Value): Value {
    return this.#vocabulary.replace(value, ({ family, index }, _, word) =>
      this.#vocabulary.wordOf({ family, index: this.#images[family]![index]! }, word),
    )
  }
}

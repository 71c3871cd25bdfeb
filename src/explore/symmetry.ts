import { hash } from 'immutable'
import { formatValue, type SymmetricFamily, type Value } from '../system/index.ts'
import type { LocalSystem } from './local.ts'
import { type Member, Vocabulary } from './rename.ts'

/** How the value of a component speaks of members, and what that adds to their signatures. */
interface Info {
  readonly mentions: readonly Mention[]
  /** Ids of the renamed value, by the members it then speaks of (and whose component it is in). */
  readonly renamed: Map<number | string, number>
  /** Added to first signatures: of which member, what. */
  readonly signs: readonly number[]
  /** Added to a member's signature for another one's that it shares a value with. */
  readonly links: readonly number[]
}

/** Numbers of a link: to the member, of the other one, what is mixed in before and after the other's. */
const linkSize = 4
const none = 0

interface Mention extends Member {
  /** The value as this member sees it: itself marked, the others anonymous. */
  readonly role: number
}

/** The component's place in a family's row, or none. */
interface Place extends Member {
  readonly column: number
}

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
  readonly #sizes: readonly number[]
  /** Component by family, member, column. */
  readonly #at: readonly (readonly (readonly number[])[])[]
  readonly #places: readonly (Place | undefined)[]
  /** Components in the same place of alike rows are of one class. */
  readonly #classes: readonly number[]
  readonly #infos: (Info | undefined)[][]
  readonly #shapes = new Map<string, number>()
  readonly #base: number
  /** The number of each family's first member, in the order of all members. */
  readonly #firsts: readonly number[]
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
    this.#sizes = families.map(({ rows }) => rows.length)
    this.#at = families.map(({ rows }) =>
      rows.map((row) => row.map((component) => local.indexOf(component, 'A symmetric family'))),
    )
    const places: (Place | undefined)[] = local.components.map(() => undefined)
    const classes = local.components.map((_, component) => component)
    this.#at.forEach((members, family) => {
      members.forEach((row, index) => {
        row.forEach((component, column) => {
          places[component] = { family, index, column }
          classes[component] = members[0]![column]!
        })
      })
    })
    this.#places = places
    this.#classes = classes
    this.#infos = local.components.map(() => [])
    this.#base = Math.max(...this.#sizes) + 1
    this.#firsts = this.#sizes.map((_, family) => sum(this.#sizes.slice(0, family)))
    this.#firstSignatures = new Int32Array(sum(this.#sizes))
    this.#signatures = new Int32Array(sum(this.#sizes))
    this.#refined = new Int32Array(sum(this.#sizes))
    this.#orders = this.#sizes.map((size) => new Int32Array(size))
    this.#images = this.#sizes.map((size) => new Int32Array(size))
    this.#next = new Int32Array(local.components.length)
    this.#signed = new Int32Array(local.components.length)
    const initial = local.components.map((_, component) => this.#info(component, 0))
    for (const { signs } of initial) this.#add(signs, 1)
    this.#links = initial.map(({ links }) => links)
  }

  /** Leaves every member where it is. */
  get identity(): Permutation {
    return this.#sizes.map((size) => Int32Array.from({ length: size }, (_, i) => i))
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
    for (let family = 0; family < this.#sizes.length; family++) {
      this.#refine()
      changes = this.#order(family) || changes
    }
    if (changes) this.#apply(ids)
  }

  /** Makes a local state of another one, with the members of all families, in order, in these places. */
  rename(component: number, id: number, to: number, places: readonly number[]): void {
    this.#images.forEach((images, family) => {
      images.set(places.slice(this.#firsts[family], this.#firsts[family]! + images.length))
    })
    this.#rename(component, id, to)
  }

  /** Exchanges of neighbours: they generate all permutations. Each is valid until the next one. */
  *exchanges(): Generator<Exchange> {
    for (const [family, rows] of this.#at.entries()) {
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
    const place = this.#places[component]
    if (place === undefined) return component
    const { family, index, column } = place
    return this.#at[family]![this.#images[family]![index]!]![column]!
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
      const { signs, links } = this.#info(component, id)
      this.#add(this.#info(component, before).signs, -1)
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
    const first = this.#firsts[family]!
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
    const info = this.#info(component, id)
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

  #longKey({ mentions }: Info, to: number): string {
    return [to, ...mentions.map(({ family, index }) => this.#images[family]![index]!)].join()
  }

  #renamed(info: Info, component: number, id: number, to: number, key: number | string): number {
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

  #info(component: number, id: number): Info {
    const known = this.#infos[component]![id]
    if (known !== undefined) return known
    const value = this.#local.valueOf(component, id)
    const found = new Map<string, Member>()
    const seenBy = (eye: Member | undefined) => {
      const seen = this.#vocabulary.replace(value, (member, _, word) => {
        found.set(`${member.family} ${member.index}`, member)
        const self = eye?.family === member.family && eye.index === member.index
        return `<${self ? 'self' : member.family} ${word}>`
      })
      return this.#number(`${this.#classes[component]} ${formatValue(seen)}`)
    }
    const shape = seenBy(undefined)
    const mentions = [...found.values()].map((member) => ({ ...member, role: seenBy(member) }))
    const place = this.#places[component]
    const info = {
      mentions,
      renamed: new Map<number | string, number>(),
      signs: this.#signsOf(shape, mentions, place),
      links: this.#linksOf(mentions, place),
    }
    this.#infos[component]![id] = info
    return info
  }

  #signsOf(shape: number, mentions: readonly Mention[], place: Place | undefined): number[] {
    const signs = place === undefined ? [] : [this.#memberNumber(place), mix(shape, 1)]
    for (const mention of mentions) {
      const own = place?.family === mention.family && place.index === mention.index
      signs.push(this.#memberNumber(mention), mix(mention.role, own ? 2 : 3))
    }
    return signs
  }

  #linksOf(mentions: readonly Mention[], place: Place | undefined): number[] {
    const links: number[] = []
    for (const mention of mentions) {
      const member = this.#memberNumber(mention)
      if (place !== undefined) {
        const owner = this.#memberNumber(place)
        links.push(owner, member, mention.role, 7, member, owner, mention.role, 11)
      }
      for (const other of mentions) {
        if (other === mention) continue
        links.push(member, this.#memberNumber(other), mix(mention.role, other.role), none)
      }
    }
    return links
  }

  #memberNumber({ family, index }: Member): number {
    return this.#firsts[family]! + index
  }

  #number(shape: string): number {
    const known = this.#shapes.get(shape)
    if (known !== undefined) return known
    // The same in every process, whatever was seen before.
    const number = mix(hash(shape), 17)
    this.#shapes.set(shape, number)
    return number
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, n) => total + n, 0)
}

function mix(a: number, b: number): number {
  let hash = Math.imul(a ^ Math.imul(b, 0x9e3779b1), 0x85ebca6b)
  hash ^= hash >>> 13
  hash = Math.imul(hash, 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}

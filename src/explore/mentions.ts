import { hash } from 'immutable'
import { formatValue } from '../system/index.ts'
import type { LocalSystem } from './local.ts'
import type { Members, Place } from './members.ts'
import { mix } from './mix.ts'
import type { Member, Vocabulary } from './rename.ts'

/** How the value of a component speaks of members, and what that adds to their signatures. */
export interface Mentioned {
  readonly mentions: readonly Mention[]
  /** Ids of the renamed value, by the members it then speaks of (and whose component it is in). */
  readonly renamed: Map<number | string, number>
  /** Added to first signatures: of which member, what. */
  readonly signs: readonly number[]
  /** Added to a member's signature for another one's that it shares a value with. */
  readonly links: readonly number[]
}

/** Numbers of a link: to the member, of the other one, what is mixed in before and after the other's. */
export const linkSize = 4
export const none = 0

interface Mention extends Member {
  /** The value as this member sees it: itself marked, the others anonymous. */
  readonly role: number
}

/** What is mentioned where: each value is looked at once. */
export class Mentions {
  readonly #local: LocalSystem
  readonly #members: Members
  readonly #vocabulary: Vocabulary
  readonly #known: (Mentioned | undefined)[][]
  readonly #shapes = new Map<string, number>()

  constructor(local: LocalSystem, members: Members, vocabulary: Vocabulary) {
    this.#local = local
    this.#members = members
    this.#vocabulary = vocabulary
    this.#known = local.components.map(() => [])
  }

  in(component: number, id: number): Mentioned {
    return (this.#known[component]![id] ??= this.#lookAt(component, id))
  }

  #lookAt(component: number, id: number): Mentioned {
    const value = this.#local.valueOf(component, id)
    const found = new Map<string, Member>()
    const seenBy = (eye: Member | undefined) => {
      const seen = this.#vocabulary.replace(value, (member, _, word) => {
        found.set(`${member.family} ${member.index}`, member)
        const self = eye?.family === member.family && eye.index === member.index
        return `<${self ? 'self' : member.family} ${word}>`
      })
      return this.#number(`${this.#members.classes[component]} ${formatValue(seen)}`)
    }
    const shape = seenBy(undefined)
    const mentions = [...found.values()].map((member) => ({ ...member, role: seenBy(member) }))
    const place = this.#members.places[component]
    return {
      mentions,
      renamed: new Map<number | string, number>(),
      signs: this.#signsOf(shape, mentions, place),
      links: this.#linksOf(mentions, place),
    }
  }

  #signsOf(shape: number, mentions: readonly Mention[], place: Place | undefined): number[] {
    const signs = place === undefined ? [] : [this.#members.numberOf(place), mix(shape, 1)]
    for (const mention of mentions) {
      const own = place?.family === mention.family && place.index === mention.index
      signs.push(this.#members.numberOf(mention), mix(mention.role, own ? 2 : 3))
    }
    return signs
  }

  #linksOf(mentions: readonly Mention[], place: Place | undefined): number[] {
    const links: number[] = []
    for (const mention of mentions) {
      const member = this.#members.numberOf(mention)
      if (place !== undefined) {
        const owner = this.#members.numberOf(place)
        links.push(owner, member, mention.role, 7, member, owner, mention.role, 11)
      }
      for (const other of mentions) {
        if (other === mention) continue
        links.push(member, this.#members.numberOf(other), mix(mention.role, other.role), none)
      }
    }
    return links
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

import { type Arena, Membership } from './arena.ts'
import { Components } from './components.ts'
import type { Scheduling } from './scheduling.ts'

/** Looks for parts of an arena in which a run can stay for ever, put nothing off for ever, and be fair. */
export class FairSearch {
  readonly #arena: Arena
  readonly #scheduling: Scheduling
  readonly #membership: Membership
  #components: Components | undefined

  constructor(arena: Arena, scheduling: Scheduling) {
    this.#arena = arena
    this.#scheduling = scheduling
    this.#membership = new Membership(arena)
  }

  /**
   * Nodes of this component, strongly connected, through all of which a run can go round for ever and be
   * fair; undefined where there are none. It is these nodes alone that count, not what surrounds them. For
   * strong fairness nodes in which somebody could go on who never does are left out, and what remains is
   * looked at anew, as in E. A. Emerson and C.-L. Lei, "Modalities for model checking", 1987 (Streett's
   * condition, beside Buchi's).
   */
  find(component: readonly number[]): readonly number[] | undefined {
    const { demands } = this.#scheduling
    const queue = [component]
    for (const nodes of queue) {
      const mark = this.#membership.gather(nodes)
      const { putOff, unmet } = this.#survey(nodes, mark)
      // Fewer nodes put off no less, and meet no more of weak fairness.
      if (putOff !== 0 || unmet.some((demand) => demands[demand]!.kind === 'weak')) continue
      if (unmet.length === 0) return nodes
      const rest = nodes.filter((node) => {
        const state = this.#arena.stateOf(node)
        return !unmet.some((demand) => this.#scheduling.isAble(state, demand))
      })
      const left = this.#membership.gather(rest)
      this.#components ??= new Components(this.#arena)
      this.#components.find(
        rest,
        (node) => this.#membership.has(left, node),
        (members, cyclic) => {
          if (cyclic) queue.push(members)
        },
      )
    }
    return undefined
  }

  /** Can a run stay in this component for ever without putting anything off, fair or not? */
  accepts(component: readonly number[]): boolean {
    return this.#survey(component, this.#membership.gather(component)).putOff === 0
  }

  /** What a run puts off, and the demands that it does not meet, that goes through all these nodes for ever. */
  #survey(nodes: readonly number[], mark: number) {
    const { first, to, action, putOff } = this.#arena
    const { demands, words, able, met } = this.#scheduling
    const taken = new Int32Array(words)
    const everAble = new Int32Array(words)
    const alwaysAble = new Int32Array(words).fill(-1)
    let always = putOff === undefined ? 0 : -1
    for (let n = 0; n < nodes.length; n++) {
      const node = nodes[n]!
      const set = this.#arena.stateOf(node) * words
      for (let word = 0; word < words; word++) {
        everAble[word]! |= able[set + word]!
        alwaysAble[word]! &= able[set + word]!
      }
      for (let edge = first[node]!; edge < first[node + 1]!; edge++) {
        if (!this.#membership.has(mark, to[edge]!)) continue
        if (putOff !== undefined) always &= putOff[edge]!
        if (action[edge]! < 0) continue
        for (let word = 0; word < words; word++) taken[word]! |= met[action[edge]! * words + word]!
      }
    }
    const unmet = this.#scheduling
      .list(everAble.map((set, word) => set & ~taken[word]!))
      .filter(
        (demand) =>
          demands[demand]!.kind === 'strong' || (alwaysAble[demand >> 5]! & (1 << demand)) !== 0,
      )
    return { putOff: always, unmet }
  }
}

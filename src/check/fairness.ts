import type { Action, Moves } from '../explore/index.ts'
import type { Fair, System } from '../system/index.ts'
import { type Arena, Membership } from './arena.ts'
import { Components } from './components.ts'

/**
 * What is assumed of the scheduler. Weak: a process that can go on from some time on for ever, takes steps
 * again and again. Strong: so does one that can go on again and again. Objects are not scheduled. None: every
 * run counts, whatever the model declares.
 */
export type Fairness = 'none' | 'weak' | 'strong'

/** What the scheduler owes to a process or, given a label, to one step of it. */
export interface Demand {
  readonly kind: Fair
  readonly process: number
  readonly label?: string
}

/** All demands on the scheduler, and which of them an action is about. */
export interface Scheduling {
  readonly demands: readonly Demand[]
  readonly ofAction: readonly (readonly number[])[]
}

/** What is assumed of each process at least, and what the model declares beyond that. */
export function schedulingOf(
  { processes }: System,
  actions: readonly Action[],
  fairness: Fairness,
): Scheduling {
  if (fairness === 'none') return { demands: [], ofAction: actions.map(() => []) }
  const demands = processes.map(
    ({ fair = fairness }, process): Demand => ({
      kind: fair === 'strong' ? fair : fairness,
      process,
    }),
  )
  const ofAction = actions.map(({ process, label, fair }) =>
    fair === undefined ? [process] : [process, demands.push({ kind: fair, process, label }) - 1],
  )
  return { demands, ofAction }
}

/** Looks for parts of an arena in which a run can stay for ever, put nothing off for ever, and be fair. */
export class FairSearch {
  readonly #arena: Arena
  readonly #scheduling: Scheduling
  readonly #membership: Membership
  #components: Components | undefined
  /** Of each demand: the last node in which it could be met. */
  readonly #able: Int32Array

  constructor(arena: Arena, scheduling: Scheduling) {
    this.#arena = arena
    this.#scheduling = scheduling
    this.#membership = new Membership(arena)
    this.#able = new Int32Array(scheduling.demands.length)
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
      const rest = nodes.filter((node) => !this.#canMeet(node, unmet))
      const left = this.#membership.gather(rest)
      this.#components ??= new Components(this.#arena.size)
      this.#components.find(
        rest,
        (node) => this.#successorsIn(node, left),
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
    const { demands, ofAction } = this.#scheduling
    const able = this.#able.fill(-1)
    const taken = new Uint8Array(demands.length)
    const everAble = new Uint8Array(demands.length)
    const alwaysAble = new Uint8Array(demands.length).fill(1)
    let always = putOff === undefined ? 0 : -1
    for (const node of nodes) {
      this.#forAble(node, (demand) => {
        able[demand] = node
        everAble[demand] = 1
      })
      for (let demand = 0; demand < demands.length; demand++) {
        if (able[demand] !== node) alwaysAble[demand] = 0
      }
      for (let edge = first[node]!; edge < first[node + 1]!; edge++) {
        if (!this.#membership.has(mark, to[edge]!)) continue
        if (putOff !== undefined) always &= putOff[edge]!
        if (action[edge]! < 0) continue
        for (const demand of ofAction[action[edge]!]!) taken[demand] = 1
      }
    }
    const unmet = [...demands.keys()].filter((demand) => {
      const able = demands[demand]!.kind === 'weak' ? alwaysAble : everAble
      return taken[demand] === 0 && able[demand] === 1
    })
    return { putOff: always, unmet }
  }

  #forAble(node: number, visit: (demand: number) => void) {
    const { moves } = this.#arena
    const state = this.#arena.stateOf(node)
    for (let move = moves.first[state]!; move < moves.first[state + 1]!; move++) {
      for (const demand of this.#scheduling.ofAction[moves.action[move]!]!) visit(demand)
    }
  }

  #canMeet(node: number, demands: readonly number[]): boolean {
    let can = false
    this.#forAble(node, (demand) => {
      can ||= demands.includes(demand)
    })
    return can
  }

  #successorsIn(node: number, mark: number): number[] {
    const { first, to } = this.#arena
    const successors: number[] = []
    for (let edge = first[node]!; edge < first[node + 1]!; edge++) {
      if (this.#membership.has(mark, to[edge]!)) successors.push(to[edge]!)
    }
    return successors
  }
}

/** Can the scheduler do in this state what it owes? */
export function isAble(
  moves: Moves,
  { ofAction }: Scheduling,
  state: number,
  demand: number,
): boolean {
  for (let move = moves.first[state]!; move < moves.first[state + 1]!; move++) {
    if (ofAction[moves.action[move]!]!.includes(demand)) return true
  }
  return false
}

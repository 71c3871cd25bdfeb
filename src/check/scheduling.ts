import type { Moves } from '../explore/index.ts'
import type { Fair, System } from '../system/index.ts'

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

/** All demands on the scheduler: in which states each can be met, and which actions meet it. */
export class Scheduling {
  readonly demands: readonly Demand[]
  /** Words of 32 bits in a set of demands. */
  readonly words: number
  /** By state, the demands that can be met in it; by action, those that it meets: a set after the other. */
  readonly able: Int32Array
  readonly met: Int32Array

  /** What is assumed of each process at least, and what the model declares beyond that. */
  constructor({ processes }: System, { actions, first, action }: Moves, fairness: Fairness) {
    const demands: Demand[] = processes.map(({ fair }, process) => ({
      kind: fair === 'strong' || fairness === 'strong' ? 'strong' : 'weak',
      process,
    }))
    const ofAction = actions.map(({ process, label, fair }) =>
      fair === undefined ? [process] : [process, demands.push({ kind: fair, process, label }) - 1],
    )
    this.demands = fairness === 'none' ? [] : demands
    this.words = Math.ceil(this.demands.length / 32)
    this.met = new Int32Array(actions.length * this.words)
    this.able = new Int32Array((first.length - 1) * this.words)
    if (fairness === 'none') return
    ofAction.forEach((its, action) => {
      for (const demand of its) this.met[action * this.words + (demand >> 5)]! |= 1 << demand
    })
    for (let state = 0; state < first.length - 1; state++) {
      for (let move = first[state]!; move < first[state + 1]!; move++) {
        for (let word = 0; word < this.words; word++) {
          this.able[state * this.words + word]! |= this.met[action[move]! * this.words + word]!
        }
      }
    }
  }

  /** Can it be met in this state? */
  isAble(state: number, demand: number): boolean {
    return this.#has(this.able, state, demand)
  }

  /** Does this action meet it? */
  isMetBy(action: number, demand: number): boolean {
    return this.#has(this.met, action, demand)
  }

  #has(sets: Int32Array, which: number, demand: number): boolean {
    return (sets[which * this.words + (demand >> 5)]! & (1 << demand)) !== 0
  }

  /** The numbers of the demands in a set. */
  list(set: Int32Array): number[] {
    return [...this.demands.keys()].filter((demand) => this.#has(set, 0, demand))
  }
}

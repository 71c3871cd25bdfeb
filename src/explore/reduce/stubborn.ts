import type { LocalSystem } from '../local.ts'
import { Actions, type Foreseen } from './actions.ts'
import { Relations } from './relations.ts'

/** The cost of taking in an action that is enabled, where one that is not costs 1. */
const costOfEnabled = 1000

/**
 * Strong stubborn sets of actions, as in A. Valmari, "Stubborn sets for reduced state space generation",
 * 1990, and A. Valmari and H. Hansen, "Stubborn set intuition explained", 2017. An action in the set
 *
 *   that is enabled brings in the others of its process, and all that it does not commute with;
 *   that is not brings in a necessary enabling set: what leads its process to the local state that offers it,
 *   or what helps one of its operations.
 *
 * In every state only the enabled actions of such a set are taken. All deadlocks stay, at their shortest
 * distance: whichever run leads to one, an action of the set can come first in it. Whether two
 * operations commute is asked of the local state that their object is in, for until one of them
 * changes it, it is in no other.
 */
export class StubbornSets {
  readonly #actions: Actions
  readonly #relations: Relations
  readonly #processes: number
  /** Actions that touch what propositions look at: a set must not have one that is enabled. */
  readonly #visible: Uint8Array
  /** Of the state at hand: where each process stands; which actions are enabled, and how many of each. */
  readonly #at: Int32Array
  readonly #enabledIn: Int32Array
  readonly #enabledOf: Int32Array
  #state = 0
  readonly #movers: boolean[]
  readonly #best: boolean[]
  /** The last set that each action was in. */
  readonly #inSet: Int32Array
  #set = 0
  /** By object and deed, by process and local state: the last set without which it cannot be done, or reached. */
  readonly #blocked: readonly Int32Array[]
  readonly #barred: readonly Int32Array[]
  /** Actions of the set that are still to be looked at; the enabled ones first. */
  readonly #enabled: number[] = []
  readonly #disabled: number[] = []
  /** How many actions of the set are enabled. */
  #size = 0
  /** Of each action, its process and the local state that offers it. */
  readonly #processOf: Int32Array
  readonly #fromOf: Int32Array

  /** @throws NotClosed where the system does not allow it */
  constructor(local: LocalSystem, visible: readonly number[], mostTrials: number) {
    const actions = new Actions(local, mostTrials)
    const { all } = actions
    this.#actions = actions
    this.#relations = new Relations(local, actions)
    this.#processes = local.processes
    const isVisible = (component: number) => visible.includes(component)
    this.#visible = Uint8Array.from(all, ({ process, objects }) =>
      isVisible(process) || objects.some((object) => isVisible(local.processes + object)) ? 1 : 0,
    )
    this.#at = new Int32Array(local.processes)
    this.#movers = new Array(local.processes).fill(false)
    this.#best = new Array(local.processes).fill(false)
    this.#blocked = actions.objects.map(({ count }) => new Int32Array(count))
    this.#barred = actions.sizes.map((size) => new Int32Array(size))
    this.#inSet = new Int32Array(all.length)
    this.#enabledIn = new Int32Array(all.length)
    this.#enabledOf = new Int32Array(local.processes)
    this.#processOf = Int32Array.from(all, ({ process }) => process)
    this.#fromOf = Int32Array.from(all, ({ from }) => from)
  }

  /**
   * The processes whose steps are to be taken in a state, as truth values that the next call changes;
   * undefined for all of them.
   */
  choose(ids: ArrayLike<number>): readonly boolean[] | undefined {
    this.#relations.locate(ids, this.#at)
    let fewest = this.#findEnabled()
    let found = false
    for (let process = 0; process < this.#processes && fewest > 1; process++) {
      if (this.#enabledOf[process] === 0 || !this.#complete(process, fewest)) continue
      fewest = this.#size
      found = true
      for (let p = 0; p < this.#processes; p++) this.#best[p] = this.#movers[p]!
    }
    return found ? this.#best : undefined
  }

  foreseen(): Iterable<Foreseen> {
    return this.#actions.foreseen()
  }

  /** Works out what is enabled, and returns how many actions that are. */
  #findEnabled(): number {
    this.#state++
    let all = 0
    for (let process = 0; process < this.#processes; process++) {
      let count = 0
      for (const action of this.#actions.from(process, this.#at[process]!)) {
        if (!this.#isUnguarded(action)) continue
        this.#enabledIn[action] = this.#state
        count++
      }
      this.#enabledOf[process] = count
      all += count
    }
    return all
  }

  #isUnguarded(action: number): boolean {
    const { objects, deeds } = this.#actions.all[action]!
    for (let i = 0; i < objects.length; i++) {
      if (!this.#relations.canBeDone(objects[i]!, deeds[i]!)) return false
    }
    return true
  }

  #isEnabled(action: number): boolean {
    return this.#enabledIn[action] === this.#state
  }

  /**
   * Completes a set that begins with the actions of a process.
   * @returns whether it is one with fewer than `limit` enabled actions, none of which is visible
   */
  #complete(process: number, limit: number): boolean {
    this.#set++
    this.#enabled.length = 0
    this.#disabled.length = 0
    this.#size = 0
    this.#movers.fill(false)
    this.#move(process)
    while (this.#size < limit) {
      const action = this.#enabled.pop()
      if (action !== undefined) {
        if (this.#visible[action] === 1) return false
        this.#disturb(action)
        continue
      }
      const blocked = this.#disabled.pop()
      if (blocked === undefined) return true
      this.#enable(blocked)
    }
    return false
  }

  /** Takes in all that a process offers where it stands. */
  #move(process: number) {
    if (this.#movers[process]) return
    this.#movers[process] = true
    for (const action of this.#actions.from(process, this.#at[process]!)) this.#add(action)
  }

  #add(action: number) {
    if (this.#isCovered(action)) return
    this.#inSet[action] = this.#set
    if (!this.#isEnabled(action)) {
      this.#disabled.push(action)
      return
    }
    this.#enabled.push(action)
    this.#size++
    this.#move(this.#processOf[action]!)
  }

  /** Is it in the set, or can it not come before an action of the set? */
  #isCovered(action: number): boolean {
    if (this.#inSet[action] === this.#set) return true
    const process = this.#processOf[action]!
    const from = this.#fromOf[action]!
    if (this.#at[process] === from) return false
    return this.#movers[process]! || this.#barred[process]![from] === this.#set
  }

  /** Takes in what may disturb an enabled action, besides its own process. */
  #disturb(action: number) {
    const { process, objects, deeds } = this.#actions.all[action]!
    for (let i = 0; i < objects.length; i++) {
      const disturbers = this.#relations.disturbersOf(objects[i]!, deeds[i]!)
      for (let d = 0; d < disturbers.length; d++) {
        if (this.#processOf[disturbers[d]!] !== process) this.#add(disturbers[d]!)
      }
    }
  }

  /** Takes in the cheapest of the sets without one of which the action cannot become enabled. */
  #enable(action: number) {
    const { process, from, objects, deeds } = this.#actions.all[action]!
    const here = this.#at[process]!
    if (here !== from && (this.#movers[process] || this.#barred[process]![from] === this.#set)) {
      return
    }
    // Wherever it is offered, the process must move at all: no other set need cost more than that does.
    const offers = this.#actions.from(process, here)
    let best: ArrayLike<number> | undefined
    let least = here === from ? Number.POSITIVE_INFINITY : 1 + this.#cost(offers)
    let bars = this.#barred[process]!
    let bar = from
    for (let i = 0; i < objects.length; i++) {
      const object = objects[i]!
      const deed = deeds[i]!
      if (this.#relations.canBeDone(object, deed)) continue
      const blocked = this.#blocked[object]!
      if (blocked[deed] === this.#set) return
      for (const helpers of this.#relations.helpersOf(object, deed)) {
        const cost = this.#cost(helpers, least)
        if (cost >= least) continue
        best = helpers
        least = cost
        bars = blocked
        bar = deed
      }
    }
    if (here !== from) {
      const before = this.#actions.into(process, from)
      if (this.#cost(before, least) < least) {
        best = before
        bars = this.#barred[process]!
        bar = from
      }
    }
    if (best === undefined) return this.#move(process)
    bars[bar] = this.#set
    for (let i = 0; i < best.length; i++) this.#add(best[i]!)
  }

  #cost(actions: ArrayLike<number>, most = Number.POSITIVE_INFINITY): number {
    let cost = 0
    for (let i = 0; i < actions.length && cost < most; i++) {
      const action = actions[i]!
      if (this.#isCovered(action)) continue
      cost += this.#isEnabled(action) ? costOfEnabled : 1
    }
    return cost
  }
}

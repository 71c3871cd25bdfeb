import { type Exploration, movesOf } from '../explore/index.ts'
import { type Fairness, fairLoop, fairStates, type Loop, type MovesOf } from './fairness.ts'

/** What the explored graph says about "from leads to to". */
export type LeadsToAnswer =
  /**
   * `assuming`: runs go round for ever without `to`, and all of them are unfair. `vacuous`: `from` is true in
   * no state.
   */
  | { readonly kind: 'holds'; readonly assuming: boolean; readonly vacuous: boolean }
  /** From the last state of the path no continuation reaches `to`; or the loop begins there. */
  | { readonly kind: 'violated'; readonly path: readonly number[]; readonly loop?: Loop }

/**
 * Decides a leads-to on a completely explored space, over the runs that are fair. The region is what is
 * reachable from a state with `from` and without `to`, through states without `to`. Its strongly connected
 * components come in reverse topological order (Tarjan, "Depth-first search and linear graph algorithms",
 * 1972; here without recursion), so whether `to` can still be reached from a component is known when it
 * is complete.
 *
 * - A component from which `to` cannot be reached violates the property under every fairness: the runs
 *   that enter it never make `to` true, whether they end or not.
 * - Without such a component and without a cycle in the region every run comes to `to`: it holds.
 * - A component that could be left violates it where a fair run can stay in it for ever.
 */
export function decideLeadsTo(
  search: Exploration,
  from: number,
  to: number,
  fairness: Fairness,
): LeadsToAnswer {
  const states = search.extent.states
  const region = new Region(search, to, states)
  const roots: number[] = []
  let vacuous = true
  for (let state = 0; state < states; state++) {
    if (!search.answer(from, state)) continue
    vacuous = false
    if (search.answer(to, state)) continue
    roots.push(state)
    region.explore(state)
  }
  if (region.doomed) return { kind: 'violated', path: region.pathToDoom(roots) }
  const moves: MovesOf = (state, only) => movesOf(search, state, only)
  for (const component of region.cyclic) {
    const members = fairStates(new Set(component), moves, fairness)
    if (members === undefined) continue
    const path = region.pathTo((state) => members.has(state), roots)
    return { kind: 'violated', path, loop: fairLoop(path.at(-1)!, members, moves, fairness) }
  }
  return { kind: 'holds', assuming: region.cyclic.length > 0, vacuous }
}

/** Can `to` still be reached? */
const ESCAPES = 1
const DOOMED = 2

class Region {
  doomed = false
  /** Components in which a run can go round. */
  readonly cyclic: number[][] = []
  readonly #search: Exploration
  readonly #to: number
  /** Order of discovery plus one; 0 for states not discovered. */
  readonly #index: Int32Array
  readonly #low: Int32Array
  readonly #fate: Uint8Array
  readonly #open: number[] = []
  #discovered = 0

  constructor(search: Exploration, to: number, states: number) {
    this.#search = search
    this.#to = to
    this.#index = new Int32Array(states)
    this.#low = new Int32Array(states)
    this.#fate = new Uint8Array(states)
  }

  explore(root: number) {
    if (this.#index[root] !== 0) return
    const calls = [this.#enter(root)]
    while (calls.length > 0) {
      const call = calls[calls.length - 1]!
      const { state, successors } = call
      if (call.next < successors.length) {
        const successor = successors[call.next++]!
        if (successor === state) call.loops = true
        if (this.#search.answer(this.#to, successor)) call.escapes = true
        else if (this.#index[successor] === 0) calls.push(this.#enter(successor))
        else this.#meet(call, successor)
        continue
      }
      calls.pop()
      if (this.#low[state] === this.#index[state]) this.#close(state, call)
      else if (call.escapes) this.#fate[state] = ESCAPES
      const caller = calls[calls.length - 1]
      if (caller !== undefined) this.#meet(caller, state)
    }
  }

  #enter(state: number): Call {
    this.#index[state] = this.#low[state] = ++this.#discovered
    this.#open.push(state)
    return {
      state,
      successors: [...this.#search.successorsOf(state)],
      next: 0,
      escapes: false,
      loops: false,
    }
  }

  /** An edge of the region from the caller's state to a discovered one. */
  #meet(caller: Call, successor: number) {
    if (this.#fate[successor] === ESCAPES) caller.escapes = true
    if (this.#isOpen(successor)) {
      this.#low[caller.state] = Math.min(this.#low[caller.state]!, this.#low[successor]!)
    }
  }

  #isOpen(state: number): boolean {
    return this.#low[state] !== CLOSED
  }

  /** The component of `head` is complete: all that was opened since. */
  #close(head: number, call: Call) {
    const from = this.#open.lastIndexOf(head)
    const members = this.#open.splice(from)
    if (members.length > 1 || call.loops) this.cyclic.push(members)
    const escapes = call.escapes || members.some((member) => this.#fate[member] === ESCAPES)
    if (!escapes) this.doomed = true
    for (const member of members) {
      this.#fate[member] = escapes ? ESCAPES : DOOMED
      this.#low[member] = CLOSED
    }
  }

  pathToDoom(roots: readonly number[]): number[] {
    return this.pathTo((state) => this.#fate[state] === DOOMED, roots)
  }

  /** A path to the first such state of the region: to a root, and on through the region. */
  pathTo(isGoal: (state: number) => boolean, roots: readonly number[]): number[] {
    const before = new Map<number, number>(roots.map((root) => [root, root]))
    const queue = [...roots]
    for (const state of queue) {
      if (isGoal(state)) {
        const back = [state]
        for (let at = state; before.get(at) !== at; ) back.push((at = before.get(at)!))
        return [...this.#search.pathTo(back.pop()!), ...back.reverse()]
      }
      for (const successor of [...this.#search.successorsOf(state)]) {
        if (before.has(successor) || this.#search.answer(this.#to, successor)) continue
        before.set(successor, state)
        queue.push(successor)
      }
    }
    throw new Error('a state of the region is not reachable from its roots')
  }
}

const CLOSED = 0x7fffffff

interface Call {
  readonly state: number
  readonly successors: readonly number[]
  next: number
  escapes: boolean
  loops: boolean
}

import { Ints, type Moves } from '../../explore/index.ts'
import type { Arena } from '../arena.ts'
import type { Automaton } from './automaton.ts'

/** States in a page of the index. */
const pageBits = 12
const pageMask = 2 ** pageBits - 1

/**
 * The states of a system together with those of an automaton that watches its run, as far as they are
 * reachable, breadth-first. Where nothing moves any more, the run stays for ever.
 */
export class Product implements Arena {
  readonly moves: Moves
  readonly first: Int32Array
  readonly to: Int32Array
  readonly action: Int32Array
  readonly putOff: Int32Array
  /** The first node after which the automaton asks for nothing more; the search for others ends there. */
  readonly content: number | undefined
  readonly #states = new Ints()
  /** Of each node: the edge by which it was reached first, and where that comes from. */
  readonly #edgeTo = new Ints()
  readonly #parent = new Ints()

  constructor(moves: Moves, labels: Int32Array, automaton: Automaton) {
    this.moves = moves
    const watchers = new Ints()
    const pages: (Int32Array | undefined)[][] = []
    const first = new Ints()
    const to = new Ints()
    const action = new Ints()
    const putOff = new Ints()
    const nodeOf = (state: number, watcher: number, parent: number): number => {
      const ofWatcher = (pages[watcher] ??= [])
      const page = (ofWatcher[state >> pageBits] ??= new Int32Array(2 ** pageBits))
      const known = page[state & pageMask]!
      if (known !== 0) return known - 1
      this.#states.push(state)
      watchers.push(watcher)
      this.#edgeTo.push(to.length)
      this.#parent.push(parent)
      page[state & pageMask] = watchers.length
      return watchers.length - 1
    }
    nodeOf(0, automaton.initial, -1)
    first.push(0)
    let content: number | undefined
    for (let node = 0; node < watchers.length && content === undefined; node++) {
      const state = this.#states.at(node)
      const [from, end] = [moves.first[state]!, moves.first[state + 1]!]
      for (const transition of automaton.transitionsOf(watchers.at(node))) {
        const label = labels[state]!
        if ((transition.holds & ~label) !== 0 || (transition.fails & label) !== 0) continue
        if (automaton.isContent(transition.to)) content ??= node
        const connect = (next: number, by: number) => {
          to.push(nodeOf(next, transition.to, node))
          action.push(by)
          putOff.push(transition.putOff)
        }
        if (from === end) connect(state, -1)
        for (let move = from; move < end; move++) connect(moves.to[move]!, moves.action[move]!)
      }
      first.push(to.length)
    }
    this.content = content
    this.first = first.values
    this.to = to.values
    this.action = action.values
    this.putOff = putOff.values
  }

  get size(): number {
    return this.#states.length
  }

  stateOf(node: number): number {
    return this.#states.at(node)
  }

  /** The edges from the first node to this one, as few as there can be. */
  edgesTo(node: number): number[] {
    const edges: number[] = []
    for (let at = node; at !== 0; at = this.#parent.at(at)) edges.push(this.#edgeTo.at(at))
    return edges.reverse()
  }
}

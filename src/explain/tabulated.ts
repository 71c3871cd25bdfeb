import type { Fair, Formula, Property } from '../system/index.ts'

/** A component as a variable: its values are the numbers of the local states that it reaches. */
export interface TabulatedComponent {
  readonly name: string
  readonly kind: 'process' | 'object'
  /** What each number stands for; 0 is the initial local state. */
  readonly values: readonly string[]
  /** In which of them the process may stay for ever; all of an object's. */
  readonly rests: readonly boolean[]
  /** What the model declares of the process. */
  readonly fair?: Fair
}

/** A component, and the number of one of its local states. */
export interface Cell {
  readonly component: number
  readonly value: number
}

/** One way that a step can turn out: where all of `when` is so, `becomes` is so then. */
export interface TabulatedWay {
  readonly when: readonly Cell[]
  /** Only what changes. */
  readonly becomes: readonly Cell[]
}

/** What a process calls by one name: all the ways that it turns out, in all of its local states. */
export interface TabulatedStep {
  readonly process: number
  readonly label: string
  /** What the model declares of the step. */
  readonly fair?: Fair
  readonly ways: readonly TabulatedWay[]
}

/** A proposition as a table over the numbers of its components that occur together in a state. */
export interface TruthTable {
  readonly of: readonly number[]
  readonly rows: readonly { readonly values: readonly number[]; readonly holds: boolean }[]
}

/** A property, and its propositions in the order in which it names them. */
export interface TabulatedProperty {
  readonly name: string
  readonly kind: Property['kind']
  readonly propositions: readonly TruthTable[]
  /** Of a temporal formula: what it says of its propositions, whose names are in the same order. */
  readonly formula?: { readonly says: Formula; readonly names: readonly string[] }
}

/** A system as it was explored, all of it: integers, and what they stand for. */
export interface TabulatedSystem {
  readonly name: string
  /** Processes first, then objects. */
  readonly components: readonly TabulatedComponent[]
  readonly steps: readonly TabulatedStep[]
  readonly properties: readonly TabulatedProperty[]
  readonly states: number
  readonly transitions: number
  /** States in which nothing moves: with somebody not at rest, and with all at rest. */
  readonly deadlocks: number
  readonly ends: number
}

/** The graph of reachable states; state 0 is the initial one. */
export interface ReachableGraph {
  readonly components: readonly TabulatedComponent[]
  /** Of each state, the numbers of all local states. */
  readonly states: readonly (readonly number[])[]
  readonly edges: readonly GraphEdge[]
}

export interface GraphEdge {
  readonly from: number
  readonly to: number
  /** Name of the process that moves. */
  readonly process: string
  readonly label: string
}

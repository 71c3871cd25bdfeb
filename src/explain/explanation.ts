import type { Evidence } from '../check/index.ts'
import type { Property, Wait } from '../system/index.ts'

/** One line of a run: a task says what it does. */
export interface Line {
  /** Index of its step in the run, from 0. */
  readonly step: number
  readonly task: string
  readonly text: string
  readonly opens?: string
  readonly closes?: string
}

/** A step of the run, in the model's words and in those of its parties. */
export interface ExplainedStep {
  readonly process: string
  readonly label: string
  /** Names of the objects it touched. */
  readonly objects: readonly string[]
  /** At least one. */
  readonly lines: readonly Line[]
}

/** A request and its answer, numbered from 1 in the order of opening: the rounds of a protocol. */
export interface Exchange {
  readonly number: number
  /** The name that its opening line gives it. */
  readonly title: string
  /** Was it closed within the run? */
  readonly returned: boolean
}

/** The lines from the opening of an exchange up to the next opening. */
export interface Group {
  /** Undefined for the lines before the first exchange. */
  readonly exchange: Exchange | undefined
  readonly lines: readonly Line[]
}

/**
 * `blocked`: all it offers is held up. `runnable`: it could go on. `idle`: it is at rest and would
 * serve. `done`: it is at its end.
 */
export type TaskState = 'blocked' | 'runnable' | 'idle' | 'done'

/** A task in the last state of the run. */
export interface Task {
  /** Unique among the tasks of an explanation. */
  readonly name: string
  /** The process that stands for it. */
  readonly process: string
  readonly state: TaskState
  /** Innermost function first; empty where the model has none. */
  readonly stack: readonly string[]
  readonly wait?: Wait
  /** Of a blocked task without a wait: the guards that are false, in words. */
  readonly until?: string
}

/** One task cannot go on before another has acted. */
export interface WaitEdge {
  readonly from: string
  readonly to: string
  /** What it waits for: a thing (`thing`: "FUSE reply") or a guard (`guard`: "fork 1 is free"). */
  readonly for: string
  readonly kind: 'thing' | 'guard'
}

/** Who waits for whom in the last state. All names are names of tasks. */
export interface WaitFor {
  readonly edges: readonly WaitEdge[]
  /** The first of `cycles`; empty without any. Each waits for the next and the last for the first. */
  readonly cycle: readonly string[]
  /** A shortest cycle of each set of tasks that wait for one another. */
  readonly cycles: readonly (readonly string[])[]
  /** In a set of tasks that wait for one another, but not on the cycle that stands for it. */
  readonly entangled: readonly string[]
  /** Blocked tasks in no cycle that wait for one, directly or through others. */
  readonly victims: readonly string[]
  /** Blocked tasks that wait for no cycle. */
  readonly stranded: readonly string[]
}

export interface WayOut {
  /** What is done about the hang, where each was tried in the model; else the waits alone tell. */
  readonly by?: readonly string[]
  /** A signal to which task it is, where the waits alone tell. */
  readonly task?: string
  /** `frees others`: the model says so of this wait, and not whether the cycle is among them. */
  readonly effect:
    | 'frees everybody'
    | 'frees some'
    | 'breaks the cycle'
    | 'frees others'
    | 'frees it alone'
    | 'none'
    | 'unknown'
  /** A sentence without its full stop. */
  readonly text: string
}

/** Which propositions of a property are true in each state of a run, the initial one first. */
export interface Truths {
  readonly property: string
  readonly kind: Property['kind']
  /** A temporal formula, as text. */
  readonly formula?: string
  readonly propositions: NonNullable<Evidence['truths']>
}

/** A task that waits all the way round a loop. */
export interface Starving {
  readonly task: string
  /** What it waits for, in a word or two. */
  readonly for: string
  /** Those who wait for the like in the loop, and are served. */
  readonly overtakenBy: readonly string[]
}

/** A run made readable, and who waits for whom at its end. Plain data. */
export interface Explanation {
  /** Names of the properties that the run decides. */
  readonly properties: readonly string[]
  readonly shows: Evidence['shows']
  readonly steps: readonly ExplainedStep[]
  /** Of a run that goes on for ever: index of the step that its loop begins with; and is it fair? */
  readonly loop?: NonNullable<Evidence['loop']>
  /** Of the properties about whole runs among those that the run decides. */
  readonly truths: readonly Truths[]
  /** Who waits all the way round the loop. */
  readonly starving: readonly Starving[]
  readonly exchanges: readonly Exchange[]
  /** All lines of all steps, in order. */
  readonly groups: readonly Group[]
  readonly tasks: readonly Task[]
  readonly waitFor: WaitFor
  /** What ends the hang, and what does not. */
  readonly waysOut: readonly WayOut[]
}

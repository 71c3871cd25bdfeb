import { FsmcError } from './error.ts'
import type { Component, Operation } from './object.ts'
import { mustBeOptions } from './options.ts'
import type { Value } from './value.ts'

/** What happens in a step, one line for each party that does something, in its own words. */
export interface Narration {
  /** The task that acts, where it is not the process itself. */
  readonly task?: string
  readonly text: string
  /** This line opens an exchange (a request that will be answered); the name tells it from others. */
  readonly opens?: string
  /** This line closes the exchange of that name. */
  readonly closes?: string
}

/** How a task that cannot go on waits, as ps and the signal code of a kernel tell it apart. */
export interface Wait {
  /** ps state letter: D uninterruptible or killable, S interruptible. */
  readonly letter: 'D' | 'S'
  /** What ends the wait other than what it waits for. */
  readonly endedBy: 'any signal' | 'fatal signal' | 'nothing'
  /** What it waits for, in a word or two. */
  readonly what: string
  /** A stable name of this kind of wait, for machines. */
  readonly kind: string
  /** What happens to others when a fatal signal ends this wait, in a sentence. */
  readonly afterwards?: string
}

/** A task as a kernel shows it: its name, its stack (innermost function first), and how it waits. */
export interface TaskView {
  readonly name: string
  /** Which of several tasks of that name, such as "for cat 2": shown only where the name is ambiguous. */
  readonly of?: string
  /** Of a thread that is one of several, and nobody asks which: what all are called. */
  readonly pool?: string
  readonly stack: readonly string[]
  readonly wait?: Wait
}

/** What a scheduler owes: `strong` to who can go on again and again, `weak` to who can go on all the time. */
export type Fair = 'weak' | 'strong'

const fairs: Readonly<Record<Fair, true>> = { weak: true, strong: true }

export interface StepOptions {
  readonly narration?: readonly Narration[]
  /** What is assumed of this step, by its label, beside what is assumed of its process. */
  readonly fair?: Fair
}

/** A step that a process offers: its operations are performed at once, or not at all. */
export interface Step<S extends Value = Value> {
  readonly kind: 'step'
  readonly label: string
  readonly operations: readonly Operation[]
  readonly narration: readonly Narration[]
  readonly fair?: Fair
  /** The process's next local state, from the operations' results, in order. Pure. */
  next(...results: never[]): S
}

type Results<Ops extends readonly Operation[]> = {
  readonly [K in keyof Ops]: Ops[K] extends Operation<infer R> ? R : never
}

/** A step without operations: the process moves by itself. */
export function step<S extends Value>(
  label: string,
  next: () => S,
  options?: Pick<StepOptions, 'fair'>,
): Step<S>
/** A step of one operation; the continuation gets its result. */
export function step<R, S extends Value>(
  label: string,
  operation: Operation<R>,
  next: (result: R) => S,
  options?: StepOptions,
): Step<S>
/** A step of several operations, performed in order and at once; the continuation gets the results. */
export function step<const Ops extends readonly Operation[], S extends Value>(
  label: string,
  operations: Ops,
  next: (...results: Results<Ops>) => S,
  options?: StepOptions,
): Step<S>
export function step<S extends Value>(
  label: string,
  operations: Operation | readonly Operation[] | (() => S),
  next?: ((...results: never[]) => S) | StepOptions,
  last: StepOptions = {},
): Step<S> {
  const alone = typeof operations === 'function'
  const options = typeof next === 'object' ? next : last
  if (!alone && typeof next !== 'function') {
    throw new FsmcError('FSMC013', `The step "${label}" does not say where it leads.`, {
      hint: 'Its last argument is a function of the results: step(label, operations, () => next).',
    })
  }
  mustBeOptions(`The step "${label}"`, options, stepOptions)
  return {
    kind: 'step',
    label,
    operations: alone ? [] : Array.isArray(operations) ? operations : [operations as Operation],
    narration: options.narration ?? [],
    ...(options.fair && { fair: options.fair }),
    next: alone ? operations : (next as (...results: never[]) => S),
  }
}

const stepOptions = { narration: undefined, fair: fairs }

export interface ProcessOptions<S extends Value> {
  /**
   * Where the process may stay for ever without being stuck: at its end, or idle in its service loop.
   * Default: where it offers no steps.
   */
  readonly rests?: (state: S) => boolean
  /** The kernel's tasks that this process stands for, each waiting for the next. Default: itself. */
  readonly tasks?: (state: S) => readonly TaskView[]
  /** Of a process that rests: how it ended, such as `fails with EPERM`; undefined: as it should. */
  readonly ended?: (state: S) => string | undefined
  /** What is assumed of the scheduler at least, as far as this process goes. Default: what the check assumes. */
  readonly fair?: Fair
}

/** A process: a name, a local state, and the steps it offers in it. */
export interface Process<S extends Value = Value> extends Component<S> {
  readonly kind: 'process'
  steps(state: S): readonly Step<S>[]
  rests?(state: S): boolean
  tasks?(state: S): readonly TaskView[]
  ended?(state: S): string | undefined
  readonly fair?: Fair
}

/**
 * Declares a process.
 * @param steps what it can do next, given where it stands; pure
 * @example
 * process<'thinking' | 'eating'>('philosopher', 'thinking', (state) =>
 *   state === 'thinking' ? [step('takes the fork', fork.acquire('philosopher'), () => 'eating')] : [])
 */
export function process(
  name: string,
  init: number,
  steps: (state: number) => readonly Step<number>[],
  options?: ProcessOptions<number>,
): Process<number>
/** Declares a process with local states of any type; where its initial state alone does not tell, say it. */
export function process<S extends Value>(
  name: string,
  init: S,
  steps: (state: S) => readonly Step<NoInfer<S>>[],
  options?: ProcessOptions<NoInfer<S>>,
): Process<S>
export function process<S extends Value>(
  name: string,
  init: S,
  steps: (state: S) => readonly Step<S>[],
  options: ProcessOptions<S> = {},
): Process<S> {
  mustBeOptions(`The process ${name}`, options, processOptions)
  return { kind: 'process', name, init, steps, ...options }
}

const processOptions = { rests: undefined, tasks: undefined, ended: undefined, fair: fairs }

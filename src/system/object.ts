import type { Culprit } from './error.ts'
import { FsmcError } from './error.ts'
import { mustBeOptions } from './options.ts'
import { formatValue, type Value } from './value.ts'

/** One way an operation can turn out: the object's next local state, and what the caller gets. */
export class Outcome<S extends Value = Value, R = unknown> {
  readonly next: S
  readonly result: R

  constructor(next: S, result: R) {
    this.next = next
    this.result = result
  }
}

/** The object becomes `next`, and the caller gets `result`. */
export function outcome<S extends Value>(next: S): Outcome<S, undefined>
export function outcome<S extends Value, R>(next: S, result: R): Outcome<S, R>
export function outcome<S extends Value, R>(next: S, result?: R): Outcome<S, R | undefined> {
  return new Outcome(next, result)
}

/** A kernel object: a name, a local state, and the operations declared for it. */
export interface Component<S extends Value = Value> {
  readonly name: string
  readonly init: S
}

/** Who has to act before a blocked operation of this object can go on: names of tasks. */
export type HeldBy<S extends Value> = (state: S) => readonly string[]

export interface ObjectOptions<S extends Value> {
  /** Names the tasks that a caller blocked on this object waits for (a lock's owner, say). */
  readonly heldBy?: HeldBy<S>
  /** See KernelObject. */
  readonly results?: Results
  /** See KernelObject. */
  readonly needs?: Needs<S>
}

/**
 * All results that an operation can have, at some time, when those performed are the only ones that ever
 * are, in any number and any order.
 */
export type Results = (operation: Operation, performed: readonly Operation[]) => readonly unknown[]

/**
 * Given a state in which the operation is blocked, or does not have this result: what must happen before
 * that changes. Each answer is true of some operations, and one of these must be performed first; no
 * answers where nothing can be said.
 */
export type Needs<S extends Value> = (
  operation: Operation,
  state: S,
  result: unknown,
) => readonly ((performed: Operation) => boolean)[]

/** How an operation commutes with the others of its object; partial-order reduction reads it. */
export type Mode = 'read' | 'push' | 'pop' | 'write'

/** An operation with its arguments, ready to be performed by a step. `R` is what it results in. */
export interface Operation<R = unknown> {
  readonly object: KernelObject
  readonly operation: string
  /** What must be true before it can be performed, in words; undefined when it never blocks. */
  readonly guard: string | undefined
  readonly mode: Mode
  readonly args: readonly Value[]
  /** The function that gives the outcomes, for the places of errors. */
  readonly effect?: Culprit
  /** The outcomes in a local state of the object; none when the guard is false. Pure. */
  outcomes(state: Value): readonly Outcome<Value, R>[]
}

export interface KernelObject<S extends Value = Value> extends Component<S> {
  readonly kind: 'object'
  /** Set where the object names whom its blocked callers wait for. Method syntax: bivariant in S. */
  heldBy?(state: S): readonly string[]
  /**
   * Set by the ready-made objects whose operations only compare and move values, so that exchanging words
   * in the state and the arguments exchanges them in what comes out. The same text for objects alike.
   */
  readonly uniform?: string
  /** For partial-order reduction; where it is not given, all states of the object are tried for it. */
  results?(operation: Operation, performed: readonly Operation[]): readonly unknown[]
  /** For partial-order reduction; more precise than what the object's states tell by themselves. */
  needs?(operation: Operation, state: S, result: unknown): ReturnType<Needs<S>>
}

/** What the effect of an operation may return: a next state, an outcome, or several outcomes. */
export type Effect<S extends Value, R> = S | Outcome<S, R> | readonly Outcome<S, R>[]

/** An operation before it is attached to an object: guard and effect as pure functions of the state. */
export interface OperationDefinition<S extends Value, A extends readonly Value[], R> {
  readonly guard: string | undefined
  readonly mode: Mode
  readonly when: (state: S, ...args: A) => boolean
  readonly effect: (state: S, ...args: A) => Effect<S, R>
}

type ResultOf<E> =
  E extends Outcome<Value, infer R>
    ? R
    : E extends readonly Outcome<Value, infer R>[]
      ? R
      : undefined

/** The arguments of an operation: its guard and its effect may each look at fewer of them. */
type Longer<A extends readonly Value[], B extends readonly Value[]> = A extends readonly [] ? B : A

/** An operation that never blocks. */
export function operation<
  S extends Value,
  A extends readonly Value[],
  E extends Effect<S, unknown>,
>(effect: (state: S, ...args: A) => E, mode?: Mode): OperationDefinition<S, A, ResultOf<E>>
/**
 * An operation that waits until `when` holds, then has `effect`.
 * @param guard what `when` says, in words: it names what a blocked caller waits for; {0} stands for
 *   the first argument
 */
export function operation<
  S extends Value,
  W extends readonly Value[],
  A extends readonly Value[],
  E extends Effect<S, unknown>,
>(
  guard: string,
  when: (state: S, ...args: W) => boolean,
  effect: (state: S, ...args: A) => E,
  mode?: Mode,
): OperationDefinition<S, Longer<A, W>, ResultOf<E>>
export function operation(
  first: unknown,
  second: unknown,
  third?: unknown,
  fourth?: Mode,
): unknown {
  return typeof first === 'function'
    ? { guard: undefined, when: () => true, effect: first, mode: second ?? 'write' }
    : { guard: first, when: second, effect: third, mode: fourth ?? 'write' }
}

// biome-ignore lint/suspicious/noExplicitAny: arguments are contravariant; each definition keeps its own
type AnyDefinition<S extends Value> = OperationDefinition<S, any, any>

/** The object with one method an operation: `queue.pop()` is an Operation, not yet performed. */
export type ObjectWith<S extends Value, Ops> = KernelObject<S> & {
  readonly [K in keyof Ops]: Ops[K] extends OperationDefinition<S, infer A, infer R>
    ? (...args: A) => Operation<R>
    : never
}

/**
 * Declares a kernel object.
 * @example
 * const event = object('event', Event(), {
 *   answer: operation('reported', (e) => e.state === 'REPORTED', (e, v: string) => e.set('verdict', v)),
 * })
 */
export function object<S extends Value, Ops extends Record<string, AnyDefinition<S>>>(
  name: string,
  init: S,
  operations: Ops,
  options: ObjectOptions<S> = {},
): ObjectWith<S, Ops> {
  mustBeOptions(`The object ${name}`, options, objectOptions)
  const self: Record<string, unknown> = { kind: 'object', name, init }
  const { heldBy, results, needs } = options
  Object.assign(self, heldBy && { heldBy }, results && { results }, needs && { needs })
  for (const [key, definition] of Object.entries(operations)) {
    self[key] = (...args: Value[]): Operation => ({
      object: self as unknown as KernelObject,
      operation: key,
      guard: definition.guard?.replace(/\{(\d)\}/g, (_, i) => formatValue(args[Number(i)])),
      mode: definition.mode,
      args,
      effect: definition.effect,
      outcomes: (state) => performOn(definition, state as S, args, name, key),
    })
  }
  return self as unknown as ObjectWith<S, Ops>
}

export const objectOptions = { heldBy: undefined, results: undefined, needs: undefined }

function performOn<S extends Value>(
  definition: AnyDefinition<S>,
  state: S,
  args: readonly Value[],
  name: string,
  operation: string,
): readonly Outcome[] {
  if (!definition.when(state, ...args)) return []
  const effect: Effect<S, unknown> = definition.effect(state, ...args)
  if (effect instanceof Outcome) return [effect]
  if (Array.isArray(effect) && effect.length > 0) return effect as Outcome[]
  if (effect !== undefined && !Array.isArray(effect)) return [new Outcome(effect as S, undefined)]
  throw new FsmcError('FSMC016', `${name}.${operation}() returned no outcome.`, {
    hint: 'Return a next state, outcome(next, result), or an array of outcomes; to make a caller wait, give the operation a guard.',
    culprits: [definition.effect],
  })
}

import { type Narration, nameOf, type Operation, type Wait } from '../system/index.ts'

/*
 * A kernel path, written as it nests: which function calls which, what is held meanwhile, on behalf of
 * which task.
 */

/** A task as paths know it: who acts, under which engine process, and what it holds things as. */
export interface Actor {
  /** The process whose local state this path is part of; a task's permission events carry its name. */
  readonly process: string
  readonly task: string
  readonly of?: string
  /** What all threads are called that it is one of, where nobody asks which. */
  readonly pool?: string
  /** It has been killed, and cannot be killed once more. */
  readonly dying?: boolean
  /** What signals are sent to: a client, a listener, a daemon, an sftp-server, with all its threads. */
  readonly program: string
  /** Whose pid an event of this task carries, as far as a listener's exemptions tell them apart. */
  readonly pid: 'client' | 'server' | 'listener'
}

/** The name a task holds locks under; a wait-for graph resolves it to the task again. */
export function holder({ task, of }: Pick<Actor, 'task' | 'of'>): string {
  return nameOf({ name: task, ...(of !== undefined && { of }) })
}

/** The pool of a task, unless it is all there is of it. */
export function poolOf(task: string, pool: string): Pick<Actor, 'pool'> {
  return task === pool ? {} : { pool }
}

/** Another way in which a wait ends: by a signal, an abort, somebody's death. */
export interface Exit {
  readonly text: string
  readonly operations: readonly Operation[]
  /** The system call fails with it; none: it goes on; `killed`: the task dies. */
  readonly errno: string
}

/** The error of a task that a fatal signal ends. */
export const killed = 'killed'

export interface Act {
  readonly kind: 'act'
  readonly lines: readonly Narration[]
  readonly operations: readonly Operation[]
  /** How the task waits while an operation is blocked. */
  readonly wait?: Wait
  /** It never blocks and only ever enables others: a reply, a release, a wake-up. */
  readonly frees: boolean
  /** Does this result make the surrounding system call fail? */
  readonly fails?: (result: unknown) => boolean
  /** The error number of a result that makes it fail. */
  readonly errno?: (result: unknown) => string
  /** What else it performs, with the error that the task has met. */
  readonly relays?: (errno: string) => readonly Operation[]
  /** What is left undone by a task that dies while it waits here. */
  readonly abandons?: readonly Operation[]
  readonly exits?: readonly Exit[]
  /** Here an access goes on that nobody has judged (F12). */
  readonly unjudged?: boolean
  /** Book-keeping: told only in a step of its own. */
  readonly minor?: boolean
}

export type Node =
  | Act
  | { readonly kind: 'frame'; readonly name: string; readonly body: Path }
  | { readonly kind: 'task'; readonly actor: Actor; readonly wait: Wait; readonly body: Path }
  | {
      readonly kind: 'holding'
      readonly acquire: Act
      readonly release: Act
      readonly body: Path
    }
  | { readonly kind: 'choose'; readonly act: Act; readonly cases: Readonly<Record<string, Path>> }
  | { readonly kind: 'try'; readonly body: Path; readonly rescue: Path }
  | { readonly kind: 'anyway'; readonly body: Path }
  | { readonly kind: 'undoing'; readonly body: Path; readonly undo: Path }
  | { readonly kind: 'user space'; readonly body: Path }
  | { readonly kind: 'mortal'; readonly body: Path; readonly onDeath: Path }

export type Path = readonly Node[]

type ActOptions = Partial<Omit<Act, 'kind' | 'lines' | 'operations'>>

/** One thing that happens at once: words for it, and the operations it performs. */
export function act(
  words: string | Narration | readonly Narration[],
  operations: readonly Operation[] = [],
  options: ActOptions = {},
): Act {
  const lines = typeof words === 'string' ? [{ text: words }] : 'text' in words ? [words] : words
  return { kind: 'act', lines, operations, frees: operations.length === 0, ...options }
}

/** The body runs inside these kernel functions, outermost first. */
export function frame(names: string | readonly string[], body: Path): Path {
  const list = typeof names === 'string' ? [names] : names
  return list.reduceRight<Path>((inner, name) => [{ kind: 'frame', name, body: inner }], body)
}

/** The body is done by another task, on behalf of the current one, which waits for it. */
export function byTask(actor: Actor, wait: Wait, body: Path): Path {
  return [{ kind: 'task', actor, wait, body }]
}

/** The release follows the body on every way out of it. */
export function holding(acquire: Act, body: Path, release: Act): Path {
  return [{ kind: 'holding', acquire, release, body }]
}

/** Goes on with the case named by the result of the act's first operation. */
export function choose(choice: Act, cases: Readonly<Record<string, Path>>): Path {
  return [{ kind: 'choose', act: choice, cases }]
}

/** When the body fails, the rescue is what remains to be done. */
export function attempt(body: Path, rescue: Path): Path {
  return [{ kind: 'try', body, rescue }]
}

/** Whether the body fails or not, what comes after it is done. */
export function anyway(body: Path): Path {
  return body.length === 0 ? [] : [{ kind: 'anyway', body }]
}

/** When the body fails, this is done first; then the surrounding system call fails. */
export function undoing(body: Path, undo: Path): Path {
  return undo.length === 0 ? body : [{ kind: 'undoing', body, undo }]
}

/** What the death of the task in the body does first: the closing of a file, say. */
export function ifKilled(body: Path, onDeath: Path): Path {
  return [{ kind: 'mortal', body, onDeath }]
}

/** A system call: where it begins the task is in user space, where a fatal signal ends it. */
export function inUserSpace(body: Path): Path {
  return body.length === 0 ? [] : [{ kind: 'user space', body }]
}

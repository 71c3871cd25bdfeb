import {
  type Narration,
  nameOf,
  type Operation,
  type TaskView,
  type Wait,
} from '../system/index.ts'

/*
 * A kernel path, written as it nests: which function calls which, what is held meanwhile, on behalf of
 * which task. It is compiled once into instructions, each of which knows the stack of every task that
 * stands there; a process's local state is then the number of an instruction.
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

export interface Instruction {
  /** What happens, book-keeping included, and what is told of it. */
  readonly lines: readonly (Narration & { readonly minor: boolean })[]
  readonly narration: readonly Narration[]
  readonly operations: readonly Operation[]
  /** The tasks that stand here, each waiting for the next. */
  readonly tasks: readonly TaskView[]
  readonly frees: boolean
  readonly unjudged: boolean
  next(results: readonly unknown[]): number
  /** The error of a result that makes it fail, else ''. */
  errno(results: readonly unknown[]): string
  readonly relays: Act['relays']
  /** The other ways on, each with where it leads. */
  readonly exits: readonly (Exit & { readonly next: number })[]
}

/** Instructions, and where to begin; `done` is where a program has come to its end. */
export interface Program {
  readonly instructions: readonly Instruction[]
  readonly entry: number
}

export const done = -1
/** Where a program ends that was rescued from a failure. */
export const gaveUp = -2
/** Where the program of a task ends that was killed. */
export const died = -3

interface Layer {
  readonly actor: Actor
  readonly frames: readonly string[]
  /** How this task waits for the layer above it. */
  readonly wait: Wait | undefined
}

/**
 * Compiles the path of a task.
 * @param merge join what only enables others to the step before it: such a step can always be taken at
 *   once without closing any possibility off (MODELLING: replies, verdicts, releases), so the reachable
 *   deadlocks stay the same with far fewer states
 * @param onFailure what the task does when the path fails
 * @param fatal a fatal signal is pending; where it is given, a task that waits killably may die
 * @param onDeath what the death of the task does
 */
export function compile(path: Path, actor: Actor, options: CompileOptions): Program {
  const { merge, onFailure = [], fatal, onDeath = [] } = options
  const compiler = new Compiler(merge, fatal)
  const base: Layer[] = [{ actor, frames: [], wait: undefined }]
  const nowhere = { next: done, failed: done, killed: died }
  const failed = compiler.path(onFailure, base, nowhere)
  const dies = compiler.path(onDeath, base, { next: died, failed: died, killed: died })
  const entry = compiler.path(path, base, { next: done, failed, killed: dies })
  return { instructions: compiler.instructions, entry }
}

export interface CompileOptions {
  readonly merge: boolean
  readonly onFailure?: Path
  readonly fatal?: Operation
  readonly onDeath?: Path
}

/** Where a path leads: at its end, when it fails, when its task dies. */
interface Ways {
  readonly next: number
  readonly failed: number
  readonly killed: number
}

class Compiler {
  readonly instructions: Instruction[] = []
  readonly #merge: boolean
  readonly #fatal: Operation | undefined

  constructor(merge: boolean, fatal: Operation | undefined) {
    this.#merge = merge
    this.#fatal = fatal
  }

  /** From the last node to the first, for each needs to know where it goes on. */
  path(path: Path, layers: readonly Layer[], ways: Ways): number {
    return path.reduceRight((next, node) => this.#node(node, layers, { ...ways, next }), ways.next)
  }

  #node(node: Node, layers: readonly Layer[], ways: Ways): number {
    const { next, failed, killed } = ways
    switch (node.kind) {
      case 'act':
        return this.#act(
          node,
          layers,
          ways,
          (result) => (node.fails?.(result) ? failed : next),
          next,
        )
      case 'frame':
        return this.path(node.body, inFrame(layers, node.name), ways)
      case 'task':
        return this.path(node.body, onTop(layers, node.actor, node.wait), ways)
      case 'holding': {
        const released = this.#node(node.release, layers, ways)
        const releasedOn = (way: number) =>
          next === way ? released : this.#node(node.release, layers, { ...ways, next: way })
        const after = {
          next: released,
          failed: releasedOn(failed),
          killed: this.#fatal === undefined ? killed : releasedOn(killed),
        }
        return this.#node(node.acquire, layers, {
          ...ways,
          next: this.path(node.body, layers, after),
        })
      }
      case 'choose': {
        const targets = Object.fromEntries(
          Object.entries(node.cases).map(([result, body]) => [
            result,
            this.path(body, layers, ways),
          ]),
        )
        return this.#act(node.act, layers, ways, (result) => targets[String(result)]!)
      }
      case 'try': {
        const rescue = this.path(node.rescue, layers, { next: gaveUp, failed: gaveUp, killed })
        return this.path(node.body, layers, { ...ways, failed: rescue })
      }
      case 'anyway':
        return this.path(node.body, layers, { ...ways, failed: next })
      case 'undoing': {
        const undone = this.path(node.undo, layers, { next: failed, failed, killed })
        return this.path(node.body, layers, { ...ways, failed: undone })
      }
      case 'mortal': {
        if (this.#fatal === undefined) return this.path(node.body, layers, ways)
        const dying = { next: killed, failed: killed, killed }
        const dies = this.path(node.onDeath, layers, dying)
        return this.path(node.body, layers, { ...ways, killed: dies })
      }
      default:
        return node satisfies never
    }
  }

  /** @param only the one target, where there is one: then what only enables others is joined to it */
  #act(
    node: Act,
    layers: readonly Layer[],
    ways: Ways,
    target: (result: unknown) => number,
    only?: number,
  ): number {
    const { task } = layers[layers.length - 1]!.actor
    const own = node.lines.map((line) => ({ task, minor: node.minor === true, ...line }))
    const straight = only !== undefined && node.fails === undefined
    const after = straight && only >= 0 ? this.instructions[only]! : undefined
    const joined = this.#merge && after?.frees ? after : undefined
    const lines = [...own, ...(joined?.lines ?? [])]
    const told = lines.filter(({ minor }) => !minor)
    const taken = node.operations.length
    return this.#emit({
      lines,
      narration: told.length > 0 ? told : lines,
      tasks: view(layers, node.wait),
      unjudged: node.unjudged === true,
      operations: [...node.operations, ...(joined?.operations ?? [])],
      frees: node.frees && straight,
      next: (results) => (joined ? joined.next(results.slice(taken)) : target(results[0])),
      errno: ([result]) => (node.fails?.(result) ? (node.errno?.(result) ?? 'EPERM') : ''),
      relays: node.relays,
      exits: this.#exits(node).map((exit) => ({
        ...exit,
        next: { '': ways.next, [killed]: ways.killed }[exit.errno] ?? ways.failed,
      })),
    })
  }

  #exits({ wait, abandons = [], exits = [] }: Act): readonly Exit[] {
    if (this.#fatal === undefined) return []
    if (wait === undefined || wait.endedBy === 'nothing') return exits
    const dies = { text: 'dies of the signal', operations: [this.#fatal, ...abandons] }
    return [...exits, { ...dies, errno: killed }]
  }

  #emit(instruction: Instruction): number {
    return this.instructions.push(instruction) - 1
  }
}

function inFrame(layers: readonly Layer[], name: string): Layer[] {
  const top = layers[layers.length - 1]!
  return [...layers.slice(0, -1), { ...top, frames: [...top.frames, name] }]
}

function onTop(layers: readonly Layer[], actor: Actor, wait: Wait): Layer[] {
  const top = layers[layers.length - 1]!
  return [...layers.slice(0, -1), { ...top, wait }, { actor, frames: [], wait: undefined }]
}

function view(layers: readonly Layer[], wait: Wait | undefined): TaskView[] {
  return layers.map(({ actor, frames, wait: waitsForNext }, i) => {
    const how = i === layers.length - 1 ? wait : waitsForNext
    return {
      name: actor.task,
      ...(actor.of === undefined ? {} : { of: actor.of }),
      ...(actor.pool === undefined ? {} : { pool: actor.pool }),
      stack: [...(how === undefined ? [] : (stackOfWait[how.kind] ?? [])), ...frames.toReversed()],
      ...(how === undefined ? {} : { wait: how }),
    }
  })
}

/** Functions at the top of the stack of a task that waits in user space or in a generic helper. */
const stackOfWait: Readonly<Record<string, readonly string[]>> = {
  WAIT_LOOKUP_LOCK: ['fuse_lock_inode'],
  WAIT_SFTP_REPLY: ['futex_do_wait', '__futex_wait', 'futex_wait', 'do_futex', '__x64_sys_futex'],
}

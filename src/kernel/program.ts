import type { Narration, Operation, TaskView, Wait } from '../system/index.ts'
import { type Act, type Actor, type Exit, killed, type Node, type Path } from './path.ts'

/*
 * A path is compiled once into instructions, each of which knows the stack of every task that stands there;
 * a process's local state is then the number of an instruction.
 */

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
 * @param signals where they are given, a task that waits killably or is in user space may die of one
 * @param onDeath what the death of the task does
 */
export function compile(path: Path, actor: Actor, options: CompileOptions): Program {
  const { merge, onFailure = [], signals, onDeath = [] } = options
  const compiler = new Compiler(merge, signals)
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
  /** Is none pending, or a fatal one? */
  readonly signals?: Pending
  readonly onDeath?: Path
}

interface Pending {
  readonly none: Operation
  readonly fatal: Operation
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
  readonly #signals: Pending | undefined

  constructor(merge: boolean, signals: Pending | undefined) {
    this.#merge = merge
    this.#signals = signals
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
          killed: this.#signals === undefined ? killed : releasedOn(killed),
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
      case 'user space':
        return this.#endable(this.path(node.body, layers, ways), ways)
      case 'mortal': {
        if (this.#signals === undefined) return this.path(node.body, layers, ways)
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
    if (this.#signals === undefined) return []
    if (wait === undefined || wait.endedBy === 'nothing') return exits
    const dies = { text: 'dies of the signal', operations: [this.#signals.fatal, ...abandons] }
    return [...exits, { ...dies, errno: killed }]
  }

  /** The same instruction, but for those who have not been killed before. */
  #endable(entry: number, { next, killed: way }: Ways): number {
    if (this.#signals === undefined || entry === next) return entry
    const { none, fatal } = this.#signals
    const first = this.instructions[entry]!
    const dies = { text: 'dies of the signal', operations: [fatal], errno: killed, next: way }
    return this.#emit({
      ...first,
      operations: [...first.operations, none],
      exits: [...first.exits, dies],
    })
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

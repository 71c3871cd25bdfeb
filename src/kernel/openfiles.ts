import { type Access, type File, pathOf } from './files.ts'
import type { Group } from './group.ts'
import type { Machine } from './machine.ts'
import { type Actor, act, inUserSpace, type Path } from './path.ts'
import type { Mortality } from './task.ts'
import * as vfs from './vfs.ts'

interface Opened {
  readonly access: Access
  readonly file: File
  readonly written: boolean
}

/** What the job of a thread is called that closes a file on its way out. */
const onItsWayOut = 'closes on its way out '

/**
 * F17, U9: what a listener has open. Its threads share one table of files: who dies leaves it to the others,
 * and the last one closes all that is open, each file with a FUSE_FLUSH that waits. Only then is the group
 * let go, which is released when its file is put, and files are put after all of them were closed.
 * Book-keeping, and only where it is asked what ends a hang.
 */
export class OpenFiles {
  readonly #machine: Machine
  readonly #listener: string
  readonly #group: Group
  readonly #met = new Map<string, Opened>()

  constructor(machine: Machine, listener: string, group: Group) {
    this.#machine = machine
    this.#listener = listener
    this.#group = group
  }

  get #lifetime() {
    return this.#machine.lifetimeOf(this.#group)
  }

  /** From here on it is open. */
  opened(name: string, access: Access, file: File, { written = false } = {}): Path {
    if (!this.#isKept(access)) return []
    this.#met.set(name, { access, file, written })
    return [act(`has ${name} open`, [this.#lifetime.opened(name)], { minor: true })]
  }

  /** close(2) */
  close(who: Actor, name: string, access: Access, file: File, { written = false } = {}): Path {
    const taken = this.#isKept(access)
      ? [act(`closes ${name}`, [this.#lifetime.closed(name)], { minor: true })]
      : []
    return inUserSpace([...taken, ...vfs.close(this.#machine, who, access, file, { written })])
  }

  #isKept({ fs }: Access): boolean {
    return this.#machine.mortal && fs.kind === 'fuse'
  }

  /** What a thread may have to do on its way out, by job. */
  exitsOf(who: Actor): ReadonlyMap<string, Path> {
    const dying = { ...who, dying: true }
    return new Map(
      [...this.#met].map(([name, { access, file, written }]) => [
        `${onItsWayOut}${name}`,
        [
          act(`closes ${pathOf(access, file)} on its way out`, [this.#lifetime.closesLast(name)]),
          ...vfs.close(this.#machine, dying, access, file, { written }),
        ],
      ]),
    )
  }

  get mortality(): Mortality | undefined {
    if (!this.#machine.mortal) return undefined
    const signals = this.#machine.signalsOf(this.#listener)
    return {
      noFatalSignal: signals.none(),
      deaths: [{ text: 'dies of the signal', operations: [signals.fatal()] }],
      exits: [
        { text: 'is gone', operations: [this.#lifetime.threadExits()] },
        { text: 'is gone, its group with it', operations: [this.#lifetime.lastExits()] },
      ],
    }
  }
}

export function isOnItsWayOut(job: string): boolean {
  return job.startsWith(onItsWayOut)
}

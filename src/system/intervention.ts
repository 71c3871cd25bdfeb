import type { KernelObject } from './object.ts'
import type { System } from './system.ts'
import type { Value } from './value.ts'

/** One thing to do to one program or one mount, in the words of who does it: `SIGKILL`, `umount -l`. */
export interface Deed {
  readonly what: string
  readonly to: string
}

/** Something that can be done from outside to a system that is stuck: it sets the state of some objects. */
export interface Intervention {
  /** What is done, as a noun: `SIGKILL`, `umount -l /mnt`. */
  readonly text: string
  /** The program that it is done to, where it is done to one. */
  readonly to?: string
  /** How it can be done: each of these comes to the same. */
  readonly deeds: readonly Deed[]
  /** None where it changes nothing that anybody waits for. */
  readonly sets: readonly { readonly object: KernelObject; readonly state: Value }[]
}

/** The same tasks in more detail: what they do when somebody interferes. */
export interface Interfered {
  readonly system: System
  readonly interventions: readonly Intervention[]
}

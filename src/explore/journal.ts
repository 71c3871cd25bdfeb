import { hash } from 'immutable'
import { FsmcError } from '../system/index.ts'
import type { LocalSystem } from './local.ts'
import type { Symmetry } from './symmetry.ts'

/** What an entry is about: its first number. */
const offered = 0
const taken = 1
const blocked = 2
const renamed = 3

/**
 * What was asked of a system's processes and objects, in order: asked again of the same system, it gives
 * the same local states the same ids. An entry is its length, what it is about, and numbers.
 */
export class Journal {
  #words = new Int32Array(1 << 10)
  #used = 0

  get words(): Int32Array {
    return this.#words.subarray(0, this.#used)
  }

  /** The steps that a process offers in a local state were asked for. */
  offered(process: number, id: number): void {
    this.#add([offered, process, id])
  }

  /** A step was tried, with these ids of its objects. */
  taken(process: number, from: number, step: number, objectIds: readonly number[]): void {
    this.#add([taken, process, from, step, ...objectIds])
  }

  /** It was asked whether the first of its objects block a step. */
  blocked(process: number, from: number, step: number, objectIds: readonly number[]): void {
    this.#add([blocked, process, from, step, ...objectIds])
  }

  /** A local state was made from another one, with members in other places. */
  renamed(component: number, id: number, to: number, places: readonly number[]): void {
    this.#add([renamed, component, id, to, ...places])
  }

  #add(entry: readonly number[]) {
    const end = this.#used + entry.length + 1
    if (end > this.#words.length) {
      const words = new Int32Array(Math.max(end, this.#words.length * 2))
      words.set(this.#words)
      this.#words = words
    }
    this.#words[this.#used] = entry.length
    this.#words.set(entry, this.#used + 1)
    this.#used = end
  }
}

/**
 * Asks everything in a journal again.
 * @throws FsmcError FSMC023 when that cannot be asked of this system
 */
export function replay(words: Int32Array, local: LocalSystem, symmetry?: Symmetry): void {
  for (let at = 0; at < words.length; at += words[at]! + 1) {
    const [kind, component, id, third, ...rest] = words.subarray(at + 1, at + 1 + words[at]!)
    if (component === undefined || id === undefined) throw misfit()
    if (id >= (local.interners[component]?.size ?? 0)) throw misfit()
    if (kind === offered) local.stepsOf(component, id)
    else if (kind === renamed) symmetry?.rename(component, id, third!, rest)
    else {
      const step = local.stepsOf(component, id)[third!]
      if (step === undefined) throw misfit()
      if (rest.some((its, i) => its >= local.interners[step.footprint[i]!]!.size)) throw misfit()
      if (kind === taken) local.outcomesOf(component, step, rest)
      else local.operations.isBlockedBy(component, step, rest)
    }
  }
}

/** A number that two systems with different local states are unlikely to share. */
export function fingerprintOf({ interners }: LocalSystem): number {
  let fingerprint = 0
  for (const { values } of interners) {
    fingerprint = Math.imul(fingerprint ^ values.length, 0x85ebca6b)
    for (const value of values) fingerprint = Math.imul(fingerprint ^ hash(value), 0x9e3779b1) + 1
  }
  return fingerprint | 0
}

export function misfit(): FsmcError {
  return new FsmcError('FSMC023', 'The checkpoint is of another model, or of another search.', {
    hint: 'Go on with the model as it was then, and with the same --search, --symmetry and --por.',
  })
}

import type { Fair } from '../system/index.ts'
import type { LocalStep } from './local.ts'

/** What a process calls by one name. */
export interface Action {
  readonly process: number
  readonly label: string
  /** What its steps declare about the scheduler. */
  readonly fair: Fair | undefined
}

/** Numbers the actions of a system as they are met. */
export class Actions {
  readonly all: Action[] = []
  readonly #numbers = new Map<string, number>()
  readonly #known = new Map<LocalStep, number>()

  numberOf(process: number, local: LocalStep): number {
    let number = this.#known.get(local)
    if (number === undefined) this.#known.set(local, (number = this.#find(process, local)))
    return number
  }

  #find(process: number, { step: { label, fair } }: LocalStep): number {
    const key = `${process} ${fair ?? ''} ${label}`
    let number = this.#numbers.get(key)
    if (number === undefined) {
      number = this.all.push({ process, label, fair }) - 1
      this.#numbers.set(key, number)
    }
    return number
  }
}

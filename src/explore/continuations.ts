import type { LocalStep, LocalSystem } from './local.ts'
import { ledElsewhere, mutated } from './usercode.ts'

/**
 * Where the `next` of a step leads. That depends on the results of its operations alone, and there are far
 * fewer of them than combinations of ids: `next` is run twice for each, and once more at the end.
 */
export class Continuations {
  readonly #local: LocalSystem
  /** For each place of the sole result, and each value of it. */
  readonly #known = new Map<LocalStep, Map<unknown, number>[]>()

  constructor(local: LocalSystem) {
    this.#local = local
  }

  idOf(process: number, local: LocalStep, results: readonly unknown[]): number {
    const at = soleResult(results)
    if (at < 0) return this.#local.continue(process, local, results)
    let perPlace = this.#known.get(local)
    if (perPlace === undefined) {
      this.#known.set(local, (perPlace = local.step.operations.map(() => new Map())))
    }
    const known = perPlace[at]!.get(results[at])
    if (known !== undefined) return known
    const processId = this.#local.continue(process, local, results)
    this.#mustLeadTo(processId, process, local, results)
    perPlace[at]!.set(results[at], processId)
    return processId
  }

  /** @throws FsmcError FSMC012 where the step leads somewhere else by now */
  recheck(process: number, local: LocalStep): void {
    this.#known.get(local)?.forEach((perResult, at) => {
      perResult.forEach((processId, result) => {
        const results = local.step.operations.map((_, i) => (i === at ? result : undefined))
        this.#mustLeadTo(processId, process, local, results)
      })
    })
  }

  #mustLeadTo(processId: number, process: number, local: LocalStep, results: readonly unknown[]) {
    const { step, from } = local
    const { name } = this.#local.components[process]!
    if (this.#local.continue(process, local, results) !== processId) throw ledElsewhere(step, name)
    if (this.#local.interners[process]!.isIntact(from)) return
    const what = `"${step.label}" of ${name} changed the state of ${name} that it was given.`
    throw mutated(what, [step.next])
  }
}

/** Which result tells them apart by itself: the only one that is given, a primitive. -1 if none does. */
export function soleResult(results: readonly unknown[]): number {
  let sole = -1
  for (let i = 0; i < results.length; i++) {
    const result = results[i]
    if (result === undefined) continue
    if (sole >= 0 || typeof result === 'object' || typeof result === 'function') return -1
    sole = i
  }
  return results.length === 0 ? -1 : Math.max(0, sole)
}

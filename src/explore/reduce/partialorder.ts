import type { LocalSystem } from '../local.ts'
import type { NamedProposition } from '../tables.ts'
import { type Foreseen, NotClosed } from './actions.ts'
import { StubbornSets } from './stubborn.ts'

/** Partial-order reduction of a search, or why the system does not allow it. */
export class PartialOrder {
  readonly #sets: StubbornSets | undefined
  /** Why every step of every state is taken after all; undefined where that is not so. */
  readonly refusal: string | undefined
  readonly #watches: boolean

  /**
   * @param symmetric is one state to stand for all that differ by an exchange of members, too?
   * @param patience how much may be tried to find out what processes may do
   */
  constructor(
    local: LocalSystem,
    propositions: readonly NamedProposition[],
    { symmetric, patience }: { readonly symmetric: boolean; readonly patience: number },
  ) {
    this.#watches = propositions.length > 0
    const visible = propositions.flatMap(({ name, proposition }) =>
      proposition.of.map((component) =>
        local.indexOf(component, `The property "${name}"`, [proposition.holds]),
      ),
    )
    try {
      if (symmetric) mustBeCheckable(local)
      this.#sets = new StubbornSets(local, visible, patience)
    } catch (error) {
      if (!(error instanceof NotClosed)) throw error
      this.refusal = error.message
    }
  }

  /** The processes whose steps are to be taken in a state; undefined for all. The next call changes it. */
  choose(ids: ArrayLike<number>): readonly boolean[] | undefined {
    return this.#sets?.choose(ids)
  }

  /**
   * Must the steps that were left out in a state be taken after all? Not for the sake of deadlocks, but
   * where propositions may look at what they do, they must not be put off for ever. It is enough that
   * some successor has a higher number: numbers end, and with them the putting off. As in D. Bosnacki
   * and G. J. Holzmann, "Improving Spin's partial-order reduction for breadth-first search", 2005,
   * but in any order of search.
   */
  putsOffForEver(state: number, highestSuccessor: number): boolean {
    return this.#watches && highestSuccessor <= state
  }

  /** All that processes may ever do, as far as results of operations tell. */
  foreseen(): Iterable<Foreseen> {
    return this.#sets?.foreseen() ?? []
  }
}

/**
 * Of what a search with both reductions leaves out, some is found by neither. So that a wrong declaration
 * does not go unnoticed there, what members do must be told by their steps alone.
 */
function mustBeCheckable({ system }: LocalSystem) {
  if (system.symmetric.every(({ inferred }) => inferred)) return
  const own = system.objects.find(({ uniform }) => uniform === undefined)
  if (own === undefined) return
  throw new NotClosed(
    `symmetry is declared, and whether ${own.name} treats members alike cannot be told from the states that both reductions leave`,
  )
}

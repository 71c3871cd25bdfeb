import type { Formula } from '../../system/index.ts'

/** A formula in negation normal form: what is the same is the same object. */
export type Normal = {
  readonly id: number
} & (
  | { readonly op: 'true' | 'false' }
  /** The proposition of that number, or its opposite. */
  | { readonly op: 'literal'; readonly proposition: number; readonly holds: boolean }
  | { readonly op: 'next'; readonly of: Normal }
  | {
      readonly op: 'and' | 'or' | 'until' | 'release'
      readonly left: Normal
      readonly right: Normal
    }
)

type Shape = Normal extends infer N
  ? N extends { readonly id: number }
    ? Omit<N, 'id'>
    : never
  : never

/** Makes normal forms, and simplifies where that is plain to see. */
export class NormalForms {
  readonly #known = new Map<string, Normal>()
  readonly true = this.#make('true', { op: 'true' })
  readonly false = this.#make('false', { op: 'false' })

  #make(key: string, shape: Shape): Normal {
    let known = this.#known.get(key)
    if (known === undefined) {
      known = { id: this.#known.size, ...shape } as Normal
      this.#known.set(key, known)
    }
    return known
  }

  /** The normal form of a formula, or of its opposite. */
  of(formula: Formula, propositions: readonly string[], holds = true): Normal {
    const of = (part: Formula, truth = holds) => this.of(part, propositions, truth)
    switch (formula.op) {
      case 'constant':
        return formula.truth === holds ? this.true : this.false
      case 'proposition': {
        const proposition = propositions.indexOf(formula.name)
        return this.#make(`literal ${proposition} ${holds}`, { op: 'literal', proposition, holds })
      }
      case 'not':
        return of(formula.of, !holds)
      case 'next':
        return this.#next(of(formula.of))
      case 'always':
        return this.#dual(holds, 'release', this.#constant(!holds), of(formula.of))
      case 'eventually':
        return this.#dual(holds, 'until', this.#constant(holds), of(formula.of))
      case 'and':
      case 'or':
        return this.#dual(holds, formula.op, of(formula.left), of(formula.right))
      case 'implies':
        return this.#dual(holds, 'or', of(formula.left, !holds), of(formula.right))
      case 'equivalent': {
        const { left, right } = formula
        return this.#or(
          this.#and(of(left, true), of(right, holds)),
          this.#and(of(left, false), of(right, !holds)),
        )
      }
      case 'until':
      case 'release':
        return this.#dual(holds, formula.op, of(formula.left), of(formula.right))
      case 'weak until': {
        // p W q is q V (p || q).
        const [left, right] = [of(formula.left), of(formula.right)]
        return this.#dual(holds, 'release', right, this.#dual(holds, 'or', left, right))
      }
    }
  }

  #constant(truth: boolean): Normal {
    return truth ? this.true : this.false
  }

  /** The operator of these, or the opposite one of what are their opposites already. */
  #dual(holds: boolean, op: 'and' | 'or' | 'until' | 'release', left: Normal, right: Normal) {
    switch (op) {
      case 'and':
        return holds ? this.#and(left, right) : this.#or(left, right)
      case 'or':
        return holds ? this.#or(left, right) : this.#and(left, right)
      case 'until':
        return holds ? this.#until(left, right) : this.#release(left, right)
      case 'release':
        return holds ? this.#release(left, right) : this.#until(left, right)
    }
  }

  #and(a: Normal, b: Normal): Normal {
    if (a === this.false || b === this.false || this.#areOpposite(a, b)) return this.false
    if (a === this.true || a === b) return b
    if (b === this.true) return a
    return this.#pair('and', a, b)
  }

  #or(a: Normal, b: Normal): Normal {
    if (a === this.true || b === this.true || this.#areOpposite(a, b)) return this.true
    if (a === this.false || a === b) return b
    if (b === this.false) return a
    return this.#pair('or', a, b)
  }

  #areOpposite(a: Normal, b: Normal): boolean {
    return (
      a.op === 'literal' &&
      b.op === 'literal' &&
      a.proposition === b.proposition &&
      a.holds !== b.holds
    )
  }

  #pair(op: 'and' | 'or' | 'until' | 'release', left: Normal, right: Normal): Normal {
    return this.#make(`${op} ${left.id} ${right.id}`, { op, left, right })
  }

  #next(of: Normal): Normal {
    if (of === this.true || of === this.false) return of
    return this.#make(`next ${of.id}`, { op: 'next', of })
  }

  #until(left: Normal, right: Normal): Normal {
    if (right === this.true || right === this.false) return right
    if (left === this.false || left === right) return right
    if (right.op === 'until' && right.left === left) return right
    return this.#pair('until', left, right)
  }

  #release(left: Normal, right: Normal): Normal {
    if (right === this.true || right === this.false) return right
    if (left === this.true || left === right) return right
    if (right.op === 'release' && right.left === left) return right
    return this.#pair('release', left, right)
  }
}

import fc from 'fast-check'
import { type Formula, formula } from 'fsmc'

/** With more temporal operators, guessing takes too long. */
const mostTemporal = 3

export const names = ['a', 'b', 'c'] as const

/** Formulas by their text, of which the operators are those of `formula`. */
export const formulas: fc.Arbitrary<Formula> = fc
  .letrec<{ any: Formula }>((tie) => {
    const leaf = fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(...names).map((name) => named(name)) },
      { weight: 1, arbitrary: fc.boolean().map((truth): Formula => ({ op: 'constant', truth })) },
    )
    const one = fc.tuple(
      fc.constantFrom('not', 'next', 'always', 'eventually', 'always', 'eventually'),
      tie('any'),
    )
    const two = fc.tuple(
      fc.constantFrom('and', 'or', 'implies', 'equivalent', 'until', 'weakUntil', 'release'),
      tie('any'),
      tie('any'),
    )
    return {
      any: fc.oneof(
        { maxDepth: 4, depthSize: 'medium' },
        leaf,
        { weight: 1, arbitrary: leaf.map((of) => formula.eventually(formula.always(of))) },
        { weight: 1, arbitrary: leaf.map((of) => formula.always(formula.eventually(of))) },
        { weight: 1, arbitrary: fc.tuple(leaf, leaf).map((two) => formula.leadsTo(...two)) },
        { weight: 2, arbitrary: one.map(([op, of]) => formula[op as 'not'](of)) },
        { weight: 2, arbitrary: two.map(([op, l, r]) => formula[op as 'until'](l, r)) },
      ),
    }
  })
  .any.filter((its) => temporalOperators(its) > 0 && temporalOperators(its) <= mostTemporal)

function named(name: string): Formula {
  return { op: 'proposition', name, proposition: { of: [], holds: () => false } }
}

function temporalOperators(part: Formula): number {
  const own = ['next', 'always', 'eventually', 'until', 'weak until', 'release'].includes(part.op)
  const below =
    'of' in part
      ? temporalOperators(part.of)
      : 'left' in part
        ? temporalOperators(part.left) + temporalOperators(part.right)
        : 0
  return below + (own ? 1 : 0)
}

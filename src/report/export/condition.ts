import type { TruthTable } from '../../explain/index.ts'

/** Something that is true of the numbers of some components: one of the branches is. */
export type Condition = boolean | Branches

export interface Branches {
  readonly component: number
  /** The component has one of these numbers, and the rest is true. */
  readonly branches: readonly { readonly values: readonly number[]; readonly rest: Condition }[]
}

/** How a language writes a condition. */
export interface Syntax {
  readonly and: string
  readonly or: string
  readonly not: (text: string) => string
  readonly constant: (truth: boolean) => string
  /** Is the component's number one of these? */
  readonly isOneOf: (component: number, values: readonly number[]) => string
}

/** The truth table in that language, as short as it or its opposite is. */
export function writeTable({ of, rows }: TruthTable, syntax: Syntax): string {
  const holds = write(conditionOf(of, rows), syntax)
  const opposite = rows.map(({ values, holds }) => ({ values, holds: !holds }))
  const fails = syntax.not(write(conditionOf(of, opposite), syntax))
  return fails.length < holds.length ? fails : holds
}

/** What is the same for several numbers is said once; of rows that are missing anything may be said. */
function conditionOf(of: readonly number[], rows: TruthTable['rows']): Condition {
  if (rows.every(({ holds }) => holds)) return true
  if (!rows.some(({ holds }) => holds)) return false
  const [component, ...others] = of
  const perNumber = new Map<number, TruthTable['rows'][number][]>()
  for (const { values, holds } of rows) {
    const its = perNumber.get(values[0]!) ?? []
    its.push({ values: values.slice(1), holds })
    perNumber.set(values[0]!, its)
  }
  const alike = new Map<string, { values: number[]; rest: Condition }>()
  for (const [value, its] of perNumber) {
    const rest = conditionOf(others, its)
    const key = JSON.stringify(rest)
    const branch = alike.get(key) ?? { values: [], rest }
    branch.values.push(value)
    alike.set(key, branch)
  }
  const [first, ...more] = alike.values()
  if (more.length === 0) return first!.rest
  const branches = [...alike.values()].filter(({ rest }) => rest !== false)
  for (const { values } of branches) values.sort((a, b) => a - b)
  return { component: component!, branches }
}

function write(condition: Condition, syntax: Syntax): string {
  if (typeof condition === 'boolean') return syntax.constant(condition)
  const { component, branches } = condition
  const texts = branches.map(({ values, rest }) => {
    const here = syntax.isOneOf(component, values)
    return rest === true ? here : `(${here} ${syntax.and} ${write(rest, syntax)})`
  })
  return texts.length === 1 ? texts[0]! : `(${texts.join(` ${syntax.or} `)})`
}

/** The numbers of the local states in which a component rests. */
export function valuesAtRest(rests: readonly boolean[]): readonly number[] {
  return [...rests.keys()].filter((value) => rests[value])
}

import type { SymmetricFamily } from '../system/index.ts'
import type { LocalSystem } from './local.ts'
import type { Member } from './rename.ts'

/** A component's place in a family's row. */
export interface Place extends Member {
  readonly column: number
}

/** Where the components of families stand: in a row a member. */
export class Members {
  /** By family: how many there are, and the number of its first one in the order of all members. */
  readonly sizes: readonly number[]
  readonly firsts: readonly number[]
  readonly count: number
  /** Component by family, member, column. */
  readonly at: readonly (readonly (readonly number[])[])[]
  /** By component: its place, if it has one. */
  readonly places: readonly (Place | undefined)[]
  /** Components in the same place of alike rows are of one class. */
  readonly classes: readonly number[]

  constructor(local: LocalSystem, families: readonly SymmetricFamily[]) {
    this.sizes = families.map(({ rows }) => rows.length)
    this.firsts = this.sizes.map((_, family) => sum(this.sizes.slice(0, family)))
    this.count = sum(this.sizes)
    this.at = families.map(({ rows }) =>
      rows.map((row) => row.map((component) => local.indexOf(component, 'A symmetric family'))),
    )
    const places: (Place | undefined)[] = local.components.map(() => undefined)
    const classes = local.components.map((_, component) => component)
    this.at.forEach((members, family) => {
      members.forEach((row, index) => {
        row.forEach((component, column) => {
          places[component] = { family, index, column }
          classes[component] = members[0]![column]!
        })
      })
    })
    this.places = places
    this.classes = classes
  }

  /** In the order of all members. */
  numberOf({ family, index }: Member): number {
    return this.firsts[family]! + index
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, n) => total + n, 0)
}

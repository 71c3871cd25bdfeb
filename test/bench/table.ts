import { type Cost, type Costs, median } from './timing.ts'

export const decimals = (value: number, digits: number) =>
  Number.isNaN(value) ? '-' : value.toFixed(digits)
export const of = (costs: Costs, name: string, which: keyof Cost) =>
  median((costs[name] ?? []).map((cost) => cost[which]))
const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
const rule = (cells: readonly string[]) => `|${cells.map(() => '---').join('|')}|`
export const table = (head: readonly string[], rows: readonly (readonly string[])[]) => [
  line(head),
  rule(head),
  ...rows.map(line),
  '',
]

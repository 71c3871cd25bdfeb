import type { Run } from '../explore/index.ts'
import type { Exchange, ExplainedStep, Group, Line } from './explanation.ts'

/** The steps of a run with the lines that their parties say; a step without narration says its label. */
export function explainSteps(run: Run): ExplainedStep[] {
  return run.steps.map(({ process, step, objects }, index) => ({
    process,
    label: step.label,
    objects,
    lines:
      step.narration.length === 0
        ? [{ step: index, task: process, text: step.label }]
        : step.narration.map((line) => ({ task: process, ...line, step: index })),
  }))
}

/** Groups the lines of a run by the exchanges they open. */
export function groupByExchange(lines: readonly Line[]): {
  exchanges: Exchange[]
  groups: Group[]
} {
  const exchanges: { number: number; title: string; returned: boolean }[] = []
  const groups: { exchange: Exchange | undefined; lines: Line[] }[] = []
  const open = new Map<string, { returned: boolean }[]>()
  for (const line of lines) {
    // A name may be used again: an answer belongs to the oldest request of that name.
    const answered = line.closes === undefined ? undefined : open.get(line.closes)?.shift()
    if (answered !== undefined) answered.returned = true
    if (line.opens !== undefined) {
      const exchange = { number: exchanges.length + 1, title: line.opens, returned: false }
      exchanges.push(exchange)
      groups.push({ exchange, lines: [] })
      const sameName = open.get(line.opens)
      if (sameName === undefined) open.set(line.opens, [exchange])
      else sameName.push(exchange)
    }
    if (groups.length === 0) groups.push({ exchange: undefined, lines: [] })
    groups[groups.length - 1]!.lines.push(line)
  }
  return { exchanges, groups }
}

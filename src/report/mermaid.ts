import type { Explanation, Task } from '../explain/index.ts'
import { clean } from './lay.ts'
import { exchangeTitle, waitPhrase } from './phrases.ts'

/**
 * A run as a Mermaid sequence chart: a participant for each task, a note for each line. A line that
 * ends in "→ task" is an arrow to that task.
 */
export function renderSequenceChart(explanation: Explanation): string {
  const { groups, tasks, waitFor } = explanation
  const blocked = tasks.filter(({ state }) => state === 'blocked')
  const speakers = groups.flatMap(({ lines }) => lines.map(({ task }) => task))
  const names = [...new Set([...speakers, ...blocked.map(({ name }) => name)])]
  if (names.length === 0) names.push('nobody')
  const ids = identify(names)
  const all = names.length === 1 ? 'p0' : `p0,p${names.length - 1}`
  const notes = groups.flatMap(({ exchange, lines }) => [
    ...(exchange === undefined ? [] : [`Note over ${all}: ${label(exchangeTitle(exchange))}`]),
    ...lines.map(({ task, text }) => said(ids, task, text)),
  ])
  const ends = blocked.map((task) => {
    const wait = waitPhrase(task, waitFor.edges) ?? 'cannot go on'
    return `Note over ${ids.get(task.name)}: ${label(`blocked: ${wait}`)}`
  })
  const participants = names.map((name) => `participant ${ids.get(name)} as ${label(name)}`)
  return chart('sequenceDiagram', [...participants, ...notes, ...ends])
}

function said(ids: ReadonlyMap<string, string>, task: string, text: string): string {
  const from = ids.get(task)
  const arrow = text.lastIndexOf(' → ')
  const to = arrow < 0 ? undefined : ids.get(text.slice(arrow + 3))
  return to === undefined
    ? `Note over ${from}: ${label(text)}`
    : `${from}->>${to}: ${label(text.slice(0, arrow))}`
}

/** The wait-for graph as a Mermaid flowchart: cycles thick and red, what leads to them dashed. */
export function renderWaitForChart({ tasks, waitFor }: Explanation): string {
  const { edges, cycles } = waitFor
  const ends = new Set(edges.flatMap(({ from, to }) => [from, to]))
  const shown = tasks.filter(({ name, state }) => state === 'blocked' || ends.has(name))
  if (shown.length === 0) return chart('flowchart LR', ['p0["nobody waits"]'])
  const ids = identify(shown.map(({ name }) => name))
  const links = new Set(
    cycles.flatMap((cycle) =>
      cycle.map((from, i) => JSON.stringify([from, cycle[(i + 1) % cycle.length]])),
    ),
  )
  const red = edges.flatMap(({ from, to }, i) => (links.has(JSON.stringify([from, to])) ? [i] : []))
  const onCycle = new Set(cycles.flat())
  const aside = new Set([...waitFor.victims, ...waitFor.entangled])
  const style = ({ name }: Task) =>
    onCycle.has(name) ? ':::cycle' : aside.has(name) ? ':::victim' : ''
  return chart('flowchart LR', [
    ...shown.map((task) => `${ids.get(task.name)}["${label(task.name)}"]${style(task)}`),
    ...edges.map((edge, i) => {
      const arrow = red.includes(i) ? '==>' : aside.has(edge.from) ? '-.->' : '-->'
      return `${ids.get(edge.from)} ${arrow}|"${label(edge.for)}"| ${ids.get(edge.to)}`
    }),
    ...(onCycle.size > 0 ? ['classDef cycle stroke:#c00,stroke-width:3px'] : []),
    ...(aside.size > 0 ? ['classDef victim stroke-dasharray:4'] : []),
    ...(red.length > 0 ? [`linkStyle ${red.join(',')} stroke:#c00,stroke-width:3px`] : []),
  ])
}

function chart(kind: string, lines: readonly string[]): string {
  return [kind, ...lines.map((line) => `  ${line}`)].join('\n')
}

function identify(names: readonly string[]): Map<string, string> {
  return new Map(names.map((name, i) => [name, `p${i}`]))
}

/** Text as Mermaid shows it unchanged: all that could be its syntax as entity codes. */
function label(text: string): string {
  const safe = clean(text)
    .trim()
    .replace(/[^\p{L}\p{N} .,_/()=—→-]/gu, (character) => `#${character.codePointAt(0)};`)
  return safe === '' ? '#8203;' : safe
}

import { type Explanation, type Group, type Truths, withArticle } from '../explain/index.ts'
import { clean, columnsOf, cut, hang, pad, wrap } from './lay.ts'
import { type Paint, paint } from './paint.ts'
import { edgePhrase, exchangeTitle, runTitle, waitPhrase } from './phrases.ts'
import { type TruthRow, truthRows, truthsToTell, truthWord } from './truth.ts'

export interface TextOptions {
  /** Columns, 30 at least. Default: 100. */
  readonly width?: number
  /** Default: false, not one escape sequence. */
  readonly colour?: boolean
}

const narrowest = 30

export function widthOf({ width = 100 }: TextOptions): number {
  return Math.max(narrowest, width)
}

/** A run, the tasks blocked at its end, who waits for whom, and what ends it. */
export function renderCounterexample(explanation: Explanation, options: TextOptions = {}): string {
  const width = widthOf(options)
  const painted = paint(options.colour ?? false)
  const sections = [
    titleLines(explanation, width, painted),
    traceLines(explanation, width, painted),
    ...truthsToTell(explanation).map((truths) => truthLines(truths, explanation, width, painted)),
    ...(explanation.loop === undefined
      ? endSections(explanation, width, painted)
      : [section('Who goes on for ever', loopLines(explanation, width), painted)]),
  ]
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
}

/** What there is to say of the state that the run ends in. */
function endSections(explanation: Explanation, width: number, painted: Paint): string[][] {
  return [
    section('Blocked tasks', blockedLines(explanation, width, painted), painted),
    section('Who waits for whom', waitForLines(explanation, width, painted), painted),
    section(
      'What ends it',
      explanation.waysOut.flatMap(({ text }) => hang('  - ', clean(text), width)),
      painted,
    ),
  ]
}

/** A table: the steps after which it is so, and each proposition; or a list where that is too wide. */
function truthLines(
  truths: Truths,
  explanation: Explanation,
  width: number,
  painted: Paint,
): string[] {
  const rows = truthRows(truths, explanation)
  const names = truths.propositions.map(({ name }) => clean(name))
  const first = Math.max(...rows.map(({ after }) => after.length), 'after step'.length)
  const room = Math.floor((width - first - 2) / names.length) - 2
  const columns = names.map((name) =>
    Math.max(truthWord(false).length, Math.min(room, columnsOf(name))),
  )
  const fits = room >= Math.min(narrowestColumn, Math.max(...names.map(columnsOf)))
  const line = (after: string, cells: readonly string[]) =>
    `  ${after.padEnd(first)}  ${cells.map((cell, i) => pad(cut(cell, columns[i]!), columns[i]!)).join('  ')}`.trimEnd()
  const rowLines = ({ after, values }: TruthRow) =>
    fits
      ? [line(after, values.map(truthWord))]
      : hang(`  ${after.padEnd(first)}  `, trueOnes(names, values), width)
  return [
    ...wrap(`What is true along it, for ${clean(truths.property)}`, width).map(painted.title),
    ...(truths.formula === undefined ? [] : hang('  ', clean(truths.formula), width, 4)),
    ...(fits ? [painted.faint(line('after step', names))] : []),
    ...rows.flatMap((row) => [
      ...(row.loops ? [painted.title('  from here on for ever:')] : []),
      ...rowLines(row),
    ]),
  ]
}

const narrowestColumn = 10

function trueOnes(names: readonly string[], values: readonly boolean[]): string {
  return names.filter((_, i) => values[i]).join(', ') || 'none'
}

/** Why the loop is fair, or to whom it is not. */
function loopLines({ steps, loop, starving }: Explanation, width: number): string[] {
  const { from, neglected } = loop!
  const runs = [...new Set(steps.slice(from).map(({ process }) => process))]
  const list = (lead: string, names: readonly string[]) =>
    names.length === 0 ? [] : hang(`  ${lead}: `, clean(names.join(', ')), width, 4)
  return [
    ...list('Takes steps in the loop', runs),
    ...starving.flatMap(({ task, for: what, overtakenBy }) =>
      hang('  ', clean(starvingPhrase(task, what, overtakenBy)), width, 4),
    ),
    ...list('Could always go on, and never does (unfair)', neglected),
    ...(neglected.length > 0
      ? []
      : hang('  ', 'Everybody else cannot go on somewhere in the loop: it is fair.', width, 4)),
  ]
}

function starvingPhrase(task: string, what: string, overtakenBy: readonly string[]): string {
  const waits = `Waits all the time: ${task}, for ${withArticle(what)}`
  return overtakenBy.length === 0 ? waits : `${waits}; overtaken by ${overtakenBy.join(', ')}`
}

/** Do two runs end in the same cycle, so that one of them tells enough? */
export function endsAlike(a: Explanation, b: Explanation): boolean {
  if (a === b) return true
  if (a.loop !== undefined || b.loop !== undefined) return false
  const cycles = JSON.stringify(a.waitFor.cycles)
  return (
    a.shows === b.shows && a.waitFor.cycle.length > 0 && cycles === JSON.stringify(b.waitFor.cycles)
  )
}

/** Only that there is such a run, and what is said of it, where another one was shown that tells enough. */
export function renderMention(
  explanation: Explanation,
  remark: string,
  options: TextOptions = {},
): string {
  const width = widthOf(options)
  return [
    ...titleLines(explanation, width, paint(options.colour ?? false)),
    ...hang('  ', clean(remark), width),
  ].join('\n')
}

function titleLines(explanation: Explanation, width: number, painted: Paint): string[] {
  const kind = explanation.shows === 'witness' ? 'Witness of' : 'Counterexample to'
  const [first, ...others] = explanation.properties.map(clean)
  const also = explanation.shows === 'witness' ? 'It also shows' : 'It also violates'
  return [
    ...wrap(`${kind} ${first}: ${runTitle(explanation)}`, width).map(painted.title),
    ...(others.length === 0 ? [] : hang('  ', `${also}: ${others.join('; ')}`, width, 4)),
  ]
}

function section(heading: string, lines: readonly string[], painted: Paint): string[] {
  return lines.length === 0 ? [] : [painted.title(heading), ...lines]
}

/** Columns: the step's number, the task, what it does; under a heading for each round. */
function traceLines({ steps, groups, loop }: Explanation, width: number, painted: Paint): string[] {
  if (steps.length === 0) return ['  The initial state itself.']
  const rounds = groups.some(({ exchange }) => exchange !== undefined)
  const indent = rounds ? 4 : 2
  const numbers = String(steps.length).length
  const names = groups.flatMap(({ lines }) => lines.map(({ task }) => columnsOf(clean(task))))
  const tasks = Math.min(
    names.reduce((a, b) => Math.max(a, b), 0),
    Math.floor(width / 4),
  )
  let told = false
  return groups.flatMap((group, i) => {
    let before = -1
    const lines = group.lines.flatMap(({ step, task, text }) => {
      const begins = step === loop?.from && step !== before && !told
      if (begins) told = true
      const number = step === before ? '' : String(step + 1)
      before = step
      const lead = `${' '.repeat(indent)}${number.padStart(numbers)}  ${pad(cut(clean(task), tasks), tasks)}  `
      const line = hang(lead, clean(text), width)
      return begins ? [painted.title('  from here on for ever:'), ...line] : line
    })
    return [...(i > 0 ? [''] : []), ...heading(group, width, painted), ...lines]
  })
}

function heading({ exchange }: Group, width: number, painted: Paint): string[] {
  if (exchange === undefined) return []
  const lines = hang('  ', clean(exchangeTitle(exchange)), width)
  return lines.map(exchange.returned ? painted.title : (line) => painted.title(painted.bad(line)))
}

/** As the kernel reports hung tasks: name, state letter, what it waits for, and the stack. */
function blockedLines({ tasks, waitFor }: Explanation, width: number, painted: Paint): string[] {
  const blocked = tasks.filter(({ state }) => state === 'blocked')
  const letters = blocked.some(({ wait }) => wait !== undefined)
  const names = blocked.map(({ name }) => columnsOf(clean(name)))
  const column = Math.min(
    names.reduce((a, b) => Math.max(a, b), 0),
    Math.floor(width / 3),
  )
  return blocked.flatMap((task) => {
    const letter = letters ? `  ${task.wait?.letter ?? ' '}` : ''
    const lead = `  ${pad(cut(clean(task.name), column), column)}${letter}  `
    const stack = task.stack.map(
      (frame, i) => clean(frame) + (i < task.stack.length - 1 ? ' <' : ''),
    )
    return [
      ...hang(lead, clean(waitPhrase(task, waitFor.edges) ?? 'cannot go on'), width),
      ...(stack.length === 0 ? [] : hang('    ', stack, width, 6).map(painted.faint)),
    ]
  })
}

function waitForLines({ waitFor }: Explanation, width: number, painted: Paint): string[] {
  const { edges, cycles, entangled, victims, stranded } = waitFor
  const edge = (from: string, to: string) =>
    edges.find((candidate) => candidate.from === from && candidate.to === to)!
  const lines = cycles.flatMap((cycle) => {
    const round = [...cycle, cycle[0]!]
    const links = round.map((name, i) => clean(name) + (i < cycle.length ? ' ->' : ''))
    return [
      ...hang('  ', links, width, 4).map(painted.bad),
      ...cycle.flatMap((from, i) =>
        hang('    ', clean(`${from} ${edgePhrase([edge(from, round[i + 1]!)])}`), width, 6),
      ),
    ]
  })
  const told = (names: readonly string[]) =>
    names.map((name) => {
      const phrase = edgePhrase(edges.filter(({ from }) => from === name))
      return clean(phrase === '' ? name : `${name} (${phrase})`)
    })
  const list = (lead: string, names: readonly string[]) =>
    names.length === 0 ? [] : hang(`  ${lead}: `, told(names).join(', '), width, 4)
  return [
    ...lines,
    ...list('In further cycles with these', entangled),
    ...list('Victims', victims),
    ...list('Blocked without a cycle', stranded),
  ]
}

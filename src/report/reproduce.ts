import type { Task } from '../explain/index.ts'
import type { ObservedTask } from '../lab/index.ts'
import { cyclesSeen, type Reproduction, type Trial, tellingTrial } from '../reproduce/index.ts'
import { type TextOptions, widthOf } from './counterexample.ts'
import { deedLines } from './deeds.ts'
import { clean, columnsOf, hang, pad } from './lay.ts'
import { type Paint, paint } from './paint.ts'
import { amount } from './phrases.ts'
import { formatParameters, type Subject } from './subject.ts'

/** Real runs beside the model: the verdict, the tasks as both show them, and the circle. */
export function renderReproduction(
  reproduction: Reproduction,
  options: TextOptions & { readonly subject: Subject },
): string {
  const width = widthOf(options)
  const painted = paint(options.colour ?? false)
  const { subject } = options
  const { kernel } = reproduction
  const title = `${subject.name} ${formatParameters(subject.parameters)}`.trim()
  const trial = tellingTrial(reproduction)
  const sections = [
    [
      ...hang('', clean(`${title} on ${kernel}`), width, 2).map(painted.title),
      ...verdictLines(reproduction, width, painted),
    ],
    ...(trial === undefined ? [] : trialSections(trial, reproduction, width, painted)),
    deedLines(reproduction.tried ?? [], width, painted),
  ]
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

const signs = { agreed: '✓', contradicted: '✗', undecided: '?' } as const

function verdictLines({ trials, foretold }: Reproduction, width: number, painted: Paint): string[] {
  const colours = { agreed: painted.good, contradicted: painted.bad, undecided: painted.doubtful }
  const kinds = new Map<string, Trial[]>()
  for (const trial of trials) {
    const { agreement, because } = trial.judgement
    const kind = `${agreement} ${because}`
    kinds.set(kind, [...(kinds.get(kind) ?? []), trial])
  }
  const lines = [...kinds.values()].flatMap((alike) => {
    const { agreement, because } = alike[0]!.judgement
    const times = trials.length === 1 ? '' : `${alike.length} of ${amount(trials.length, 'run')}: `
    const lead = `${signs[agreement]} ${agreement}  `
    return hang(lead, clean(times + because), width).map((line, i) =>
      i === 0 ? colours[agreement](lead) + line.slice(lead.length) : line,
    )
  })
  const model = `model: ${foretold.verdict}, ${amount(foretold.states, 'state')}`
  const directed = foretold.moves === undefined ? [] : [directions(trials)]
  const seconds = trials.map(({ observation }) => observation.seconds)
  const mean = seconds.reduce((a, b) => a + b, 0) / Math.max(1, seconds.length)
  const kernel = `kernel: ${outcomes(trials)} after ${mean.toFixed(2)} s`
  const figures = [model, ...(trials.length === 0 ? [] : [kernel]), ...directed].join('; ')
  return [...lines, ...hang('', figures, width, 2).map(painted.faint)]
}

function outcomes(trials: readonly Trial[]): string {
  const words = { hangs: 'hung', completes: 'completed', 'goes on': 'went on' } as const
  const counts = new Map<string, number>()
  for (const { observation } of trials) {
    const word = words[observation.outcome]
    counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  if (trials.length === 1) return [...counts.keys()][0]!
  return [...counts].map(([word, count]) => `${word} in ${count}`).join(', ')
}

function directions(trials: readonly Trial[]): string {
  const followed = trials.map(({ observation }) => observation.followed).filter((each) => each)
  const [first] = followed
  if (first === undefined) return 'directed'
  const left = followed.filter((each) => each!.left !== undefined).length
  return `directed along ${amount(first.of, 'move')}${left === 0 ? '' : `, which ${left} left`}`
}

function trialSections(
  { observation, judgement }: Trial,
  { foretold, roleOf }: Reproduction,
  width: number,
  painted: Paint,
): string[][] {
  const model = (judgement.like ?? foretold.hang)?.tasks.filter(({ state }) => state === 'blocked')
  const pairs = paired(
    observation.tasks,
    observation.outcome === 'hangs' ? (model ?? []) : [],
    roleOf,
  )
  const failures = observation.ended.filter(({ status }) => status !== 0)
  return [
    section(
      'Tasks, as the kernel and the model show them',
      taskLines(pairs, width, painted),
      painted,
    ),
    section(
      'Who waits for whom',
      observation.outcome === 'hangs'
        ? [
            ...circleLines('kernel', cyclesSeen(observation), width, painted),
            ...circleLines(
              'model',
              (judgement.like ?? foretold.hang)?.waitFor.cycles ?? [],
              width,
              painted,
            ),
          ]
        : [],
      painted,
    ),
    section(
      'Clients that failed',
      failures.flatMap(({ name, error }) => hang(`  ${name}  `, clean(error), width)),
      painted,
    ),
  ]
}

function section(heading: string, lines: readonly string[], painted: Paint): string[] {
  return lines.length === 0 ? [] : [painted.title(heading), ...lines]
}

interface Pair {
  readonly real?: ObservedTask
  readonly model?: Task
}

/** Each real task with the one of the model that waits alike, if there is one. */
function paired(
  real: readonly ObservedTask[],
  model: readonly Task[],
  roleOf: Reproduction['roleOf'],
): Pair[] {
  const left = [...model]
  const take = (fits: (task: Task) => boolean) => {
    const at = left.findIndex(fits)
    return at < 0 ? undefined : left.splice(at, 1)[0]
  }
  const pairs = real.map((task): Pair => {
    const alike = (other: Task) =>
      roleOf(other.name) === roleOf(task.name) && other.wait?.kind === task.wait
    const twin = take((other) => alike(other) && other.name === task.name) ?? take(alike)
    return { real: task, ...(twin && { model: twin }) }
  })
  return [...pairs, ...left.map((task) => ({ model: task }))]
}

function taskLines(pairs: readonly Pair[], width: number, painted: Paint): string[] {
  const nameOf = ({ real, model }: Pair) => clean(real?.name ?? model!.name)
  const column = Math.max(0, ...pairs.map((pair) => columnsOf(nameOf(pair))))
  return pairs.flatMap((pair) => {
    const { real, model } = pair
    const both = real !== undefined && model !== undefined
    const stacks =
      both && real.stack.join() === model.stack.join()
        ? [...stackLines('both', real.stack, width)]
        : [
            ...(real === undefined ? [] : stackLines('kernel', real.stack, width)),
            ...(model === undefined ? [] : stackLines('model', model.stack, width)),
          ]
    return [
      ...hang(`  ${pad(nameOf(pair), column)}  `, clean(statusWords(pair)), width),
      ...stacks.map(painted.faint),
    ]
  })
}

function statusWords({ real, model }: Pair): string {
  const seen = real && `${real.letter} ${real.wait ?? real.state}`
  const told = model && `${model.wait?.letter ?? '?'} ${model.wait?.kind ?? 'blocked'}`
  if (seen === undefined) return `kernel -; model ${told}`
  if (told === undefined) return `kernel ${seen}; model -`
  return seen === told ? `both ${seen}` : `kernel ${seen}; model ${told}`
}

function stackLines(who: string, stack: readonly string[], width: number): string[] {
  const frames = stack.map((frame, i) => clean(frame) + (i < stack.length - 1 ? ' <' : ''))
  return frames.length === 0 ? [] : hang(`    ${pad(who, 6)}  `, frames, width)
}

function circleLines(
  who: string,
  cycles: readonly (readonly string[])[],
  width: number,
  painted: Paint,
): string[] {
  const lead = `  ${pad(who, 6)}  `
  if (cycles.length === 0) return [`${lead}no circle`]
  return cycles.flatMap((cycle) => {
    const round = [...cycle, cycle[0]!].map(
      (name, i) => clean(name) + (i < cycle.length ? ' ->' : ''),
    )
    return hang(lead, round, width).map(painted.bad)
  })
}

import { type Aftermath, aftermathsOf, type Fate, type ScriptLine } from '../check/index.ts'
import {
  callerless,
  type Interfered,
  type Intervention,
  type System,
  type TaskView,
} from '../system/index.ts'
import type { Task, WayOut } from './explanation.ts'
import { list } from './phrases.ts'

/** What is known already, by who waits for what: several runs may end in the same hang. */
const tried = new WeakMap<System, Map<string, readonly WayOut[] | undefined>>()

/**
 * What each thing that can be done about a hang does, worked out by every run that follows it; undefined
 * where the system does not say what can be done, or the hang is not found in the one that says it.
 */
export function triedWaysOut(
  system: System,
  tasks: readonly Task[],
  script: readonly ScriptLine[],
): readonly WayOut[] | undefined {
  const { interfered } = system
  if (interfered === undefined) return undefined
  let known = tried.get(system)
  if (known === undefined) tried.set(system, (known = new Map()))
  const hang = blockedOf(tasks)
    .map(({ name, wait }) => `${name}: ${wait.kind}`)
    .sort()
    .join()
  if (!known.has(hang)) {
    const aftermaths = followHang(interfered(), tasks, script)
    known.set(hang, aftermaths && grouped(aftermaths))
  }
  return known.get(hang)
}

type Blocked = Task & { readonly wait: NonNullable<Task['wait']> }

function blockedOf(tasks: readonly Task[]): readonly Blocked[] {
  return tasks.filter(
    (task): task is Blocked => task.state === 'blocked' && task.wait !== undefined,
  )
}

/** What becomes of whom after each intervention; threads are named as in the hang where they can be. */
export function followHang(
  interfered: Interfered,
  tasks: readonly Task[],
  script: readonly ScriptLine[],
): readonly Aftermath[] | undefined {
  const blocked = blockedOf(tasks)
  const names = new Set(blocked.map(({ name }) => callerless(name)))
  const pools = poolsOf(interfered.system)
  // threads of one pool are not told apart, for another one may do the same
  const base = (task: string) => {
    const own = callerless(task)
    return names.has(own) ? own : (pools.get(own) ?? own)
  }
  const nameOf = ({ name, wait }: Pick<TaskView, 'name' | 'wait'>) =>
    wait && `${base(name)}: ${wait.kind}`
  const waits = new Map<string, number>()
  for (const task of blocked) waits.set(nameOf(task)!, (waits.get(nameOf(task)!) ?? 0) + 1)
  const plays = (process: string, told: string, { task, text }: ScriptLine) =>
    base(process) === base(task) && alike(told, text)
  const aftermaths = aftermathsOf(interfered, { waits, nameOf, script, plays })
  return aftermaths?.map((each) => withShortNames(each, base))
}

/** In one system a server is told by whom it serves, and a message by its path; in the other it is not. */
function alike(a: string, b: string): boolean {
  const [one, other] = [callerless(a), callerless(b)]
  return one.startsWith(other) || other.startsWith(one)
}

/** Of the processes that are threads of a pool: what all of them are called. */
function poolsOf({ processes }: System): ReadonlyMap<string, string> {
  const views = processes.flatMap((process) => process.tasks?.(process.init) ?? [])
  return new Map(views.flatMap(({ name, pool }) => (pool === undefined ? [] : [[name, pool]])))
}

/** Those with the same effect together, the most helpful first. */
function grouped(aftermaths: readonly Aftermath[]): WayOut[] {
  const groups = new Map<string, Aftermath[]>()
  for (const aftermath of aftermaths) {
    const text = consequences(aftermath)
    groups.set(text, [...(groups.get(text) ?? []), aftermath])
  }
  const ways = [...groups].map(([text, alike]): WayOut => {
    const by = deeds(alike.map(({ intervention }) => intervention))
    return {
      by,
      effect: effectOf(alike[0]!.fates),
      text: `${capitalised(list(by, 'or'))}: ${text}`,
    }
  })
  return effects.flatMap((effect) => ways.filter((way) => way.effect === effect))
}

/** What is done, what is done to several programs in one. */
function deeds(interventions: readonly Intervention[]): string[] {
  return [...new Set(interventions.map(({ text }) => text))].map((text) => {
    const programs = interventions.flatMap((each) =>
      each.text === text && each.to !== undefined ? [each.to] : [],
    )
    return programs.length === 0 ? text : `${text} to ${list(programs, 'or')}`
  })
}

const effects = ['frees everybody', 'frees some', 'none', 'unknown'] as const

function effectOf(fates: readonly Fate[] | undefined): (typeof effects)[number] {
  if (fates === undefined) return 'unknown'
  if (fates.every(({ freed }) => freed === 'always')) return 'frees everybody'
  return fates.every(({ freed }) => freed === 'never') ? 'none' : 'frees some'
}

function consequences({ intervention, fates }: Aftermath): string {
  if (fates === undefined) return 'too many runs to tell'
  const effect = effectOf(fates)
  if (effect === 'none') return 'frees nobody'
  const names = (of: readonly Fate[]) => of.map(({ process }) => process)
  const ends = endings(fates)
  if (effect === 'frees everybody') return ['frees everybody', ...ends].join('; ')
  const freed = fates.filter((fate) => fate.freed !== 'never')
  if (freed.every(({ process, ends }) => process === intervention.to && ends.join() === 'dies')) {
    return 'it dies; everybody else still waits'
  }
  const plain = (how: Fate['freed']) => fates.filter((fate) => fate.freed === how && !hasEnd(fate))
  const still = fates.filter(({ freed }) => freed === 'never')
  return [
    ...(plain('always').length > 0 ? [`frees ${list(names(plain('always')), 'and')}`] : []),
    ...(plain('sometimes').length > 0
      ? [`may free ${list(names(plain('sometimes')), 'and')}`]
      : []),
    ...ends,
    ...(still.length > 0
      ? [`${list(names(still), 'and')} still ${still.length === 1 ? 'waits' : 'wait'}`]
      : []),
  ].join('; ')
}

function hasEnd({ ends }: Fate): boolean {
  return ends.some((end) => end !== '')
}

/** Who fails and who dies, those with the same end together. */
function endings(fates: readonly Fate[]): string[] {
  const groups = new Map<string, Fate[]>()
  for (const fate of fates.filter(hasEnd)) {
    const how = list(
      [...fate.ends].sort().map((end) => end || 'completes'),
      'or',
    )
    const text = fate.freed === 'sometimes' ? `${how}, in some runs` : how
    groups.set(text, [...(groups.get(text) ?? []), fate])
  }
  const plural = (how: string) => how.replace(/(^|(?<= or ))(die|fail|complete)s\b/g, '$2')
  const parts = [...groups].map(
    ([how, alike]) =>
      `${list(
        alike.map(({ process }) => process),
        'and',
      )} ${alike.length === 1 ? how : plural(how)}`,
  )
  return parts.length === 0 ? [] : [list(parts, 'and')]
}

/** Threads without their number, where no other thread of their pool is concerned. */
function withShortNames(aftermath: Aftermath, base: (task: string) => string): Aftermath {
  const { fates } = aftermath
  if (fates === undefined) return aftermath
  const pool = (name: string) => fates.filter(({ process }) => base(process) === base(name))
  return {
    ...aftermath,
    fates: fates.map((fate) =>
      pool(fate.process).length > 1 ? fate : { ...fate, process: base(fate.process) },
    ),
  }
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

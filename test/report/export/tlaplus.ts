/*
 * Reads as much of TLA+ as an export uses, and runs it: no TLC is needed to know that a module says what it should.
 */

type State = Readonly<Record<string, string>>

interface Way {
  readonly when: readonly (readonly [name: string, value: string])[]
  /** Of each variable that is primed: a number, or a variable. */
  readonly next: Readonly<Record<string, string>>
  readonly unchanged: readonly string[]
}

export interface Module {
  readonly variables: readonly string[]
  readonly definitions: ReadonlyMap<string, readonly string[]>
}

/** The definitions of a module, each as its lines without comments. */
export function readModule(text: string): Module {
  const lines = text.split('\n').map((line) => line.replace(/\s*\\\*.*$/, ''))
  const definitions = new Map<string, string[]>()
  let body: string[] = []
  for (const line of lines) {
    const head = /^(\w+) ==\s*(.*)$/.exec(line)
    if (head !== null) definitions.set(head[1]!, (body = head[2] === '' ? [] : [head[2]!]))
    else if (line.startsWith('  ')) body.push(line)
  }
  return { variables: names(definitions.get('vars')!.join('')), definitions }
}

const names = (text: string) => text.match(/[A-Za-z]\w*/g) ?? []

/** The actions that a definition is the disjunction of. */
export function disjuncts(module: Module, name: string): readonly string[] {
  return module.definitions.get(name)!.map((line) => /^ {2}\\\/ (\w+)$/.exec(line)![1]!)
}

/** All ways that the processes of Next can move. */
export function waysOf(module: Module): readonly Way[] {
  const processes = disjuncts(module, 'Next').filter((name) => name !== 'AtRest')
  return processes.flatMap((process) =>
    disjuncts(module, process).flatMap((action) => waysOfAction(module.definitions.get(action)!)),
  )
}

function waysOfAction(lines: readonly string[]): readonly Way[] {
  const unchanged = lines
    .filter((line) => line.includes('UNCHANGED'))
    .flatMap((line) => names(line))
  return lines
    .filter((line) => !line.includes('UNCHANGED'))
    .map((line, i) => {
      const [, text] = (i === 0 ? /^ {2}\/\\ \\\/ (.+)$/ : /^ {5}\\\/ (.+)$/).exec(line)!
      const parts = text!.split(' /\\ ').map((part) => part.split(' = ') as [string, string])
      return {
        when: parts.filter(([name]) => !name.endsWith("'")),
        next: Object.fromEntries(
          parts.filter(([name]) => name.endsWith("'")).map(([name, to]) => [name.slice(0, -1), to]),
        ),
        unchanged: unchanged.filter((name) => name !== 'UNCHANGED'),
      }
    })
}

/** What TLC would find: distinct states, steps between them, and states that only a deadlock can be. */
export function explore(module: Module) {
  const init = module.definitions.get('Init')!.map((line) => / {2}\/\\ (\w+) = (\d+)/.exec(line)!)
  const first: State = Object.fromEntries(init.map(([, name, value]) => [name!, value!]))
  const ways = waysOf(module)
  const states = [first]
  const known = new Set([JSON.stringify(first)])
  let transitions = 0
  let deadlocks = 0
  for (const state of states) {
    const taken = ways.filter(({ when }) => when.every(([name, value]) => state[name] === value))
    transitions += taken.length
    if (taken.length === 0 && !isTrue(module.definitions.get('AtRest')!, state)) deadlocks++
    for (const { next } of taken) {
      const after = { ...state }
      for (const [name, to] of Object.entries(next)) after[name] = state[to] ?? to
      const key = JSON.stringify(after)
      if (!known.has(key)) states.push(after)
      known.add(key)
    }
  }
  return { states: states.length, transitions, deadlocks }
}

function isTrue(conjuncts: readonly string[], state: State): boolean {
  return conjuncts.every((line) => {
    if (line.includes('UNCHANGED vars')) return true
    const [, name, values] = /\((\w+) (?:=|\\in) \{?([\d, ]+)\}?\)/.exec(line) ?? []
    return name !== undefined && values!.split(', ').includes(state[name]!)
  })
}

import { type Buchi, buchiOfOpposite } from '../../check/index.ts'
import type {
  Cell,
  TabulatedComponent,
  TabulatedProperty,
  TabulatedStep,
  TabulatedSystem,
} from '../../explain/index.ts'
import { formatFormula, type Spelling, spell } from '../../system/index.ts'
import { type Syntax, valuesAtRest, writeTable } from './condition.ts'
import { header, type Origin, oneLine } from './header.ts'
import { Identifiers } from './identifiers.ts'

/** A longer proposition does not fit into an ltl formula of SPIN. */
const longestProposition = 500

/** A larger claim takes long to compile. */
const mostClaimStates = 500

/** The system as a Promela model for SPIN, line by line. */
export function* promelaLines(system: TabulatedSystem, origin: Origin): Generator<string> {
  const names = new Identifiers()
  const variables = system.components.map(({ name, kind }) => names.take(kind[0]!, name))
  yield* comment([...header(system, origin), '', ...howToRun(system, variables)])
  yield ''
  for (const [i, component] of system.components.entries()) {
    yield* declaration(component, variables[i]!)
  }
  yield* atRest(system, variables)
  for (const [process, { name }] of system.components.entries()) {
    const steps = system.steps.filter((step) => step.process === process)
    if (steps.length > 0) yield* proctype(names.take('P', name), name, steps, variables)
  }
  const syntax = syntaxOf(variables)
  for (const property of system.properties) yield* claim(property, names, syntax)
}

function howToRun({ components, states }: TabulatedSystem, variables: readonly string[]) {
  const bytes = components.reduce((sum, { values }) => sum + sizeOf(values.length), 0)
  // What SPIN keeps of a state besides the variables, generously.
  const vector = bytes + 16 * (variables.length + 4)
  const options = vector > 1024 ? ` -DVECTORSZ=${vector}` : ''
  return [
    'SPIN counts the same states, and as many errors (invalid end states) as there are deadlocks:',
    '',
    '  spin -a FILE',
    `  gcc -O2 -DNOREDUCE -DSAFETY -DNOCLAIM${options} -o pan pan.c && ./pan -c0 -m${states + 10}`,
    '',
    'Every step is one transition. A state in which nothing moves and every process rests is no deadlock:',
    'process at_rest goes round in it, which makes a transition more and no state.',
    '',
    'A property is decided by its claim, without fairness:',
    '',
    `  gcc -O2 -DNOREDUCE${options} -o pan pan.c && ./pan -a -m${4 * states + 100} -N NAME`,
    '',
    "Do not rely on -f, SPIN's weak fairness: it is known to miss violations.",
  ]
}

/** Bytes of a variable with so many values. */
function sizeOf(values: number): number {
  if (values <= 2 ** 8) return 1
  return values <= 2 ** 15 ? 2 : 4
}

const types = { 1: 'byte', 2: 'short', 4: 'int' } as Readonly<Record<number, string>>

function* declaration({ name, kind, values }: TabulatedComponent, variable: string) {
  yield* comment([`${kind} ${name}`, ...values.map((text, value) => `  ${value} = ${text}`)])
  yield `${types[sizeOf(values.length)]} ${variable} = 0;`
  yield ''
}

function* atRest({ components }: TabulatedSystem, variables: readonly string[]) {
  const { isOneOf } = syntaxOf(variables)
  const tireless = components.find(({ rests }) => !rests.includes(true))
  const conditions = components.flatMap(({ rests }, i) =>
    rests.includes(false) ? [isOneOf(i, valuesAtRest(rests))] : [],
  )
  yield* comment([
    'goes round where nothing else moves and every process rests',
    ...(tireless === undefined ? [] : [`which is nowhere: ${tireless.name} never rests`]),
  ])
  yield 'active proctype at_rest()'
  yield '{'
  yield '  do'
  yield `  :: (${tireless === undefined ? ['timeout', ...conditions].join(' && ') : 'false'})`
  yield '  od'
  yield '}'
}

function* proctype(
  identifier: string,
  name: string,
  steps: readonly TabulatedStep[],
  variables: readonly string[],
) {
  const write = (cells: readonly Cell[], sign: string, separator: string) =>
    cells.map(({ component, value }) => `${variables[component]} ${sign} ${value}`).join(separator)
  yield ''
  yield* comment([`process ${name}`])
  yield `active proctype ${identifier}()`
  yield '{'
  yield '  do'
  for (const { label, ways } of steps) {
    yield* comment([label], '  ')
    for (const { when, becomes } of ways) {
      const changes = becomes.length === 0 ? 'skip' : write(becomes, '=', '; ')
      yield `  :: d_step { ${write(when, '==', ' && ')} -> ${changes} }`
    }
  }
  yield '  od'
  yield '}'
}

function syntaxOf(variables: readonly string[]): Syntax {
  return {
    and: '&&',
    or: '||',
    not: (text) => (text.startsWith('(') ? `!${text}` : `!(${text})`),
    constant: String,
    isOneOf: (component, values) => {
      const texts = values.map((value) => `${variables[component]} == ${value}`)
      return `(${texts.join(' || ')})`
    },
  }
}

function* claim(
  { name, kind, propositions, formula }: TabulatedProperty,
  names: Identifiers,
  syntax: Syntax,
): Generator<string> {
  const texts = propositions.map((table) => writeTable(table, syntax))
  const [first = '', second = ''] = texts
  const fits = texts.every(({ length }) => length <= longestProposition)
  switch (kind) {
    case 'no-deadlock':
      return
    case 'always':
      yield ''
      yield* comment([`always: ${name}`])
      return yield* invariant(names.take('always', name), first, fits)
    case 'sometimes':
      yield ''
      yield* comment([`sometimes: ${name}`, 'a run that violates this claim shows that it holds'])
      return yield* invariant(names.take('never', name), syntax.not(first), fits)
    case 'leads-to':
      yield ''
      yield* comment([`leads to: ${name}`])
      return yield* response(names.take('leads_to', name), first, second, fits)
    case 'ltl': {
      const text = spell(
        formula!.says,
        spellingOf((name) => texts[formula!.names.indexOf(name)]!),
      )
      yield ''
      if (text !== undefined && fits) {
        yield* comment([`ltl: ${name}`])
        yield `ltl ${names.take('ltl', name)} { ${text} }`
        return
      }
      const automaton = buchiOfOpposite(formula!.says, name, mostClaimStates)
      if (automaton === undefined) {
        return yield* comment([`not exported, for its automaton is too large: ${name}`])
      }
      yield* comment([
        `ltl: ${name}`,
        `  ${formatFormula(formula!.says)}`,
        'the runs that violate it, as an automaton',
      ])
      return yield* automatonLines(names.take('ltl', name), automaton, texts, syntax)
    }
    case 'possibly':
      yield ''
      return yield* comment([`not exported, for it is not about single runs: ${name}`])
  }
}

/** SPIN is usually built without X. */
function spellingOf(proposition: (name: string) => string): Spelling {
  return {
    proposition: (name) => {
      const text = proposition(name)
      return text.startsWith('(') ? text : `(${text})`
    },
    constant: String,
    unary: (op) => ({ not: '!', next: undefined, always: '[]', eventually: '<>' })[op],
    binary: (op) =>
      ({
        and: '&&',
        or: '||',
        implies: '->',
        equivalent: '<->',
        until: 'U',
        'weak until': 'W',
        release: 'V',
      })[op],
  }
}

function* invariant(identifier: string, holds: string, fits: boolean) {
  yield fits
    ? `ltl ${identifier} { [] ${holds} }`
    : `never ${identifier} { do :: !(${holds}) -> break :: else od }`
}

function* response(identifier: string, from: string, to: string, fits: boolean) {
  if (fits) {
    yield `ltl ${identifier} { [] (${from} -> <> ${to}) }`
    return
  }
  yield `never ${identifier} {`
  yield `  do :: true :: (${from}) && !(${to}) -> goto accept od;`
  yield `accept: do :: !(${to}) od`
  yield '}'
}

function* automatonLines(
  identifier: string,
  { states }: Buchi,
  propositions: readonly string[],
  syntax: Syntax,
): Generator<string> {
  const labels = states.map(({ accepting }, i) => `${accepting ? 'accept_' : ''}s${i}`)
  yield `never ${identifier} {`
  for (const [i, { transitions }] of states.entries()) {
    yield `${labels[i]}:`
    yield '  do'
    for (const { to, holds, fails } of transitions) {
      const all = [
        ...holds.map((number) => propositions[number]!),
        ...fails.map((number) => syntax.not(propositions[number]!)),
      ]
      yield `  :: (${all.length === 0 ? 'true' : all.join(' && ')}) -> goto ${labels[to]}`
    }
    if (transitions.length === 0) yield '  :: false'
    yield i < states.length - 1 ? '  od;' : '  od'
  }
  yield '}'
}

function* comment(lines: readonly string[], indent = ''): Generator<string> {
  const safe = lines.map((line) => oneLine(line).replaceAll('*/', '* /'))
  if (safe.length === 1) {
    yield `${indent}/* ${safe[0]} */`
    return
  }
  yield `${indent}/*`
  for (const line of safe) yield `${indent} * ${line}`.trimEnd()
  yield `${indent} */`
}

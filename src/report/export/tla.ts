import type {
  TabulatedComponent,
  TabulatedProperty,
  TabulatedStep,
  TabulatedSystem,
} from '../../explain/index.ts'
import {
  type Fair,
  type Spelling,
  spell,
  type Formula as TemporalFormula,
} from '../../system/index.ts'
import { type Syntax, valuesAtRest, writeTable } from './condition.ts'
import { header, type Origin, oneLine } from './header.ts'
import { Identifiers } from './identifiers.ts'

/** The system as a TLA+ module of that name, line by line. */
export function* tlaLines(
  system: TabulatedSystem,
  origin: Origin,
  module: string,
): Generator<string> {
  const names = new Identifiers()
  const variables = system.components.map(({ name, kind }) => names.take(kind[0]!, name))
  const moves = namedMoves(system, names)
  const syntax = syntaxOf(variables)
  const written = system.properties.map((property) => ({
    property,
    formula: formulaOf(property, names, syntax),
  }))
  const formulas = written.flatMap(({ formula }) => formula ?? [])
  yield `---- MODULE ${module} ----`
  yield* [...header(system, origin), ''].map(comment)
  yield* configuration(module, formulas).map(comment)
  yield* ['', 'EXTENDS Naturals', '', 'VARIABLES']
  yield* variables.map((name, i) => `  ${name}${i < variables.length - 1 ? ',' : ''}`)
  yield* ['', `vars == <<${variables.join(', ')}>>`]
  for (const [i, component] of system.components.entries()) {
    yield* meanings(component, variables[i]!)
  }
  yield* ['', 'TypeOK ==']
  yield* system.components.map(
    ({ values }, i) => `  /\\ ${variables[i]} \\in 0..${values.length - 1}`,
  )
  yield* ['', 'Init ==', ...variables.map((name) => `  /\\ ${name} = 0`)]
  for (const { actions } of moves)
    for (const action of actions) yield* actionLines(action, variables)
  for (const { identifier, actions } of moves) {
    yield* ['', `${identifier} ==`, ...actions.map((action) => `  \\/ ${action.identifier}`)]
  }
  yield* specification(system, variables, moves)
  for (const { text, meaning } of formulas) yield* ['', comment(meaning), text]
  for (const { property, formula } of written) {
    const why = formula === undefined ? lacking(property) : undefined
    if (why !== undefined) yield* ['', comment(`not exported, for ${why}: ${property.name}`)]
  }
  yield '===='
}

/** Why a property is not exported. */
function lacking({ kind, formula }: TabulatedProperty): string | undefined {
  if (kind === 'possibly') return 'it is not about single runs'
  if (kind !== 'ltl') return undefined
  const lacked = [...operatorsOf(formula!.says)].flatMap((op) => absent[op] ?? [])
  return `TLA+ has no ${lacked.join(' and no ')}`
}

const absent: Readonly<Partial<Record<string, string>>> = {
  next: 'X',
  until: 'U',
  'weak until': 'W',
  release: 'V',
}

function operatorsOf(part: TemporalFormula): ReadonlySet<string> {
  const below = 'of' in part ? [part.of] : 'left' in part ? [part.left, part.right] : []
  return new Set([part.op, ...below.flatMap((its) => [...operatorsOf(its)])])
}

/** The name that a module can have: letters, digits and underscores. */
export function moduleName(name: string): string {
  const words = name.replace(/[^A-Za-z0-9_]+/g, '_')
  return /^[A-Za-z]/.test(words) ? words : `m_${words}`
}

interface Action {
  readonly identifier: string
  readonly text: string
  readonly step: TabulatedStep
}

interface Moves {
  readonly identifier: string
  readonly fair: Fair | undefined
  readonly actions: readonly Action[]
}

/** The processes that ever move, and their steps. */
function namedMoves({ components, steps }: TabulatedSystem, names: Identifiers): readonly Moves[] {
  return components.flatMap(({ name, fair }, process) => {
    const own = steps.filter((step) => step.process === process)
    if (own.length === 0) return []
    return [
      {
        identifier: names.take('P', name),
        fair,
        actions: own.map((step) => ({
          identifier: names.take('A', `${name} ${step.label}`),
          text: `${name}: ${step.label}`,
          step,
        })),
      },
    ]
  })
}

function* actionLines({ identifier, text, step }: Action, variables: readonly string[]) {
  const touched = [
    ...new Set(step.ways.flatMap(({ becomes }) => becomes.map(({ component }) => component))),
  ].sort((a, b) => a - b)
  const untouched = variables.filter((_, component) => !touched.includes(component))
  yield* ['', comment(text), `${identifier} ==`]
  for (const [i, { when, becomes }] of step.ways.entries()) {
    const guard = when.map(({ component, value }) => `${variables[component]} = ${value}`)
    const next = new Map(becomes.map(({ component, value }) => [component, value]))
    const effect = touched.map(
      (component) => `${variables[component]}' = ${next.get(component) ?? variables[component]}`,
    )
    yield `  ${i === 0 ? '/\\' : '  '} \\/ ${[...guard, ...effect].join(' /\\ ')}`
  }
  if (untouched.length > 0) yield `  /\\ UNCHANGED <<${untouched.join(', ')}>>`
}

function* specification(
  { components }: TabulatedSystem,
  variables: readonly string[],
  moves: readonly Moves[],
) {
  const { isOneOf } = syntaxOf(variables)
  const tireless = components.find(({ rests }) => !rests.includes(true))
  yield* [
    '',
    comment('Where nothing moves and every process rests, there is no deadlock.'),
    'AtRest ==',
  ]
  for (const [i, { rests }] of components.entries()) {
    if (tireless !== undefined || !rests.includes(false)) continue
    yield `  /\\ ${isOneOf(i, valuesAtRest(rests))}`
  }
  yield tireless === undefined
    ? '  /\\ UNCHANGED vars'
    : `  FALSE ${comment(`${tireless.name} never rests`)}`
  yield* ['', 'Next ==', ...moves.map(({ identifier }) => `  \\/ ${identifier}`), '  \\/ AtRest']
  yield ''
  yield comment(
    'Every process that can move, and goes on being able to, moves. A step that changes nothing is',
  )
  yield comment('a stuttering step here, and does not count as moving.')
  yield* ['Spec ==', '  /\\ Init', '  /\\ [][Next]_vars']
  yield* moves.map(
    ({ identifier, fair }) => `  /\\ ${fair === 'strong' ? 'SF' : 'WF'}_vars(${identifier})`,
  )
  for (const { identifier, step } of moves.flatMap(({ actions }) => actions)) {
    if (step.fair !== undefined) {
      yield `  /\\ ${step.fair === 'strong' ? 'SF' : 'WF'}_vars(${identifier})`
    }
  }
}

interface Formula {
  readonly identifier: string
  readonly text: string
  readonly meaning: string
  readonly kind: 'INVARIANT' | 'PROPERTY'
}

function formulaOf(
  { name, kind, propositions, formula: temporal }: TabulatedProperty,
  names: Identifiers,
  syntax: Syntax,
): Formula | undefined {
  const texts = propositions.map((table) => writeTable(table, syntax))
  const [first = '', second = ''] = texts
  const formula = (prefix: string, text: string, kind: Formula['kind'], meaning: string) => {
    const identifier = names.take(prefix, name)
    return { identifier, text: `${identifier} == ${text}`, kind, meaning }
  }
  switch (kind) {
    case 'always':
      return formula('Always', first, 'INVARIANT', `always: ${name}`)
    case 'sometimes': {
      const meaning = `sometimes: ${name}; a run that violates this shows that it holds`
      return formula('Never', syntax.not(first), 'INVARIANT', meaning)
    }
    case 'leads-to':
      return formula('LeadsTo', `${first} ~> ${second}`, 'PROPERTY', `leads to: ${name}`)
    case 'ltl': {
      const text = spell(
        temporal!.says,
        spellingOf((name) => texts[temporal!.names.indexOf(name)]!),
      )
      return text === undefined ? undefined : formula('Temporal', text, 'PROPERTY', `ltl: ${name}`)
    }
    default:
      return undefined
  }
}

function spellingOf(proposition: (name: string) => string): Spelling {
  return {
    proposition,
    constant: (truth) => (truth ? 'TRUE' : 'FALSE'),
    unary: (op) => ({ not: '~', next: undefined, always: '[]', eventually: '<>' })[op],
    binary: (op) =>
      ({
        and: '/\\',
        or: '\\/',
        implies: '=>',
        equivalent: '<=>',
        until: undefined,
        'weak until': undefined,
        release: undefined,
      })[op],
  }
}

function configuration(module: string, formulas: readonly Formula[]): readonly string[] {
  return [
    `For TLC, which checks for deadlocks by itself: save this as ${module}.tla, and as ${module}.cfg:`,
    '',
    '  SPECIFICATION Spec',
    '  INVARIANT TypeOK',
    ...formulas.map(({ kind, identifier }) => `  ${kind} ${identifier}`),
  ]
}

function syntaxOf(variables: readonly string[]): Syntax {
  return {
    and: '/\\',
    or: '\\/',
    not: (text) => (text.startsWith('(') ? `~${text}` : `~(${text})`),
    constant: (truth) => (truth ? 'TRUE' : 'FALSE'),
    isOneOf: (component, values) =>
      values.length === 1
        ? `(${variables[component]} = ${values[0]})`
        : `(${variables[component]} \\in {${values.join(', ')}})`,
  }
}

function* meanings({ name, kind, values }: TabulatedComponent, variable: string) {
  yield* ['', comment(`${variable}: ${kind} ${name}`)]
  yield* values.map((text, value) => comment(`  ${value} = ${text}`))
}

const comment = (text: string) => `\\* ${oneLine(text)}`.trimEnd()

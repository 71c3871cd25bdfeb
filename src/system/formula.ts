import type { Proposition } from './property.ts'

export type UnaryOperator = 'not' | 'next' | 'always' | 'eventually'
export type BinaryOperator =
  | 'and'
  | 'or'
  | 'implies'
  | 'equivalent'
  | 'until'
  | 'weak until'
  | 'release'

/** A formula of linear temporal logic: it is true or false of a run without end. */
export type Formula =
  | { readonly op: 'constant'; readonly truth: boolean }
  | { readonly op: 'proposition'; readonly name: string; readonly proposition: Proposition }
  | { readonly op: UnaryOperator; readonly of: Formula }
  | { readonly op: BinaryOperator; readonly left: Formula; readonly right: Formula }

/** What a formula is made of: a formula, a proposition, or a constant. */
export type Operand = Formula | Proposition | boolean

const unary = (op: UnaryOperator) => (of: Operand) => ({ op, of: asFormula(of) }) as Formula
const binary = (op: BinaryOperator) => (left: Operand, right: Operand) =>
  ({ op, left: asFormula(left), right: asFormula(right) }) as Formula
const chained =
  (op: 'and' | 'or') =>
  (first: Operand, ...others: readonly Operand[]) =>
    others.reduce<Formula>((left, right) => binary(op)(left, right), asFormula(first))

/**
 * The operators of linear temporal logic. `until` asks that its right side comes; `weakUntil` lets the left
 * one go on for ever instead; `release` wants the right one up to and with the moment of the left one,
 * or for ever. `next` is about the state after one step of anybody.
 * @example ltl('served', formula.always(formula.implies(waiting, formula.eventually(served))))
 */
export const formula = {
  /** Gives a proposition a name of its own; the others are called p1, p2 and so on. */
  named: (name: string, proposition: Proposition): Formula => ({
    op: 'proposition',
    name,
    proposition,
  }),
  not: unary('not'),
  and: chained('and'),
  or: chained('or'),
  implies: binary('implies'),
  equivalent: binary('equivalent'),
  next: unary('next'),
  always: unary('always'),
  eventually: unary('eventually'),
  until: binary('until'),
  weakUntil: binary('weak until'),
  release: binary('release'),
  /** Whenever the left side is true, the right one is true then or later. */
  leadsTo: (from: Operand, to: Operand): Formula =>
    formula.always(formula.implies(from, formula.eventually(to))),
} as const

const unnamed = ''

function asFormula(operand: Operand): Formula {
  if (typeof operand === 'boolean') return { op: 'constant', truth: operand }
  if ('op' in operand) return operand
  return { op: 'proposition', name: unnamed, proposition: operand }
}

/** The formula with a name for each of its propositions, no two of them the same. */
export function withNames(operand: Operand): Formula {
  const given = asFormula(operand)
  const taken = new Set(propositionsOf(given).map(({ name }) => name))
  const names = new Map<Proposition, string>()
  const byName = new Map<string, Proposition>()
  const nameOf = (name: string, proposition: Proposition): string => {
    const known = names.get(proposition)
    if (known !== undefined) return known
    let free = name
    for (let i = 1; free === unnamed || byName.has(free); i++) {
      free = `${name === unnamed ? 'p' : `${name} `}${i}`
      if (taken.has(free)) free = unnamed
    }
    names.set(proposition, free)
    byName.set(free, proposition)
    return free
  }
  const rename = (part: Formula): Formula => {
    if (part.op === 'constant') return part
    if (part.op === 'proposition') {
      return { ...part, name: nameOf(part.name, part.proposition) }
    }
    if ('of' in part) return { ...part, of: rename(part.of) }
    return { ...part, left: rename(part.left), right: rename(part.right) }
  }
  return rename(given)
}

type Atom = Extract<Formula, { readonly op: 'proposition' }>

/** The propositions of a formula, each once, in the order in which it names them. */
export function propositionsOf(part: Formula): readonly Atom[] {
  const found = new Map<string, Atom>()
  const anonymous: Atom[] = []
  const look = (part: Formula): void => {
    if (part.op === 'constant') return
    if (part.op === 'proposition') {
      if (part.name === unnamed) anonymous.push(part)
      else if (!found.has(part.name)) found.set(part.name, part)
    } else if ('of' in part) look(part.of)
    else {
      look(part.left)
      look(part.right)
    }
  }
  look(part)
  return [...found.values(), ...anonymous]
}

/** How a language spells a formula: every part of it in parentheses. */
export interface Spelling {
  readonly proposition: (name: string) => string
  readonly constant: (truth: boolean) => string
  /** Undefined where the language lacks the operator. */
  readonly unary: (op: UnaryOperator) => string | undefined
  readonly binary: (op: BinaryOperator) => string | undefined
}

/** The formula in that language; undefined where it lacks an operator. */
export function spell(part: Formula, spelling: Spelling): string | undefined {
  if (part.op === 'constant') return spelling.constant(part.truth)
  if (part.op === 'proposition') return spelling.proposition(part.name)
  if ('of' in part) {
    const [sign, of] = [spelling.unary(part.op), spell(part.of, spelling)]
    return sign === undefined || of === undefined ? undefined : `${sign} ${of}`
  }
  const [left, right] = [spell(part.left, spelling), spell(part.right, spelling)]
  const sign = spelling.binary(part.op)
  if (sign === undefined || left === undefined || right === undefined) return undefined
  // Tools differ in what "[] p U q" is.
  const apart = 'of' in part.left && part.left.op !== 'not'
  return `(${apart ? `(${left})` : left} ${sign} ${right})`
}

const signs: Readonly<Record<UnaryOperator | BinaryOperator, string>> = {
  not: '!',
  next: 'X',
  always: '[]',
  eventually: '<>',
  and: '&&',
  or: '||',
  implies: '->',
  equivalent: '<->',
  until: 'U',
  'weak until': 'W',
  release: 'V',
}

/** The formula as text, as `ltl` reads it. */
export function formatFormula(part: Formula): string {
  const text = spell(part, {
    proposition: (name) => (/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) ? name : JSON.stringify(name)),
    constant: String,
    unary: (op) => signs[op],
    binary: (op) => signs[op],
  })!
  return text.startsWith('(') && 'left' in part ? text.slice(1, -1) : text
}

import { FsmcError } from './error.ts'
import { type BinaryOperator, type Formula, formula, type UnaryOperator } from './formula.ts'
import type { Proposition } from './property.ts'

/*
 * Formulas as SPIN and TLA+ write them, by operator precedence: V. R. Pratt, "Top down operator precedence",
 * 1973. Where tools read the same text differently (p U q U r, p -> q -> r, [] p U q), it asks for
 * parentheses and does not choose.
 */

type Binary = BinaryOperator | 'leads to'

const unaries: Readonly<Record<string, UnaryOperator>> = {
  '[]': 'always',
  always: 'always',
  G: 'always',
  '<>': 'eventually',
  eventually: 'eventually',
  F: 'eventually',
  X: 'next',
  next: 'next',
  '!': 'not',
  '~': 'not',
  not: 'not',
  '\\lnot': 'not',
  '\\neg': 'not',
}

const binaries: Readonly<Record<string, Binary>> = {
  '&&': 'and',
  '/\\': 'and',
  and: 'and',
  '\\land': 'and',
  '||': 'or',
  '\\/': 'or',
  or: 'or',
  '\\lor': 'or',
  '->': 'implies',
  '=>': 'implies',
  implies: 'implies',
  '<->': 'equivalent',
  '<=>': 'equivalent',
  '\\equiv': 'equivalent',
  equivalent: 'equivalent',
  '~>': 'leads to',
  leadsto: 'leads to',
  U: 'until',
  until: 'until',
  stronguntil: 'until',
  W: 'weak until',
  weakuntil: 'weak until',
  V: 'release',
  R: 'release',
  release: 'release',
}

const constants: Readonly<Record<string, boolean>> = {
  true: true,
  TRUE: true,
  false: false,
  FALSE: false,
}

/** How tightly it binds; of the first and the last rank only one may stand without parentheses. */
const ranks: Readonly<Record<Binary, number>> = {
  implies: 1,
  equivalent: 1,
  'leads to': 1,
  or: 2,
  and: 3,
  until: 4,
  'weak until': 4,
  release: 4,
}
const tightest = 4

const builders: Readonly<Record<Binary, (left: Formula, right: Formula) => Formula>> = {
  and: formula.and,
  or: formula.or,
  implies: formula.implies,
  equivalent: formula.equivalent,
  'leads to': formula.leadsTo,
  until: formula.until,
  'weak until': formula.weakUntil,
  release: formula.release,
}

interface Token {
  readonly text: string
  readonly at: number
  /** Of a name in quotes: the name. */
  readonly quoted?: string
}

const tokenPattern =
  /\s+|(\[\]|<>|<->|<=>|->|=>|~>|&&|\|\||\/\\|\\\/|\\(?:lnot|neg|land|lor|equiv)\b|[!~()]|[\p{L}_][\p{L}\p{N}_]*|"(?:[^"\\]|\\.)*")/uy

type Names = Readonly<Record<string, Proposition>>

/**
 * Reads a formula.
 * @throws FsmcError FSMC027, which shows the place in the text
 */
export function parseFormula(property: string, text: string, propositions: Names): Formula {
  for (const name of Object.keys(propositions)) {
    if (!isOperator(name)) continue
    throw new FsmcError('FSMC027', `A proposition of "${property}" is called ${name}.`, {
      hint: 'That is an operator of formulas: give it another name.',
    })
  }
  return new Parser(property, text, propositions).parse()
}

function isOperator(word: string): boolean {
  return [unaries, binaries, constants].some((words) => Object.hasOwn(words, word))
}

class Parser {
  readonly #property: string
  readonly #text: string
  readonly #propositions: Names
  readonly #tokens: readonly Token[]
  #next = 0

  constructor(property: string, text: string, propositions: Names) {
    this.#property = property
    this.#text = text
    this.#propositions = propositions
    this.#tokens = this.#tokenize()
  }

  parse(): Formula {
    const whole = this.#expression(0)
    const { text, at } = this.#token
    if (text === ')') throw this.#error(at, 'this parenthesis is not opened')
    if (text !== '') {
      throw this.#error(
        at,
        `an operator or the end was expected, and not ${text}`,
        binaryHintOf(text),
      )
    }
    return whole
  }

  get #token(): Token {
    return this.#tokens[this.#next]!
  }

  #tokenize(): Token[] {
    const tokens: Token[] = []
    for (let at = 0; at < this.#text.length; ) {
      tokenPattern.lastIndex = at
      const found = tokenPattern.exec(this.#text)
      if (found === null) {
        const sign = String.fromCodePoint(this.#text.codePointAt(at)!)
        throw this.#error(at, `${sign} means nothing here`, hintOfSign(sign))
      }
      const [all, text] = found
      if (text?.startsWith('"'))
        tokens.push({ text, at, quoted: text.slice(1, -1).replace(/\\(.)/g, '$1') })
      else if (text !== undefined) tokens.push({ text, at })
      at += all.length
    }
    return [...tokens, { text: '', at: this.#text.length }]
  }

  /** What follows, as far as its operators bind more tightly than that. */
  #expression(rank: number): Formula {
    const begins = this.#token
    let left = this.#operand()
    let before: string | undefined
    for (;;) {
      const { text, at } = this.#token
      const op = Object.hasOwn(binaries, text) ? binaries[text]! : undefined
      if (op === undefined || ranks[op] <= rank) return left
      if (before !== undefined && mustBeParted(before, op)) {
        throw this.#error(
          at,
          'tools differ in how they read this',
          'Put parentheses around what belongs together.',
        )
      }
      if (ranks[op] === tightest && before === undefined && isTemporal(begins.text)) {
        throw this.#error(
          at,
          `tools differ in what ${begins.text} is about here`,
          'Put parentheses around what belongs together.',
        )
      }
      this.#next++
      left = builders[op](left, this.#expression(ranks[op]))
      before = op
    }
  }

  #operand(): Formula {
    const { text, at, quoted } = this.#token
    this.#next++
    if (text === '(') return this.#parenthesized(at)
    const name = quoted ?? text
    if (quoted === undefined) {
      if (Object.hasOwn(unaries, text)) return formula[unaries[text]!](this.#operand())
      if (Object.hasOwn(constants, text)) return { op: 'constant', truth: constants[text]! }
      if (text === '') throw this.#error(at, 'a proposition is missing at the end')
      if (text === ')' || Object.hasOwn(binaries, text)) {
        throw this.#error(at, `a proposition is missing before ${text}`)
      }
    }
    if (!Object.hasOwn(this.#propositions, name)) throw this.#unknown(at, name)
    return { op: 'proposition', name, proposition: this.#propositions[name]! }
  }

  #parenthesized(opened: number): Formula {
    const inner = this.#expression(0)
    const { text, at } = this.#token
    if (text === '') throw this.#error(opened, 'this parenthesis is not closed')
    if (text !== ')') throw this.#error(at, `an operator or ) was expected, and not ${text}`)
    this.#next++
    return inner
  }

  #unknown(at: number, name: string): FsmcError {
    const known = Object.keys(this.#propositions)
    return this.#error(
      at,
      `there is no proposition ${name}`,
      known.length === 0
        ? 'Give ltl() a record of propositions as its third argument.'
        : `Its propositions are: ${known.join(', ')}.`,
    )
  }

  #error(at: number, what: string, hint?: string): FsmcError {
    const line = this.#text.slice(0, at).split('\n').length - 1
    const from = this.#text.lastIndexOf('\n', at - 1) + 1
    const shown = this.#text.split('\n')[line]!.replaceAll('\t', ' ')
    const lead = '  '
    return new FsmcError(
      'FSMC027',
      `The formula of "${this.#property}" cannot be read: ${what}.\n${lead}${shown}\n${lead}${' '.repeat(at - from)}^`,
      { hint: hint ?? 'Operators are [] <> X U W V, ! && || -> <->, ~>, and those of TLA+.' },
    )
  }
}

/** May these two not stand side by side? `&&` and `||` may, each beside itself. */
function mustBeParted(before: string, op: Binary): boolean {
  return ranks[before as Binary] === ranks[op] && op !== 'and' && op !== 'or'
}

function isTemporal(text: string): boolean {
  return Object.hasOwn(unaries, text) && ['always', 'eventually'].includes(unaries[text]!)
}

function hintOfSign(sign: string): string | undefined {
  const meant: Readonly<Record<string, string>> = { '&': '&&', '|': '||', '=': '<->', '-': '->' }
  return Object.hasOwn(meant, sign) ? `Did you mean ${meant[sign]}?` : undefined
}

function binaryHintOf(text: string): string | undefined {
  return Object.hasOwn(unaries, text) ? `${text} stands before what it is about.` : undefined
}

import { FsmcError, formatFormula, formula, ltl, proposition } from 'fsmc'
import { describe, expect, test } from 'vitest'

const nothing = () => proposition([], () => true)
const names = { p: nothing(), q: nothing(), r: nothing(), 'is in': nothing() }
const read = (text: string) => formatFormula(ltl('property', text, names).formula)

describe('one formula in the spellings of several tools', () => {
  test.each([
    ['[] (p -> <> q)', ['always (p implies eventually q)', '[](p => <>q)', 'p ~> q', 'G(p->F q)']],
    ['p U q', ['p until q', 'p stronguntil q', '(p) U (q)']],
    ['p W q', ['p weakuntil q']],
    ['p V q', ['p R q', 'p release q']],
    ['X p', ['next p', 'X(p)']],
    ['! p && q', ['~p /\\ q', '\\lnot p \\land q', 'not p and q', '!p&&q']],
    ['p || ! q', ['p \\/ ~q', 'p or not q', 'p \\lor \\neg q']],
    ['p <-> q', ['p <=> q', 'p \\equiv q', 'p equivalent q']],
    ['true || false', ['TRUE \\/ FALSE']],
    ['"is in" U p', ['"is in" until p']],
  ])('%s', (text, others) => {
    expect(read(text)).toBe(text)
    for (const other of others) expect(read(other)).toBe(text)
  })
})

describe('what binds how tightly', () => {
  test.each([
    ['p && q -> r', '(p && q) -> r'],
    ['p -> q || r', 'p -> (q || r)'],
    ['p || q && r', 'p || (q && r)'],
    ['p && q && r', '(p && q) && r'],
    ['p U q && r', '(p U q) && r'],
    ['[] p && q', '([] p) && q'],
    ['! p U q', '! p U q'],
    ['X p U q', '(X p) U q'],
    ['[] <> p -> q', '([] <> p) -> q'],
    ['[] (p U q)', '[] (p U q)'],
    ['p U [] q', 'p U [] q'],
  ])('%s is %s', (text, meant) => {
    expect(read(text)).toBe(meant)
    expect(read(meant)).toBe(meant)
  })
})

describe('what cannot be read is shown with its place', () => {
  test.each([
    ['[] (p -> )', 'a proposition is missing before )', 9],
    ['[] (p -> q', 'this parenthesis is not closed', 3],
    ['p -> q)', 'this parenthesis is not opened', 6],
    ['p -> s', 'there is no proposition s', 5],
    ['p q', 'an operator or the end was expected, and not q', 2],
    ['p & q', '& means nothing here', 2],
    ['p U', 'a proposition is missing at the end', 3],
    ['', 'a proposition is missing at the end', 0],
    ['p U q U r', 'tools differ in how they read this', 6],
    ['p -> q -> r', 'tools differ in how they read this', 7],
    ['p => q <=> r', 'tools differ in how they read this', 7],
    ['[] p U q', 'tools differ in what [] is about here', 5],
    ['toString', 'there is no proposition toString', 0],
  ])('%s: %s', (text, what, column) => {
    const error = errorOf(() => read(text))
    expect(error.code).toBe('FSMC027')
    const [message, shown, mark] = error.message.split('\n')
    expect(message).toBe(`The formula of "property" cannot be read: ${what}.`)
    expect(shown).toBe(`  ${text}`)
    expect(mark).toBe(`  ${' '.repeat(column)}^`)
    expect(error.hint).toBeDefined()
  })

  test('in the line where it is', () => {
    const { message } = errorOf(() => read('[] (p\n  -> t)'))
    expect(message.split('\n').slice(1)).toEqual(['    -> t)', '       ^'])
  })

  test('the hint tells what there is', () => {
    expect(errorOf(() => read('p & q')).hint).toBe('Did you mean &&?')
    expect(errorOf(() => read('s')).hint).toBe('Its propositions are: p, q, r, is in.')
    expect(errorOf(() => read('p [] q')).hint).toBe('[] stands before what it is about.')
  })

  test('a proposition that has the name of an operator', () => {
    expect(errorOf(() => ltl('x', 'p', { U: nothing() })).message).toContain('is called U')
  })
})

test('operators as functions make the same formulas', () => {
  const [p, q] = [formula.named('p', names.p), formula.named('q', names.q)]
  const made = ltl('x', formula.always(formula.implies(p, formula.until(p, q)))).formula
  expect(made).toEqual(ltl('x', '[] (p -> (p U q))', names).formula)
  expect(formatFormula(ltl('x', formula.and(p, formula.not(q), true)).formula)).toBe(
    '(p && ! q) && true',
  )
})

test('propositions without names get some, and two of one name are told apart', () => {
  const [one, two] = [nothing(), nothing()]
  const text = (...parts: Parameters<typeof formula.and>) =>
    formatFormula(ltl('x', formula.and(...parts)).formula)
  expect(text(one, two, one)).toBe('(p1 && p2) && p1')
  expect(text(formula.named('p1', one), two)).toBe('p1 && p2')
  expect(text(formula.named('p', one), formula.named('p', two))).toBe('p && "p 1"')
})

function errorOf(run: () => unknown): FsmcError {
  try {
    run()
  } catch (error) {
    if (error instanceof FsmcError) return error
  }
  throw new Error('no FsmcError')
}

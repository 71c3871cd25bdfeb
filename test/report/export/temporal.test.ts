import { ltl, possibly, process, proposition, step, system } from 'fsmc'
import { expect, test } from 'vitest'
import { tabulate } from '../../../src/explain/index.ts'
import { promelaLines, tlaLines } from '../../../src/report/export/index.ts'
import { explored, origin } from './explored.ts'

const lamp = process<string>(
  'lamp',
  'off',
  (at) => [
    at === 'off' ? step('is lit', () => 'on') : step('goes out', () => 'off'),
    step('stays as it is', () => at, { fair: 'weak' }),
    step('stays', () => at, { fair: 'strong' }),
  ],
  { fair: 'strong' },
)
const lit = proposition([lamp], (at) => at === 'on')
const names = { lit }
const built = system('lamp', {
  processes: [lamp],
  objects: [],
  properties: [
    ltl('again', '[] <> lit', names),
    ltl('until', '(! lit) U lit', names),
    ltl('next', 'X lit', names),
    ltl('all', '(lit W ! lit) && (lit V true) -> (lit <-> [] (lit || false))', names),
    possibly('can be', lit),
  ],
})
const tables = tabulate(explored(built, 100)!)

test('for SPIN: all but what is not about single runs; the next state by an automaton', () => {
  const lines = [...promelaLines(tables, origin)]
  expect(lines.slice(lines.indexOf('/* ltl: again */'))).toEqual([
    '/* ltl: again */',
    'ltl ltl_again { [] <> (p_lamp == 1) }',
    '',
    '/* ltl: until */',
    'ltl ltl_until { (! (p_lamp == 1) U (p_lamp == 1)) }',
    '',
    '/*',
    ' * ltl: next',
    ' *   X lit',
    ' * the runs that violate it, as an automaton',
    ' */',
    'never ltl_next {',
    'accept_s0:',
    '  do',
    '  :: (true) -> goto accept_s1',
    '  od;',
    'accept_s1:',
    '  do',
    '  :: (!(p_lamp == 1)) -> goto accept_s2',
    '  od;',
    'accept_s2:',
    '  do',
    '  :: (true) -> goto accept_s2',
    '  od',
    '}',
    '',
    '/* ltl: all */',
    'ltl ltl_all { ((((p_lamp == 1) W ! (p_lamp == 1)) && ((p_lamp == 1) V true)) -> ((p_lamp == 1) <-> [] ((p_lamp == 1) || false))) }',
    '',
    '/* not exported, for it is not about single runs: can be */',
  ])
})

test('for TLC: the operators that TLA+ has, and the fairness that is declared', () => {
  const lines = [...tlaLines(tables, origin, 'lamp')]
  expect(lines.slice(lines.indexOf('\\* ltl: again'))).toEqual([
    '\\* ltl: again',
    'Temporal_again == [] <> (p_lamp = 1)',
    '',
    '\\* not exported, for TLA+ has no U: until',
    '',
    '\\* not exported, for TLA+ has no X: next',
    '',
    '\\* not exported, for TLA+ has no W and no V: all',
    '',
    '\\* not exported, for it is not about single runs: can be',
    '====',
  ])
  const spec = lines.slice(lines.indexOf('Spec =='))
  expect(spec.slice(0, 6)).toEqual([
    'Spec ==',
    '  /\\ Init',
    '  /\\ [][Next]_vars',
    '  /\\ SF_vars(P_lamp)',
    '  /\\ WF_vars(A_lamp_stays_as_it_is)',
    '  /\\ SF_vars(A_lamp_stays)',
  ])
})

import { findNonValue, formatValue, sameValue } from 'fsmc'
import {
  List,
  OrderedMap,
  OrderedSet,
  Record,
  Stack,
  Map as ValueMap,
  Set as ValueSet,
} from 'immutable'
import { describe, expect, test } from 'vitest'

const Open = Record({ fd: 0 }, 'Open')
const Close = Record({ fd: 0 }, 'Close')
const Box = Record({ of: undefined as unknown }, 'Box')

describe('sameValue', () => {
  test.for<[string, unknown, unknown]>([
    ['numbers', 1, 1],
    ['not-a-number aside, primitives', undefined, undefined],
    ['lists', List([1, List(['a'])]), List([1, List(['a'])])],
    ['Records', Open({ fd: 1 }), Open({ fd: 1 })],
    [
      'maps in another order',
      ValueMap([
        ['a', 1],
        ['b', 2],
      ]),
      ValueMap([
        ['b', 2],
        ['a', 1],
      ]),
    ],
    ['sets of Records', ValueSet([Open(), Open({ fd: 1 })]), ValueSet([Open({ fd: 1 }), Open()])],
    ['Records without a name', Record({ x: 0 })(), Record({ x: 0 })()],
    [
      'Records in a map under Records',
      ValueMap([[Open(), Close()]]),
      ValueMap([[Open(), Close()]]),
    ],
  ])('the same: %s', ([, a, b]) => {
    expect(sameValue(a as never, b as never)).toBe(true)
  })

  test.for<[string, unknown, unknown]>([
    ['numbers', 1, 2],
    ['a number and its text', 1, '1'],
    ['a list and a set', List([1]), ValueSet([1])],
    ['Records of different names', Open(), Close()],
    ['Records of different names in a list', List([Open()]), List([Close()])],
    [
      'the same Records of a list in another order',
      List([Open(), Close()]),
      List([Close(), Open()]),
    ],
    ['Records of different names in a map', ValueMap({ a: Open() }), ValueMap({ a: Close() })],
    ['Records of different names in a Record', Box({ of: Open() }), Box({ of: Close() })],
  ])('not the same: %s', ([, a, b]) => {
    expect(sameValue(a as never, b as never)).toBe(false)
  })
})

describe('findNonValue', () => {
  test.for<[unknown, string]>([
    [{}, 'state is a plain object'],
    [[1], 'state is an array'],
    [() => 1, 'state is a function'],
    [Symbol('x'), 'state is a symbol'],
    [Number.NaN, 'state is NaN'],
    [new Date(0), 'state is a plain object'],
    [Box({ of: {} }), 'state.of is a plain object'],
    [List([1, [2]]), 'state.1 is an array'],
    [ValueMap([['a', Box({ of: new Set() })]]), 'state.a.of is a plain object'],
    [ValueMap([[[1], 'a']]), 'state key is an array'],
  ])('%s: %s', ([value, found]) => {
    expect(findNonValue(value)).toBe(found)
  })

  test('finds nothing wrong with values', () => {
    const values = [
      null,
      undefined,
      0,
      '',
      true,
      10n,
      List([Open()]),
      OrderedMap({ a: ValueSet() }),
    ]
    expect(values.map((value) => findNonValue(value))).toEqual(values.map(() => undefined))
  })
})

describe('formatValue', () => {
  test('on one line, as a person reads it', () => {
    expect([1, 'text', 10n, null, Open({ fd: 1 }), List([1])].map(formatValue)).toEqual([
      '1',
      'text',
      '10n',
      'null',
      'Open { fd: 1 }',
      'List [ 1 ]',
    ])
  })

  test('equal values read alike, in whatever order they were filled', () => {
    const [filled, refilled] = [List(['b', 'a']), List(['a', 'b'])].map((keys) =>
      Box({ of: List([keys.toSet(), ValueMap(keys.map((key) => [key, keys.toSet()]))]) }),
    )
    expect(sameValue(filled, refilled)).toBe(true)
    expect(formatValue(filled)).toBe(
      'Box { of: List [ Set { "a", "b" }, Map { "a": Set { "a", "b" }, "b": Set { "a", "b" } } ] }',
    )
    expect(formatValue(refilled)).toBe(formatValue(filled))
  })

  test.for([
    List(),
    List(['a', 1]),
    ValueSet(),
    ValueSet([1]),
    OrderedSet([2, 'b', 1]),
    ValueMap<unknown, unknown>(),
    OrderedMap<unknown, unknown>([
      ['z', 1],
      [2, Open()],
    ]),
    Stack([1]),
    Record({ a: 1 })(),
  ])('what has an order reads as Immutable shows it: %s', (value) => {
    expect(formatValue(value)).toBe(value.toString())
  })
})

import { choice, count, model, parameterValues } from 'fsmc'
import { describe, expect, test } from 'vitest'
import { chain } from '../systems.ts'

const example = model({
  name: 'example',
  description: 'A chain.',
  parameters: {
    length: count(3, 'steps'),
    extra: count(0, 'more steps', 0),
    mood: choice(['calm', 'hasty'], 'how'),
  },
  build: ({ length, extra }) => chain(length + extra),
})

describe('the parameters of a model', () => {
  test('defaults', () => {
    expect(parameterValues(example, {})).toEqual({ length: 3, extra: 0, mood: 'calm' })
  })

  test('given as text or as what they are', () => {
    const given = { length: '12', extra: 4, mood: 'hasty' }
    expect(parameterValues(example, given)).toEqual({ length: 12, extra: 4, mood: 'hasty' })
  })

  test('given as undefined, they have their defaults', () => {
    expect(parameterValues(example, { length: undefined })).toMatchObject({ length: 3 })
  })

  test.for([
    ['width', 1, 'FSMC004'],
    ['length', 'many', 'FSMC005'],
    ['length', '', 'FSMC005'],
    ['length', ' ', 'FSMC005'],
    ['length', 0, 'FSMC005'],
    ['length', 1.5, 'FSMC005'],
    ['length', Number.POSITIVE_INFINITY, 'FSMC005'],
    ['extra', -1, 'FSMC005'],
    ['mood', 'angry', 'FSMC005'],
    ['toString', 1, 'FSMC004'],
  ] as const)('%s = %s is %s', ([name, value, code]) => {
    expect(() => parameterValues(example, { [name]: value })).toThrow(
      expect.objectContaining({ code, hint: expect.any(String) }),
    )
  })

  test('a model without parameters', () => {
    const plain = model({ name: 'plain', description: 'Nothing to set.', build: () => chain(1) })
    expect(parameterValues(plain, {})).toEqual({})
    expect(() => parameterValues(plain, { a: 1 })).toThrow(/no parameter "a"/)
  })
})

import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseRuns } from '../../src/conform/index.ts'

const copy = new URL('./runs.csv', import.meta.url)
const original = new URL('../../../shared/ground-truth/runs.csv', import.meta.url)
const text = readFileSync(copy, 'utf8')

test('the runs are read as they were written', () => {
  const rows = parseRuns(text)
  expect(rows).toHaveLength(274)
  expect(rows.filter(({ hung }) => hung > 0)).toHaveLength(117)
  expect(rows.reduce((sum, { runs }) => sum + runs, 0)).toBe(1_004)
  // line ends of the file must not end up in the last column
  expect(rows.filter(({ hung }) => hung > 0).every(({ waits }) => waits.size > 0)).toBe(true)
  expect([...rows[0]!.waits]).toEqual([
    ['daemon2.server:WAIT_VERDICT', 1],
    ['listener:EVENTFD_OPEN', 4],
    ['op:WAIT_VERDICT', 4],
  ])
})

test.skipIf(!existsSync(original))('the copy of the runs is up to date', () => {
  expect(text).toBe(readFileSync(original, 'utf8'))
})

describe('what cannot be read is named', () => {
  const [header, first] = text.split(/\r?\n/) as [string, string]
  const names = header.split(',')
  const changed = (column: string, value: string) => {
    const values = first.split(',')
    values[names.indexOf(column)] = value
    return () => parseRuns(`${header}\n${values.join(',')}\n`)
  }
  test.each([
    ['daemon', 'nfs', 'Line 2: daemon cannot be "nfs".'],
    ['threads', '-1', 'Line 2: threads cannot be "-1".'],
    ['marks', 'FX', 'Line 2: marks cannot be "FX".'],
    ['mask', 'open+child', 'Line 2: mask cannot be "open+child".'],
    ['exact', 'perhaps', 'Line 2: exact cannot be "perhaps".'],
    ['hops', '3', 'Line 2: hops cannot be "3".'],
  ])('%s "%s"', (column, value, message) => {
    expect(changed(column, value)).toThrow(message)
  })
  test('a column that is not there', () => {
    const text = `${header.replace('op,', 'operation,')}\n${first}`
    expect(() => parseRuns(text)).toThrow('The runs have no column "op".')
  })
  test('no CSV', () => {
    expect(() => parseRuns('a,b\n1,2,3\n')).toThrow('The runs are not CSV with a header')
  })
})

import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { examine } from './exam.ts'
import { summarize } from './report.ts'
import { parseRuns, type Row } from './row.ts'

const copy = new URL('./runs.csv', import.meta.url)
const original = new URL('../../../shared/ground-truth/runs.csv', import.meta.url)

/** Milliseconds for one row. */
const limit = Number(process.env.FSMC_ROW_LIMIT ?? 60_000)

const rows = parseRuns(readFileSync(copy, 'utf8'))

test('the runs are read as they were written', () => {
  expect(rows).toHaveLength(274)
  expect(rows.filter(({ hung }) => hung)).toHaveLength(117)
  // line ends of the file must not end up in the last column
  expect(rows.filter(({ hung }) => hung).every(({ waits }) => waits.size > 0)).toBe(true)
  expect([...rows[0]!.waits]).toEqual([
    ['daemon2.server:WAIT_VERDICT', 1],
    ['listener:EVENTFD_OPEN', 4],
    ['op:WAIT_VERDICT', 4],
  ])
})

test.skipIf(!existsSync(original))('the copy of the runs is up to date', () => {
  expect(readFileSync(copy, 'utf8')).toBe(readFileSync(original, 'utf8'))
})

const oneHopOpen = (row: Row) => row.hops === 1 && row.mask.join() === 'open'

test('the models agree with every run: one hop, open events', { timeout: 1_800_000 }, () => {
  const answers = rows.filter(oneHopOpen).map((row) => examine(row, { limit }))
  console.log(summarize(answers, []))
  expect(answers.filter(({ answer }) => answer === 'disagrees')).toEqual([])
  expect(answers.filter(({ answer }) => answer === 'agrees').length).toBeGreaterThanOrEqual(137)
})

test('the models agree with the other runs: two hops, access events', {
  timeout: 1_800_000,
}, () => {
  const answers = rows.filter((row) => !oneHopOpen(row)).map((row) => examine(row, { limit }))
  console.log(summarize(answers, []))
  expect(answers.filter(({ answer }) => answer === 'disagrees')).toEqual([])
  expect(answers.filter(({ answer }) => answer === 'agrees').length).toBeGreaterThanOrEqual(35)
})

import { spawnSync } from 'node:child_process'
import { beforeAll, describe, expect, test } from 'vitest'
import { Forecast } from '../../src/cli/forecast.ts'
import { progressText, short } from '../../src/cli/progress.ts'
import { bin, build, buildTime, start } from './run.ts'

beforeAll(build, buildTime)

const extent = { states: 0, transitions: 0, frontier: 0, depth: 0, bytes: 0 }

function forecastOf(levels: readonly number[]) {
  const forecast = new Forecast()
  levels.forEach((frontier, depth) => {
    forecast.look({ ...extent, frontier, depth })
  })
  return forecast.remaining
}

describe('the forecast', () => {
  test('of levels that halve: as many states as the last level has', () => {
    expect(forecastOf([1600, 800, 400, 200, 100])).toBe(100)
  })

  test('none while levels grow, stay, or are few', () => {
    expect(forecastOf([1, 2, 4, 8, 16])).toBeUndefined()
    expect(forecastOf([100, 100, 100, 100, 100])).toBeUndefined()
    expect(forecastOf([100, 50])).toBeUndefined()
    expect(forecastOf([])).toBeUndefined()
  })

  test('levels that passed unseen count, too', () => {
    const forecast = new Forecast()
    for (const [depth, frontier] of [
      [0, 6400],
      [2, 1600],
      [4, 400],
      [6, 100],
    ]) {
      forecast.look({ ...extent, depth: depth!, frontier: frontier! })
    }
    expect(forecast.remaining).toBe(100)
  })
})

test('the line of progress', () => {
  const seen = { states: 1_234_567, transitions: 0, frontier: 45_678, depth: 40, bytes: 123e6 }
  expect(progressText('seed', seen, 2)).toBe(
    'seed: 1.23M states, 617k states/s, 45.7k to expand, 123MB, depth 40',
  )
  const growing = { component: 'letters', values: 1_200, examples: [] }
  expect(progressText('seed', { ...seen, depth: 0 }, 2, 300_000, growing)).toBe(
    'seed: 1.23M states, 617k states/s, 45.7k to expand, 123MB, estimate: 300k more, 1 s, ' +
      'letters may grow without bound: 1.2k values',
  )
})

test('numbers in short', () => {
  const numbers = [0, 7, 812, 999, 1000, 8_204, 99_999, 999_600, 8_204_112, 3e12]
  expect(numbers.map(short)).toEqual([
    '0',
    '7',
    '812',
    '999',
    '1k',
    '8.2k',
    '100k',
    '1M',
    '8.2M',
    '3T',
  ])
})

const withTerminal = spawnSync('script', ['-qec', 'true', '/dev/null']).status === 0

test.skipIf(!withTerminal)(
  'on a terminal: progress, and nothing left of it at the end',
  async () => {
    const check = `"${process.execPath}" "${bin}" check test/fixtures/unbounded.ts --timeout 3s`
    const command = `stty cols 160 rows 40; ${check}`
    const { code, stdout } = await start('script', ['-qec', command, '/dev/null']).ended
    expect(code).toBe(3)
    expect(stdout).toMatch(
      /unbounded: [\d.]+k states, [\d.]+k? states\/s, 1 to expand, [\d.]+MB, depth \d+, counter may grow/,
    )
    expect(stdout.lastIndexOf('to expand')).toBeLessThan(stdout.indexOf('the time limit'))
  },
)

import { readdirSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { build, buildTime, fsmc, normalised, root } from './run.ts'

beforeAll(build, buildTime)

const folder = 'test/fixtures/bad'

/** The code of each fixture's error; its line is the one that the fixture marks with HERE. */
const codes: Readonly<Record<string, string>> = {
  'array-as-argument': 'FSMC011',
  'array-in-effect': 'FSMC012',
  'array-in-guard': 'FSMC012',
  'assigns-to-record': 'FSMC010',
  'build-is-async': 'FSMC008',
  'build-returns-nothing': 'FSMC008',
  'build-throws': 'FSMC008',
  'clock-in-step': 'FSMC012',
  'counts-calls': 'FSMC012',
  'effect-returns-nothing': 'FSMC016',
  'ends-the-process': 'FSMC002',
  'expectation-of-no-kind': 'FSMC009',
  'expects-unknown-property': 'FSMC018',
  'foreign-object': 'FSMC014',
  'forgets-to-return': 'FSMC011',
  'leads-nowhere': 'FSMC013',
  'mutable-record': 'FSMC011',
  'mutates-in-effect': 'FSMC012',
  'mutates-value-object': 'FSMC012',
  'named-model': 'FSMC003',
  'never-loads': 'FSMC002',
  'no-model': 'FSMC003',
  'no-name': 'FSMC009',
  'no-outcome': 'FSMC016',
  'no-properties': 'FSMC006',
  'not-a-step': 'FSMC013',
  'not-an-array': 'FSMC013',
  'not-an-operation': 'FSMC013',
  'parameter-of-no-kind': 'FSMC009',
  'plain-state': 'FSMC011',
  'property-not-boolean': 'FSMC013',
  'random-effect': 'FSMC012',
  'random-step': 'FSMC012',
  'same-name-twice': 'FSMC007',
  'same-property-twice': 'FSMC007',
  'strange-outcome': 'FSMC016',
  'throws-a-string': 'FSMC010',
  'throws-at-rest': 'FSMC010',
  'throws-in-helper': 'FSMC010',
  'throws-in-operation': 'FSMC010',
  'throws-in-property': 'FSMC010',
  'throws-in-step': 'FSMC010',
  'throws-in-tasks': 'FSMC010',
  'throws-later': 'FSMC010',
  'throws-while-loading': 'FSMC002',
}

test('every bad model is tried', () => {
  const fixtures = readdirSync(`${root}${folder}`).map((name) => name.replace(/\.ts$/, ''))
  expect(fixtures.sort()).toEqual(Object.keys(codes).sort())
})

describe('a bad model gives one message with its place and a hint, and status 2', () => {
  test.concurrent.each(Object.entries(codes))('%s', async (name, code) => {
    const file = `${folder}/${name}.ts`
    const command = name.startsWith('expects-') ? 'test' : 'check'
    const ended = await fsmc([command, file])
    expect(ended).toMatchObject({ code: 2, stdout: '' })
    const [message, place, hint, end, ...more] = ended.stderr.split('\n')
    expect(message).toMatch(new RegExp(`^error ${code}: \\S`))
    expect(place).toBe(`  at ${file}${markedLine(file)}`)
    expect(hint).toMatch(/^ {2}\S/)
    expect([end, ...more]).toEqual([''])
  })
})

test('a message in full', async () => {
  const { stderr } = await fsmc(['check', `${folder}/throws-in-helper.ts`])
  expect(normalised(stderr)).toMatchInlineSnapshot(`
    "error FSMC010: "works" of worker threw: Cannot read properties of undefined (reading 'name')
      at test/fixtures/bad/throws-in-helper.ts:10
      Steps, operations and properties are pure functions that return for every state they can meet.
    "
  `)
})

test('after a bad model the next one is checked all the same', async () => {
  const { code, stdout, stderr } = await fsmc(['check', `${folder}/no-model.ts`, 'models/seed.ts'])
  expect(code).toBe(2)
  expect(stderr).toMatch(/^error FSMC003: [^\n]+\n[^\n]+\n[^\n]+\n$/)
  expect(stdout).toMatch(/^seed openers=1/)
})

function markedLine(file: string): string {
  const lines = readFileSync(`${root}${file}`, 'utf8').split('\n')
  const line = lines.findIndex((text) => text.includes('// HERE'))
  return line < 0 ? '' : `:${line + 1}`
}

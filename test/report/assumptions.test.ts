import { cat, listener, local, markFilesystem, sshfs, type Topology, topology } from 'fsmc'
import { expect, test } from 'vitest'
import { jsonReport, renderPage, renderText } from '../../src/report/index.ts'
import { checked } from './setup.ts'

const source = local('/home/src')
const mount = sshfs('/mnt/dst', { of: source })

function reports(
  threads: number,
  words: Partial<Topology> = {},
  scans: 'before answering' | 'after answering' = 'after answering',
) {
  const marks = [markFilesystem(mount), markFilesystem(source)]
  const result = checked(
    topology({
      name: 'late',
      listeners: [listener({ marks, threads, scan: 'read', scans })],
      clients: [cat(mount, 'f')],
      ...words,
    }),
  )
  const { explanations } = result
  const page = { name: 'late', description: '', parameters: {} }
  const subject = { name: 'late', parameters: {} }
  return {
    json: jsonReport(result.result, explanations, { version: '1.2.3', subject }).assumes,
    text: renderText(result.result, explanations, { width: 200 }),
    page: renderPage({ ...page, variants: [{ parameters: {}, ...result }] }),
  }
}

const clause =
  "pages that were read stay in the page cache until the file is opened again (memory: 'short' assumes nothing)"

test('a page that is taken to stay where it was read is spoken of where something holds', () => {
  const { json, text, page } = reports(4)
  expect(json).toEqual([clause])
  expect(text).toContain('✓ holds  no deadlock')
  expect(text).toContain(`\nassuming that ${clause}\n`)
  expect(page).toContain(`\nWhat holds does so assuming that ${clause}.\n`)
})

test('not where all is violated', () => {
  const { text, page } = reports(1)
  expect(text).not.toContain('✓')
  expect(`${text}${page}`).not.toContain('page cache until')
})

test.each([
  ['where memory is short', () => reports(4, { memory: 'short' })],
  ['where nobody else is at the file', () => reports(4, {}, 'before answering')],
])('nothing is taken for granted %s', (_, report) => {
  const { json, text, page } = report()
  expect(json).toBeUndefined()
  expect(text).toContain('✓ holds  no deadlock')
  expect(`${text}${page}`).not.toContain('page cache until')
})

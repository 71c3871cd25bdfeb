import { accessSync, constants, mkdirSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { explainAll } from '../explain/index.ts'
import { type ModelPage, renderIndex, renderPage } from '../report/index.ts'
import type { Model } from '../system/index.ts'
import type { Tried } from './expectations.ts'
import { shortPath } from './message.ts'

/** A model, its file, and what came of its expectations. */
export interface Page {
  readonly model: Model
  readonly file: string
  readonly tried: readonly Tried[]
}

/** Makes the directory of a report, with those that it lies in. @throws where it cannot be written to */
export function prepareReport(directory: string): void {
  makeDirectory(path.resolve(directory))
  accessSync(directory, constants.W_OK)
}

/** Told to make all of them itself, Node tries for ever where /proc lets nobody. */
function makeDirectory(directory: string): void {
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory()) return
  makeDirectory(path.dirname(directory))
  mkdirSync(directory)
}

/** Writes a Markdown page a model, and the index of them, into a directory that is there. */
export function writeReport(directory: string, pages: readonly Page[]): void {
  const names = pageNames(pages.map(({ model }) => model.name))
  const entries = pages.map((entry, i) => ({ page: modelPage(entry), href: `${names[i]}.md` }))
  for (const { page, href } of entries) writeFileSync(path.join(directory, href), renderPage(page))
  entries.sort((a, b) => (a.page.name < b.page.name ? -1 : 1))
  writeFileSync(path.join(directory, 'README.md'), renderIndex('Models', entries))
}

/** A name of a file for each model, also where two are called alike, or as the index is. */
export function pageNames(models: readonly string[]): string[] {
  const taken = new Set(['readme'])
  return models.map((model) => {
    const plain = model.replace(/[^\w.-]+/g, '-')
    let name = plain
    for (let i = 2; taken.has(name.toLowerCase()); i++) name = `${plain}-${i}`
    taken.add(name.toLowerCase())
    return name
  })
}

function modelPage({ model, file, tried }: Page): ModelPage {
  const diagram = tried[0]?.result.system.diagram
  return {
    ...(diagram === undefined ? {} : { diagram }),
    name: model.name,
    description: model.description,
    file: shortPath(file),
    parameters: model.parameters,
    variants: tried.map(({ parameters, expectation, result }) => ({
      parameters,
      expectation,
      result,
      explanations: explainAll(result),
    })),
  }
}

import { mkdirSync, writeFileSync } from 'node:fs'
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

/** Writes a Markdown page a model, and the index of them, into a directory. */
export function writeReport(directory: string, pages: readonly Page[]): void {
  mkdirSync(directory, { recursive: true })
  const entries = pages.map((entry) => ({ page: modelPage(entry), href: `${pageName(entry)}.md` }))
  for (const { page, href } of entries) writeFileSync(path.join(directory, href), renderPage(page))
  entries.sort((a, b) => (a.page.name < b.page.name ? -1 : 1))
  writeFileSync(path.join(directory, 'README.md'), renderIndex('Models', entries))
}

const pageName = ({ model }: Page) => model.name.replace(/[^\w.-]+/g, '-')

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

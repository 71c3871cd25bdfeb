import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { fsmc, root } from './cli/run.ts'

const committed = path.join(root, 'reports')

/** Pages of models; others in the folder are made by other commands. */
const pages = (directory: string) =>
  readdirSync(directory)
    .filter((file) => file.endsWith('.md') && !['bench.md', 'kernel.md'].includes(file))
    .sort()

test('the reports are those of the models as they are', { timeout: 600_000 }, async () => {
  const fresh = mkdtempSync(path.join(tmpdir(), 'fsmc-reports-'))
  try {
    const { code, stderr } = await fsmc(['test', 'models', '--report', fresh])
    expect({ code, stderr }).toMatchObject({ code: 0 })
    expect(pages(committed), 'run: npm run reports').toEqual(pages(fresh))
    for (const page of pages(fresh)) {
      const [now, then] = [fresh, committed].map((folder) =>
        readFileSync(path.join(folder, page), 'utf8'),
      )
      expect(then, `${page} is stale; run: npm run reports`).toBe(now)
    }
  } finally {
    rmSync(fresh, { recursive: true })
  }
})

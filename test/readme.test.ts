import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { fsmc } from './cli/run.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const readme = readFileSync(path.join(root, 'README.md'), 'utf8')

const blocks = (language: string) =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(
    ([, code]) => code!,
  )

// below the project's root, so that packages are found
mkdirSync(path.join(root, 'node_modules/.cache'), { recursive: true })
const directory = mkdtempSync(path.join(root, 'node_modules/.cache/readme-'))
afterAll(() => rmSync(directory, { recursive: true }))

test('what it prints is what it prints', async () => {
  const [shown] = blocks('text')
  const { stdout } = await fsmc(['check', 'models/loopback.ts'])
  const timeless = (text: string) => text.replace(/\d+\.\d\d s/g, '0.00 s').trim()
  expect(timeless(shown!)).toBe(timeless(`$ npx fsmc check models/loopback.ts\n${stdout}`))
})

test('the models it shows are as they expect', async () => {
  const models = blocks('ts').filter((code) => code.includes('export default model('))
  expect(models).toHaveLength(2)
  models.forEach((code, i) => {
    writeFileSync(path.join(directory, `shown-${i}.ts`), code)
  })
  const { code, stdout, stderr } = await fsmc(['test', directory])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toContain('3 expectations: 3 as declared')
})

test('the test it shows passes', () => {
  const [shown] = blocks('ts').filter((code) => code.includes("import 'fsmc/vitest'"))
  const inPlace = shown!.replace('./models/', `${root}models/`)
  writeFileSync(path.join(directory, 'shown.test.ts'), inPlace)
  const vitest = path.join(root, 'node_modules/vitest/vitest.mjs')
  const args = ['run', '--typecheck.enabled=false', '--dir', directory]
  // the project's own list of test files does not reach below node_modules
  writeFileSync(
    path.join(directory, 'vitest.config.ts'),
    `import config from '${root}vitest.config.ts'
     export default { ...config, test: { ...config.test, include: ['**/shown.test.ts'], exclude: [] } }`,
  )
  const output = execFileSync(
    'node',
    [vitest, ...args, '--config', path.join(directory, 'vitest.config.ts')],
    {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1' },
    },
  )
  expect(output).toMatch(/Tests\s+1 passed/)
})

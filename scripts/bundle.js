/*
 * Joins the compiled modules of the entries into a few files, in the place of the entries: Node takes
 * longer to find and read a hundred modules than most models take to check. What entries share is in
 * chunks that they share, so there is one fsmc, whichever of them a model comes by.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { build } from 'esbuild'

const entries = [
  ...['index', 'vitest', 'fast-check', 'cli/main'],
  ...['lab/janitor', 'lab/stage', 'lab/listener', 'lab/thread'],
]

/** @param {string} directory of the compiled modules */
export async function bundle(directory) {
  const placed = modulesThatKnowTheirPlace(directory)
  const { metafile } = await build({
    entryPoints: entries.map((entry) => ({ in: `${directory}/${entry}.js`, out: entry })),
    outdir: directory,
    allowOverwrite: true,
    bundle: true,
    splitting: true,
    chunkNames: `${chunks}/[name]-[hash]`,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: ['vitest', 'fast-check', 'jiti', 'koffi'],
    sourcemap: true,
    // For the CommonJS modules among the dependencies.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);",
    },
    plugins: [placed.plugin, sharedImmutable],
    metafile: true,
    logLevel: 'warning',
  })
  placed.check(metafile)
}

const chunks = 'chunks'

/**
 * `import.meta.url` stays that of the module that says it: some find files by it. Bundled, it is told
 * from the place of the chunk, which must then be as deep as all chunks are.
 */
function modulesThatKnowTheirPlace(directory) {
  const root = path.resolve(directory)
  const found = new Set()
  const plugin = {
    name: 'modules that know their place',
    setup({ onLoad }) {
      onLoad({ filter: /\.js$/ }, ({ path: file }) => {
        if (!file.startsWith(root + path.sep)) return undefined
        const text = readFileSync(file, 'utf8')
        if (!text.includes('import.meta.url')) return undefined
        found.add(file)
        const from = path.relative(path.join(root, chunks), file).replaceAll('\\', '/')
        const here = `new URL(${JSON.stringify(from)}, import.meta.url).href`
        return { contents: text.replaceAll('import.meta.url', here), loader: 'js' }
      })
    },
  }
  const check = ({ outputs }) => {
    for (const [output, { inputs }] of Object.entries(outputs)) {
      if (path.dirname(path.dirname(path.resolve(output))) === root) continue
      const lost = Object.keys(inputs).filter((input) => found.has(path.resolve(input)))
      if (lost.length > 0) throw new Error(`${lost} would not find its place from ${output}`)
    }
  }
  return { plugin, check }
}

/**
 * Immutable.js is not bundled, because models import it, too, and must get the same. Required instead of
 * imported, it loads in half the time: Node looks for the names that a CommonJS module exports by reading
 * all of it once more.
 */
const sharedImmutable = {
  name: 'shared immutable',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^immutable$/ }, ({ path: name, kind }) =>
      kind === 'require-call'
        ? { path: name, external: true }
        : { path: name, namespace: 'shared' },
    )
    onLoad({ filter: /.*/, namespace: 'shared' }, () => {
      const names = Object.keys(createRequire(import.meta.url)('immutable'))
      const named = names.filter((name) => name !== 'default').join(', ')
      const lines = [
        "const immutable = require('immutable')",
        'export default immutable',
        `export const { ${named} } = immutable`,
      ]
      return { contents: lines.join('\n'), loader: 'js' }
    })
  },
}

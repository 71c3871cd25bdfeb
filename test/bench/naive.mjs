// The brute-force explorer of the tests, in a process of its own: { file, parameters } as JSON.
import { createJiti } from 'jiti'

const { file, parameters } = JSON.parse(process.argv[2])
const entry = new URL('../../dist/index.js', import.meta.url).pathname
const jiti = createJiti(import.meta.url, { alias: { fsmc: entry } })
const { default: model } = await jiti.import(`../../${file}`)
const { exploreNaively } = await jiti.import('../oracle.ts')
const graph = exploreNaively(model.build(parameters), Number.POSITIVE_INFINITY)
process.stdout.write(`${JSON.stringify({ states: graph.states.length })}\n`)

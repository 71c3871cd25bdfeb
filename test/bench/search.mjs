// One whole search in a process of its own: { file, parameters, options } as JSON, options of checkSync.
import v8 from 'node:v8'
import { createJiti } from 'jiti'
import { checkSync } from '../../dist/index.js'

v8.setFlagsFromString('--semi-space-growth-factor=1') // As bin/fsmc.js does.

const { file, parameters, options } = JSON.parse(process.argv[2])
const entry = new URL('../../dist/index.js', import.meta.url).pathname
const jiti = createJiti(import.meta.url, { alias: { fsmc: entry } })
const { default: model } = await jiti.import(`../../${file}`)
const { states, transitions, depth, deadlocks, exhaustive, properties } = checkSync(
  model.build(parameters),
  { exhaust: true, properties: ['no deadlock'], ...options },
)
const verdicts = properties.map(({ verdict }) => verdict)
const megabytes = process.resourceUsage().maxRSS / 1000
process.stdout.write(
  `${JSON.stringify({ states, transitions, depth, deadlocks, exhaustive, verdicts, megabytes })}\n`,
)

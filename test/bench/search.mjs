// One whole search of the seed system in a process of its own: engine, openers, threads, mount.
import { createJiti } from 'jiti'
import { checkSync } from '../../dist/index.js'

const [engine, openers, threads, mount] = process.argv.slice(2)
const entry = new URL('../../dist/index.js', import.meta.url).pathname
const jiti = createJiti(import.meta.url, { alias: { fsmc: entry } })
const { default: seed } = await jiti.import('../../models/seed.ts')
const system = seed.build({ openers: Number(openers), threads: Number(threads), mount })
const { states, transitions, exhaustive } = checkSync(system, { engine, symmetry: false })
process.stdout.write(`${JSON.stringify({ states, transitions, exhaustive })}\n`)

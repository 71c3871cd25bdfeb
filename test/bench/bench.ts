/**
 * The search without reduction against its reference and against SPIN, as whole processes, taking turns
 * so that whatever else the machine does hits all of them. Writes reports/bench.md.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { arch, cpus, platform, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

interface Instance {
  readonly name: string
  readonly openers: number
  readonly threads: number
  readonly mount: 'loopback' | 'remote'
  readonly states: number
}

const instances: readonly Instance[] = [
  { name: 'l34', openers: 3, threads: 4, mount: 'loopback', states: 114_076 },
  { name: 'r44', openers: 4, threads: 4, mount: 'remote', states: 1_367_520 },
  { name: 'l45', openers: 4, threads: 5, mount: 'loopback', states: 8_204_112 },
]
const rounds = Number(process.argv[2] ?? 5)

const here = fileURLToPath(new URL('.', import.meta.url))
const work = mkdtempSync(join(tmpdir(), 'fsmc-bench-'))

/** Seconds of a whole process: on the clock, and of the processor. */
interface Cost {
  readonly wall: number
  readonly cpu: number
}

function run(command: readonly string[], states: number): Cost {
  const timed = 'TIMEFORMAT="%R %U %S"; time "$@" 2>&1'
  const { stdout, stderr } = spawnSync('bash', ['-c', timed, 'bash', ...command], {
    cwd: work,
    encoding: 'utf8',
  })
  if (!new RegExp(`\\b${states}\\b`).test(stdout)) {
    throw new Error(`${command.join(' ')} did not find ${states} states:\n${stdout}${stderr}`)
  }
  const [wall, user, system] = stderr.trim().split(/\s+/).slice(-3).map(Number)
  return { wall: wall!, cpu: user! + system! }
}

function isInstalled(command: string, option: string): boolean {
  return spawnSync(command, [option]).error === undefined
}

const spin = isInstalled('spin', '-V') && isInstalled('gcc', '--version')

/** Compiles the verifier that SPIN makes of the instance; that time is not counted. */
function verifierOf({ name, openers, threads, mount }: Instance): string {
  const defines = [
    `-DOPENERS=${openers}`,
    `-DTHREADS=${threads}`,
    `-DLOOPBACK=${mount === 'loopback' ? 1 : 0}`,
  ]
  const options = { cwd: work, encoding: 'utf8' } as const
  spawnSync('spin', ['-a', ...defines, join(here, 'seed.pml')], options)
  const flags = ['-O2', '-DNOREDUCE', '-DMEMLIM=8000', '-DSAFETY', '-w']
  spawnSync('gcc', [...flags, '-o', name, 'pan.c'], options)
  return join(work, name)
}

function engine(which: string, { openers, threads, mount }: Instance): string[] {
  return ['node', join(here, 'search.mjs'), which, `${openers}`, `${threads}`, mount]
}

const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN

interface Measured {
  readonly instance: Instance
  readonly costs: Readonly<Record<string, readonly Cost[]>>
}

function measure(instance: Instance): Measured {
  const commands: Record<string, string[]> = {
    fast: engine('fast', instance),
    plain: engine('plain', instance),
    ...(spin && { spin: [verifierOf(instance), '-m2500000', '-w24'] }),
  }
  const costs: Record<string, Cost[]> = { fast: [], plain: [], spin: [] }
  for (let round = 0; round < rounds; round++) {
    for (const [name, command] of Object.entries(commands)) {
      costs[name]!.push(run(command, instance.states))
      process.stderr.write(`${instance.name} ${name} ${JSON.stringify(costs[name]!.at(-1))}\n`)
    }
  }
  return { instance, costs }
}

const seconds = (costs: readonly Cost[], which: keyof Cost) =>
  costs.length === 0 ? 'not installed' : median(costs.map((cost) => cost[which])).toFixed(2)

/** The median of the ratios within each round. */
function ratio({ costs }: Measured, other: string, which: keyof Cost): string {
  const ratios = costs[other]!.map((cost, round) => cost[which] / costs.fast![round]![which])
  return ratios.length === 0 ? '-' : median(ratios).toFixed(1)
}

function row(measured: Measured, which: keyof Cost): string {
  const { instance, costs } = measured
  return `| ${[
    instance.name,
    instance.states.toLocaleString('en'),
    ...['fast', 'plain', 'spin'].map((name) => seconds(costs[name]!, which)),
    ratio(measured, 'plain', which),
    ratio(measured, 'spin', which),
    (instance.states / median(costs.fast!.map((cost) => cost[which])) / 1e6).toFixed(2),
  ].join(' | ')} |`
}

const head = [
  '| instance | states | fast | plain | SPIN | plain / fast | SPIN / fast | fast, M states/s |',
  '|---|---|---|---|---|---|---|---|',
]

function versionOf(command: string, option: string): string {
  return spawnSync(command, [option], { encoding: 'utf8' }).stdout.split('\n')[0]!.trim()
}

const all = instances.map(measure)
const report = [
  '# The search, measured',
  '',
  `The seed system (models/seed.ts), every state, no reduction, one core; medians of ${rounds} rounds in which`,
  'all take turns, and the median of the ratios within a round. Whole processes: start, loading and',
  "compiling the model, all of the user's code, search. For SPIN the run of the compiled verifier alone:",
  'translating and compiling it is not counted.',
  '',
  `- ${cpus().length} x ${cpus()[0]!.model.trim()}, ${platform()} ${arch()}, Node.js ${process.version}`,
  `- ${spin ? `${versionOf('spin', '-V')}; ${versionOf('gcc', '--version')}` : 'SPIN is not installed'}`,
  '- SPIN: `gcc -O2 -DNOREDUCE -DSAFETY`, `pan -m2500000 -w24`, on test/bench/seed.pml',
  '',
  'Seconds of processor time (user and system):',
  '',
  ...head,
  ...all.map((measured) => row(measured, 'cpu')),
  '',
  'Seconds on the clock:',
  '',
  ...head,
  ...all.map((measured) => row(measured, 'wall')),
  '',
  '`npm run bench` writes this page.',
  '',
].join('\n')
writeFileSync(new URL('../../reports/bench.md', import.meta.url), report)
process.stdout.write(report)
rmSync(work, { recursive: true })

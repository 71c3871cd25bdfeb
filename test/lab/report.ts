/*
 * Writes reports/kernel.md: the shipped models with the parameters that they declare expectations for, the
 * forced set-ups, what happens beside somebody who is stopped, and the smallest safe numbers of threads, each
 * run on the kernel of this machine, driven to the model's hang where it has one. As root:
 * `npm run reports:kernel`, or `npm run reports:kernel -- stands` for one of its sections.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { release } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Model } from 'fsmc'
import { fsmc } from '../cli/run.ts'
import type { Report } from './command.ts'
import { passthroughRows, sshfsRows } from './rows.ts'
import type { Stand } from './stand.ts'
import { passthroughStands, sshfsStands } from './stands.ts'
import { count, sweep } from './sweep.ts'

const runs = 3
const root = fileURLToPath(new URL('../../', import.meta.url))

interface Line {
  readonly setUp: string
  readonly model: string
  readonly kernel: string
  readonly agreement: string
}

const words: Readonly<Record<string, string>> = {
  hangs: 'hung',
  completes: 'completed',
  'goes on': 'went on',
}

type Values = Readonly<Record<string, string | number>>

async function line(file: string, values: Values): Promise<Line> {
  const settings = Object.entries(values).map(([name, value]) => `${name}=${value}`)
  const setUp = [file.replace(/^.*\/|\.ts$/g, ''), ...settings].join(' ')
  const args = settings.flatMap((setting) => ['--set', setting])
  const command = ['reproduce', file, '--follow', '--runs', String(runs), '--reporter', 'json']
  const { code, stdout, stderr } = await fsmc([...command, ...args])
  console.log(setUp, code)
  if (code === 2) {
    const why = /^error FSMC\d+: (.*)$/m.exec(stderr)?.[1] ?? stderr
    return { setUp, model: '', kernel: '', agreement: `not set up: ${why}` }
  }
  const { foretold, runs: made } = JSON.parse(stdout) as Report
  const outcomes = count(made.map(({ outcome }) => words[outcome]!))
  return {
    setUp,
    model: foretold.verdict,
    kernel: outcomes,
    agreement: count(made.map(({ agreement }) => agreement)),
  }
}

async function standLine({ setUp, model, see }: Stand): Promise<Line> {
  const seen = []
  for (let i = 0; i < runs; i++) seen.push(await see())
  console.log(setUp, seen.flatMap(({ contradictions }) => contradictions).join('; '))
  return {
    setUp,
    model,
    kernel: count(seen.map(({ kernel }) => kernel)),
    agreement: count(
      seen.map(({ contradictions }) => (contradictions.length > 0 ? 'contradicted' : 'agreed')),
    ),
  }
}

const table = (rows: readonly Line[]) => [
  '| set-up | model | kernel | agreement |',
  '| --- | --- | --- | --- |',
  ...rows.map(
    ({ setUp, model, kernel, agreement }) => `| ${setUp} | ${model} | ${kernel} | ${agreement} |`,
  ),
]

async function models(): Promise<string[]> {
  const lines: Line[] = []
  for (const name of readdirSync(`${root}models`).filter((file) => file.endsWith('.ts'))) {
    const { default: model } = (await import(`${root}models/${name}`)) as { default: Model }
    for (const expectation of model.expectations) {
      const made = await line(`models/${name}`, (expectation.with ?? {}) as Values)
      lines.push(made)
      // a model that cannot be set up at all is told once
      if (made.agreement.includes('not made by topology()')) break
    }
  }
  for (const [, values] of [...sshfsRows, ...passthroughRows]) {
    lines.push(await line('test/lab/forced.ts', values))
  }
  return [
    '# The models on a real kernel',
    '',
    `Linux ${release()}. Each set-up was run ${runs} times by \`fsmc reproduce --follow\`: along a run of the`,
    'model to a hang where it has one, else with all clients under way before the listener reads.',
    'Made by `npm run reports:kernel`.',
    '',
    ...table(lines),
  ]
}

async function stands(): Promise<string[]> {
  const lines: Line[] = []
  for (const [, stand] of [...sshfsStands, ...passthroughStands]) {
    lines.push(await standLine(stand()))
  }
  return [
    '## Beside somebody who is stopped',
    '',
    'One program is stopped by a signal, and how everybody else stands is held against the model in which that',
    'program does nothing; then it goes on, and all must complete.',
    '',
    ...table(lines),
  ]
}

async function threads(): Promise<string[]> {
  return [
    '## The smallest safe number of threads',
    '',
    'Clients that each read a file of their own; both file systems are marked, and each read(2) returns one',
    'event. With T threads all clients are under way before the listener reads; with one thread less the run',
    "is driven to the model's hang; there a scheduler decides, too.",
    '',
    ...(await sweep()),
  ]
}

/** In the order of the report. Named on the command line, only these are made anew. */
const sections = { models, stands, threads }
const wanted = process.argv.slice(2)
const report = `${root}reports/kernel.md`
const before = existsSync(report)
  ? readFileSync(report, 'utf8')
      .trimEnd()
      .split(/\n\n(?=## )/)
  : []

const made: string[] = []
for (const [i, [name, make]] of Object.entries(sections).entries()) {
  const kept = wanted.length === 0 || wanted.includes(name) ? undefined : before[i]
  made.push(kept ?? (await make()).join('\n'))
}
writeFileSync(report, `${made.join('\n\n')}\n`)

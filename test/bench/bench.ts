/**
 * The search against its reference, a naive explorer and SPIN; what the reductions leave; properties of whole
 * runs; how long a small model takes; and one search of more than 10^8 states. Whole processes.
 *
 *     npm run bench                      writes reports/bench.md
 *     npm run bench -- 3 small           rounds; leaves out what takes many minutes
 *     npm run bench -- 3 small large     the same with one thing that does
 *     npm run bench -- 3 liveness        prints these sections alone, and writes nothing
 */
import { spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { arch, cpus, platform, totalmem } from 'node:os'
import { join } from 'node:path'
import {
  type Instance,
  instances,
  large,
  largest,
  largestReducible,
  reducible,
} from './instances.ts'
import { liveness } from './liveness.ts'
import {
  here,
  mustFind,
  root,
  type Subject,
  search,
  spin,
  told,
  verifierFlags,
  verifierOf,
  work,
} from './processes.ts'
import { decimals, of, table } from './table.ts'
import { type Costs, inTurn, median, ratio, run } from './timing.ts'

const rounds = Number(process.argv[2] ?? 5)
const asked = process.argv.slice(3)
const small = asked.includes('small')
const fewForNaive = 150_000

// --- every state, no reduction

interface Measured {
  readonly instance: Instance
  readonly costs: Costs
}

function measure(instance: Instance): Measured {
  const { states, name, file, parameters } = instance
  const with_ = (options: object) => () =>
    mustFind(states, search(instance, { symmetry: false, ...options }))
  const pan = spin ? verifierOf(instance) : ''
  const naive = JSON.stringify({ file, parameters })
  told(name)
  const costs = inTurn(
    rounds,
    {
      one: with_({ engine: 'fast' }),
      two: with_({ engine: 'fast', workers: 2 }),
      plain: with_({ engine: 'plain' }),
      ...(states <= fewForNaive && {
        naive: () => mustFind(states, run(['node', join(here, 'naive.mjs'), naive], work)),
      }),
      ...(spin && {
        spin: () => mustFind(states, run([pan, '-m2500000', '-w24', '-E'], work)),
      }),
    },
    told,
  )
  return { instance, costs }
}

function comparison(all: readonly Measured[], which: 'wall' | 'cpu'): string[] {
  const head = [
    'instance',
    'states',
    '1 thread',
    '2 threads',
    'TypeScript',
    'naive',
    spin ? 'SPIN' : 'SPIN (not installed)',
    'SPIN / 1 thread',
    'SPIN / 2 threads',
    '1 / 2 threads',
    'M states/s, 1 thread',
  ]
  const rows = all.map(({ instance: { name, states }, costs }) => [
    name,
    states.toLocaleString('en'),
    ...['one', 'two', 'plain', 'naive', 'spin'].map((by) => decimals(of(costs, by, which), 2)),
    ...['one', 'two'].map((by) => decimals(ratio(costs, 'spin', by, which), 1)),
    decimals(ratio(costs, 'one', 'two', which), 2),
    decimals(states / of(costs, 'one', which) / 1e6, 2),
  ])
  return table(head, rows)
}

function memory(all: readonly Measured[]): string[] {
  const head = ['instance', 'MB, 1 thread', 'bytes a state', 'MB, SPIN', 'bytes a state']
  const rows = all
    .filter(({ instance }) => instance.states > 1e6)
    .map(({ instance: { name, states }, costs }) => [
      name,
      ...['one', 'spin'].flatMap((by) => {
        const megabytes = of(costs, by, 'megabytes')
        return [decimals(megabytes, 0), decimals((megabytes * 1e6) / states, 1)]
      }),
    ])
  return table(head, rows)
}

// --- reductions

const reductions = {
  none: { symmetry: false, partialOrder: false },
  'partial order': { symmetry: false, partialOrder: true },
  symmetry: { symmetry: true, partialOrder: false },
  both: { symmetry: true, partialOrder: true },
} as const
/** They are measured once. Of the largest, partial-order reduction by itself leaves too much for its speed. */
const dear = ['l45', largestReducible]

function reduced(subject: Subject): string[] {
  told(subject.name)
  const cells = Object.entries(reductions).map(([name, options]) => {
    if (subject.name === largestReducible && name === 'partial order') return ['-', '-']
    const measured = Array.from({ length: dear.includes(subject.name) ? 1 : 3 }, () =>
      search(subject, options),
    )
    const { states, deadlocks } = JSON.parse(measured[0]!.output.split('\n')[0]!)
    told(`${name}: ${states} states, ${deadlocks} deadlocks`)
    return [`${states.toLocaleString('en')}`, decimals(median(measured.map(({ wall }) => wall)), 2)]
  })
  return [subject.name, ...cells.flat()]
}

// --- start

function start(): string[] {
  const model =
    (...args: string[]) =>
    () =>
      run(['node', join(root, 'bin/fsmc.js'), 'check', ...args], root)
  const smallest = {
    ...instances[0]!,
    name: 'l11',
    defines: ['OPENERS=1', 'THREADS=1', 'LOOPBACK=1'],
  }
  const whole = () => {
    const given = smallest.defines.map((define) => `-D${define}`).join(' ')
    const steps = `spin -a ${given} ${join(here, smallest.promela)} && gcc -O0 -DSAFETY -w -o l11 pan.c && ./l11`
    return run(['sh', '-c', steps], work)
  }
  const costs = inTurn(
    rounds * 2 + 1,
    {
      'node -e 0': () => run(['node', '-e', '0'], root),
      'fsmc check models/loopback.ts': model('models/loopback.ts'),
      'fsmc check models/seed.ts': model('models/seed.ts'),
      ...(spin && { 'SPIN: spin -a, gcc -O0, run, the same system': whole }),
    },
    told,
  )
  return table(
    ['command', 'seconds on the clock', 'of the processor'],
    Object.keys(costs).map((name) => [
      name,
      decimals(of(costs, name, 'wall'), 2),
      decimals(of(costs, name, 'cpu'), 2),
    ]),
  )
}

// --- large

/** Each system in the same way has the same counts: they confirm each other. */
function veryLarge(): string[] {
  const counted = new Map<string, string>()
  const searches = [
    [large, 1],
    [large, 2],
    [largest, 2],
  ] as const
  const rows = searches.map(([subject, workers]) => {
    const measured = search(subject, { symmetry: false, workers })
    const { depth, megabytes, ...counts } = JSON.parse(measured.output.split('\n')[0]!)
    const found = JSON.stringify(counts)
    told(`${subject.name}, threads ${workers}: ${found}, ${measured.wall} s`)
    const before = counted.get(subject.name) ?? found
    if (found !== before) throw new Error(`${subject.name}: ${found}, and before ${before}`)
    counted.set(subject.name, found)
    return [
      subject.name,
      String(workers),
      counts.states.toLocaleString('en'),
      counts.transitions.toLocaleString('en'),
      String(counts.deadlocks),
      decimals(measured.wall, 0),
      decimals(megabytes, 0),
      decimals((megabytes * 1e6) / counts.states, 1),
    ]
  })
  return table(
    ['system', 'threads', 'states', 'transitions', 'deadlocks', 'seconds', 'MB', 'bytes a state'],
    rows,
  )
}

function versionOf(command: string, option: string): string {
  return spawnSync(command, [option], { encoding: 'utf8' }).stdout.split('\n')[0]!.trim()
}

// --- all of it

const sections: Readonly<Record<string, () => readonly string[]>> = {
  search() {
    const all = instances.map(measure)
    return [
      '## Every state, no reduction',
      '',
      'Seconds on the clock:',
      '',
      ...comparison(all, 'wall'),
      'Seconds of processor time (user and system):',
      '',
      ...comparison(all, 'cpu'),
      'Memory of the whole process:',
      '',
      ...memory(all),
    ]
  },
  liveness: () => ['## Properties of whole runs', '', ...liveness(rounds)],
  reductions: () => [
    '## What the reductions leave',
    '',
    'States and seconds on the clock, deadlock freedom, every state that is left:',
    '',
    ...table(
      ['system', ...Object.keys(reductions).flatMap((name) => [name, 's'])],
      reducible.map(reduced),
    ),
  ],
  start: () => ['## A small model', '', ...start()],
  large: () => [
    '## More than 10^8 states',
    '',
    `models/examples/philosophers.ts, manners 'left first', steps 'coarse', measured once. The last search`,
    'needs more than the 4 GiB of one memory.',
    '',
    ...veryLarge(),
  ],
}

const chosen = asked.filter((name) => name !== 'small')
const unknown = chosen.filter((name) => sections[name] === undefined)
if (unknown.length > 0) {
  throw new Error(`no section ${unknown.join(', ')}; there are ${Object.keys(sections).join(', ')}`)
}
const isPage = chosen.length === 0 || small
const names = isPage
  ? Object.keys(sections).filter((name) => !small || name !== 'large' || chosen.includes(name))
  : chosen

const head = [
  '# The search, measured',
  '',
  `Whole processes: start, loading and compiling the model, all of the user's code, search. Medians of ${rounds}`,
  'rounds in which all take turns, and medians of the ratios within a round. For SPIN the run of the compiled',
  'verifier alone: translating and compiling it is not counted.',
  '',
  `- ${cpus().length} x ${cpus()[0]!.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${platform()} ${arch()}, Node.js ${process.version}`,
  `- ${spin ? `${versionOf('spin', '-V')}; ${versionOf('gcc', '--version')}` : 'SPIN is not installed'}`,
  `- SPIN: \`gcc ${verifierFlags.join(' ')}\`, \`pan -m2500000 -w24 -E\`, on the same systems in test/bench`,
  '- TypeScript: the reference of the WebAssembly search; naive: the brute-force explorer of the tests',
  '',
]
const done: string[] = []
const report = () => [...head, ...done, '`npm run bench` writes this page.', ''].join('\n')
for (const name of names) {
  done.push(...sections[name]!())
  // What is measured is kept, whatever becomes of the rest.
  if (isPage) writeFileSync(new URL('../../reports/bench.md', import.meta.url), report())
}
process.stdout.write(report())
rmSync(work, { recursive: true })

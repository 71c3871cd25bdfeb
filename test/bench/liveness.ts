import { seed } from './instances.ts'
import { mustFind, search, spin, told, verifierFlags, verifierOf } from './processes.ts'
import { decimals, of, table } from './table.ts'
import { type Cost, inTurn, type Run, ratio, run } from './timing.ts'

const instance = seed('r44', 4, 4, 1_367_520)
const { openers } = instance.parameters
const verdictsFor = (tasks: readonly string[]) =>
  tasks.map((task) => `every open by ${task} gets a verdict`)
const everybody = [
  ...Array.from({ length: Number(openers) }, (_, i) => `touch ${i}`),
  'sftp-server',
]

/** Of the system together with the claim that SPIN makes of the formula. */
const statesWithClaim = 2_310_178

/** A symmetric search is out: who gets a verdict is a question about one client. */
const every = { symmetry: false, engine: 'fast' }

function decided(tasks: readonly string[]) {
  return () => {
    const options = { ...every, fairness: 'weak', properties: verdictsFor(tasks) }
    const measured = search({ ...instance, file: 'models/verdicts.ts' }, options)
    const verdicts = tasks.map(() => '"holds"').join()
    return mustSay(`"verdicts":[${verdicts}]`, mustFind(instance.states, measured))
  }
}

/** @throws Error where the output lacks a text */
function mustSay(text: string, measured: Run): Cost {
  if (measured.output.includes(text)) return measured
  throw new Error(`${text} expected:\n${measured.output}`)
}

/** -DNFAIR: room for the counters of ten processes and the claim. */
const fairFlags = ['-O2', '-DNOREDUCE', '-DMEMLIM=12000', '-DNFAIR=4', '-w']

/** A property of whole runs beside the safety check of the same system, and beside SPIN. */
export function liveness(rounds: number): readonly string[] {
  told('liveness')
  const fair = {
    ...instance,
    name: `${instance.name}-fair`,
    defines: [...instance.defines, 'VERDICT'],
  }
  const [safety, fairly] = spin ? [verifierOf(instance), verifierOf(fair, fairFlags)] : []
  const spinSays = (...command: string[]) => run([...command, '-w24'], '.')
  const costs = inTurn(
    rounds,
    {
      safety: () => mustFind(instance.states, search(instance, every)),
      one: decided(everybody.slice(0, 1)),
      all: decided(everybody),
      ...(spin && {
        'SPIN safety': () => mustFind(instance.states, spinSays(safety!, '-m2500000', '-E')),
        SPIN: () => {
          const measured = spinSays(fairly!, '-a', '-f', '-m5000000')
          mustSay('never claim         \t+ (verdict)', measured)
          mustSay('+ (fairness enabled)', measured)
          return mustSay('errors: 0', mustFind(statesWithClaim, measured))
        },
      }),
    },
    told,
  )
  const rows = [
    ['safety', 'fsmc: no deadlock', 'safety'],
    ['one', "fsmc: one client's opens get their verdicts", 'safety'],
    ['all', `fsmc: the opens of ${everybody.length} tasks, a property each`, 'safety'],
    ['SPIN safety', 'SPIN: no deadlock', 'SPIN safety'],
    ['SPIN', "SPIN -a -f: one client's opens get their verdicts", 'SPIN safety'],
  ].filter(([name]) => costs[name!] !== undefined)
  return [
    `${instance.name}, ${instance.states.toLocaleString('en')} states, no reduction, 1 thread, weak fairness.`,
    `SPIN: \`gcc ${fairFlags.join(' ')}\`, \`pan -a -f -m5000000 -w24\`; no deadlock: \`gcc ${verifierFlags.join(' ')}\`.`,
    '',
    ...(['wall', 'cpu'] as const).flatMap((which) => [
      which === 'wall' ? 'Seconds on the clock:' : 'Seconds of processor time (user and system):',
      '',
      ...table(
        ['check', 'seconds', '/ its no deadlock', 'SPIN -a -f / it'],
        rows.map(([name, text, base]) => [
          text!,
          decimals(of(costs, name!, which), 2),
          decimals(ratio(costs, name!, base!, which), 2),
          decimals(ratio(costs, 'SPIN', name!, which), 1),
        ]),
      ),
    ]),
  ]
}

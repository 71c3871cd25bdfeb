import { smallestSafeThreads } from '../thresholds.ts'
import { reproduceOnce } from './command.ts'

/*
 * The smallest safe numbers of threads on the kernel: it completes with as many, and with one less it hangs when
 * it is driven to.
 */

/** Of what completes, and of what is driven to a hang: there a scheduler decides, too. */
const runs = { completing: 2, driven: 5 }

/** A table: what completes with the smallest safe number of threads, and hangs with one less. */
export async function sweep(): Promise<string[]> {
  const lines: string[] = []
  for (const { daemons, mask, scan, safe } of smallestSafeThreads) {
    for (const daemon of daemons) {
      for (const [i, threads] of safe.entries()) {
        const openers = i + 1
        const values = { daemon, mask: mask.join('+'), scan, openers }
        const enough = await seen({ ...values, threads }, runs.completing)
        const tooFew =
          threads > 1 ? await seen({ ...values, threads: threads - 1 }, runs.driven) : ''
        lines.push(`| ${[...Object.values(values), threads, enough, tooFew].join(' | ')} |`)
        console.log(lines.at(-1))
      }
    }
  }
  return [
    '| daemon | asked on | judges by | clients | smallest safe T | kernel with T | kernel with T - 1 |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...lines,
  ]
}

async function seen(
  values: Readonly<Record<string, string | number>>,
  runs: number,
): Promise<string> {
  const driven = ['--follow', '--runs', String(runs), '--timeout', '5m']
  const made = await reproduceOnce('test/lab/forced.ts', values, driven)
  const words = made.runs.map(({ outcome, agreement }) => {
    if (agreement === 'contradicted') return 'contradicted'
    if (outcome === 'hangs') return 'hung'
    return made.foretold.verdict === 'can hang' ? 'not brought to hang' : 'completed'
  })
  return count(words)
}

/** `hung 2 of 3, completed 1 of 3` */
export function count(list: readonly string[]): string {
  return [...new Set(list)]
    .map((word) => `${word} ${list.filter((each) => each === word).length} of ${list.length}`)
    .join(', ')
}

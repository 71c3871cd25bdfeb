import { smallestSafeThreads } from '../thresholds.ts'
import { reproduce } from './command.ts'

/* The smallest safe numbers of threads on the kernel: with one thread less it hangs when it is driven to. */

/** Clients at the most, and runs of each set-up. */
const most = 2
const runs = 2

/** A table: what completes with the smallest safe number of threads, and hangs with one less. */
export async function sweep(): Promise<string[]> {
  const lines: string[] = []
  for (const { daemons, mask, scan, safe } of smallestSafeThreads) {
    for (const daemon of daemons) {
      for (const [i, threads] of safe.slice(0, most).entries()) {
        const openers = i + 1
        const made = async (threads: number) =>
          threads === 0 ? '' : seen({ daemon, mask: mask.join('+'), scan, openers, threads })
        const cells = [daemon, mask.join('+'), scan, openers, threads]
        const row = [...cells, await made(threads), await made(threads - 1)]
        lines.push(`| ${row.join(' | ')} |`)
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

async function seen(values: Readonly<Record<string, string | number>>): Promise<string> {
  const driven = ['--follow', '--runs', String(runs)]
  const made = await reproduce('test/lab/forced.ts', values, ...driven)
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

import { spawnSync } from 'node:child_process'

/** Seconds of a whole process: on the clock, and of the processor; its peak memory in MB. */
export interface Cost {
  readonly wall: number
  readonly cpu: number
  readonly megabytes: number
}

export interface Run extends Cost {
  readonly output: string
}

/** Runs a command, and measures it. Of its peak memory it must tell itself: as JSON, or as SPIN does. */
export function run(command: readonly string[], cwd: string): Run {
  const timed = 'TIMEFORMAT="%R %U %S"; time "$@"'
  const { stdout, stderr, error } = spawnSync('bash', ['-c', timed, 'bash', ...command], {
    cwd,
    encoding: 'utf8',
  })
  if (error !== undefined) throw error
  const [wall, user, system] = stderr.trim().split(/\s+/).slice(-3).map(Number)
  const told = /"megabytes":([\d.]+)|([\d.]+)\s+total actual memory usage/.exec(stdout)
  return {
    wall: wall!,
    cpu: user! + system!,
    megabytes: Number(told?.[1] ?? told?.[2] ?? Number.NaN),
    output: stdout,
  }
}

export type Costs = Readonly<Record<string, readonly Cost[]>>

/** The commands in turn, round after round, so that whatever else the machine does hits all of them. */
export function inTurn(
  rounds: number,
  commands: Readonly<Record<string, () => Cost>>,
  told: (what: string) => void,
): Costs {
  const costs: Record<string, Cost[]> = {}
  for (const name of Object.keys(commands)) costs[name] = []
  for (let round = 0; round < rounds; round++) {
    for (const [name, measure] of Object.entries(commands)) {
      const cost = measure()
      costs[name]!.push(cost)
      told(`${name}: ${cost.wall.toFixed(2)} s`)
    }
  }
  return costs
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}

/** The median of the ratios within each round. */
export function ratio(costs: Costs, over: string, under: string, which: keyof Cost): number {
  return median(
    (costs[over] ?? []).map((cost, round) => cost[which] / costs[under]![round]![which]),
  )
}

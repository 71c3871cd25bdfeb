import type { Evidence } from '../check/index.ts'
import type { System, Value } from '../system/index.ts'
import type { Starving } from './explanation.ts'

/** Who waits in the loop without end, and who does so and gets what it waits for. */
export function starvingIn(system: System, { run, loop }: Evidence): Starving[] {
  if (loop === undefined) return []
  const states = run.states.slice(loop.from)
  const movers = new Set(run.steps.slice(loop.from).map(({ process }) => process))
  const waits = system.processes.map((process, i) =>
    states.map((state) => waitOf(process, state[i]!)),
  )
  return system.processes.flatMap(({ name }, i) => {
    const [wait, ...others] = waits[i]!
    const always = wait !== undefined && others.every((other) => other?.kind === wait.kind)
    if (movers.has(name) || !always) return []
    const overtakenBy = system.processes.flatMap((other, j) =>
      movers.has(other.name) && waits[j]!.some((theirs) => theirs?.kind === wait.kind)
        ? [other.name]
        : [],
    )
    return [{ task: name, for: wait.what, overtakenBy }]
  })
}

/** How the innermost task that a process stands for waits. */
function waitOf(process: System['processes'][number], state: Value) {
  return process.tasks?.(state).at(-1)?.wait
}

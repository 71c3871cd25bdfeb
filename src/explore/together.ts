import type { LocalStep } from './local.ts'

const known = new WeakMap<readonly LocalStep[], readonly LocalStep[]>()

/**
 * The steps of a local state in the order in which searches take them: those that look at the same object
 * first are neighbours, so are, of these, those that look at the same object next, and so on. What one
 * look at an object says of all of them need then be found out only once.
 */
export function together(steps: readonly LocalStep[]): readonly LocalStep[] {
  let ordered = known.get(steps)
  if (ordered === undefined) known.set(steps, (ordered = grouped(steps, 0)))
  return ordered
}

function grouped(steps: readonly LocalStep[], depth: number): readonly LocalStep[] {
  if (steps.length <= 1) return steps
  const groups = new Map<number | undefined, LocalStep[]>()
  for (const step of steps) {
    const object = step.footprint[depth]
    const group = groups.get(object)
    if (group === undefined) groups.set(object, [step])
    else group.push(step)
  }
  return [...groups].flatMap(([object, group]) =>
    object === undefined ? group : grouped(group, depth + 1),
  )
}

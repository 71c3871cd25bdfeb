import { cyclicComponents } from './components.ts'

/**
 * What is assumed of the scheduler. Weak: a process that can go on from some time on for ever, takes steps
 * again and again. Strong: so does one that can go on again and again. Objects are not scheduled.
 */
export type Fairness = 'none' | 'weak' | 'strong'

export interface Move {
  readonly process: number
  readonly to: number
}

/** Of a state, every way that a step can be taken, by all processes or only some. */
export type MovesOf = (state: number, only?: ReadonlySet<number>) => readonly Move[]

/** States that go round: the last one is the first one again; `by` says whose step leads on from each. */
export interface Loop {
  readonly states: readonly number[]
  readonly by: readonly number[]
}

/**
 * States among these, strongly connected, in which a run can go round for ever and be fair; undefined
 * where there are none. It is these states alone that count, not what surrounds them. For strong fairness
 * states in which somebody could go on who never does are left out, and what remains is looked at anew, as
 * in E. A. Emerson and C.-L. Lei, "Modalities for model checking", 1987 (Streett's condition).
 */
export function fairStates(
  members: ReadonlySet<number>,
  movesOf: MovesOf,
  fairness: Fairness,
): ReadonlySet<number> | undefined {
  const queue = [members]
  for (const states of queue) {
    const neglected = neglectedIn(states, movesOf, fairness)
    if (neglected.size === 0) return states
    if (fairness !== 'strong') return undefined
    const rest = new Set([...states].filter((state) => movesOf(state, neglected).length === 0))
    const parts = cyclicComponents(rest, (state) => movesOf(state).map(({ to }) => to))
    for (const part of parts) queue.push(new Set(part))
  }
  return undefined
}

/** The processes to which a run is unfair that goes through all these states and no others. */
function neglectedIn(
  members: ReadonlySet<number>,
  movesOf: MovesOf,
  fairness: Fairness,
): ReadonlySet<number> {
  if (fairness === 'none') return new Set()
  let claims: Set<number> | undefined
  for (const state of members) {
    if (claims?.size === 0 && fairness === 'weak') break
    const only = fairness === 'weak' ? claims : undefined
    const able = movesOf(state, only).map(({ process }) => process)
    if (claims === undefined) claims = new Set(able)
    else if (fairness === 'strong') for (const process of able) claims.add(process)
    else for (const process of claims) if (!able.includes(process)) claims.delete(process)
  }
  for (const state of members) {
    if (claims!.size === 0) break
    for (const { process, to } of movesOf(state, claims)) {
      if (members.has(to)) claims!.delete(process)
    }
  }
  return claims!
}

/** A loop from `start` through strongly connected states that is fair; as short as is cheap to find. */
export function fairLoop(
  start: number,
  members: ReadonlySet<number>,
  movesOf: MovesOf,
  fairness: Fairness,
): Loop {
  const states = [start]
  const by: number[] = []
  const isAble = (process: number, state: number) =>
    movesOf(state).some((move) => move.process === process)
  const goOn = (isGoal: (state: number, process: number | undefined) => boolean) => {
    const path = shortest(states.at(-1)!, members, movesOf, isGoal)
    states.push(...path.states)
    by.push(...path.by)
  }
  goOn((_, process) => process !== undefined)
  if (fairness !== 'none') {
    const able = new Set(
      [...members].flatMap((state) => movesOf(state).map((move) => move.process)),
    )
    for (const process of able) {
      if (by.includes(process)) continue
      const moves = [...members].some((state) =>
        movesOf(state).some((move) => move.process === process && members.has(move.to)),
      )
      const rests = (state: number) => !isAble(process, state)
      if (fairness === 'weak' && states.some(rests)) continue
      if (fairness === 'weak') goOn((state, mover) => mover === process || rests(state))
      else if (moves) goOn((_, mover) => mover === process)
    }
  }
  if (states.at(-1) !== start) goOn((state) => state === start)
  return { states, by }
}

/** The processes to which it is (weakly) unfair to go round in it for ever. */
export function neglectedBy({ states, by }: Loop, movesOf: MovesOf): number[] {
  const able = states.map((state) => movesOf(state).map(({ process }) => process))
  return [...new Set(able[0])].filter(
    (process) => !by.includes(process) && able.every((its) => its.includes(process)),
  )
}

/** The shortest path to a goal through these states, without the state that it begins with. */
function shortest(
  start: number,
  members: ReadonlySet<number>,
  movesOf: MovesOf,
  isGoal: (state: number, process: number | undefined) => boolean,
): Loop {
  if (isGoal(start, undefined)) return { states: [], by: [] }
  const queue: { readonly state: number; readonly before: number; readonly by: number }[] = [
    { state: start, before: -1, by: -1 },
  ]
  const seen = new Set([start])
  for (let at = 0; at < queue.length; at++) {
    for (const { process, to } of movesOf(queue[at]!.state)) {
      if (!members.has(to)) continue
      const goal = isGoal(to, process)
      if (!goal && seen.has(to)) continue
      seen.add(to)
      queue.push({ state: to, before: at, by: process })
      if (!goal) continue
      const states: number[] = []
      const by: number[] = []
      for (let back = queue.length - 1; back > 0; back = queue[back]!.before) {
        states.unshift(queue[back]!.state)
        by.unshift(queue[back]!.by)
      }
      return { states, by }
    }
  }
  throw new Error('the states of a loop are not connected')
}

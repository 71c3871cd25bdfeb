import { type Move, type Observation, reproduce } from '../../src/lab/index.ts'
import { type Prepared, prepare } from '../../src/reproduce/index.ts'
import { type Topology, topology } from '../../src/topology/index.ts'

/*
 * How everybody stands at moments of a run on the kernel in which one program is held: it is stopped by a
 * signal, and what others do without it is seen for as long as one likes. What is seen is held against the
 * model of the same set-up.
 */

/** A set-up, and what the model says of it, in a few words. */
export interface Stand {
  readonly setUp: string
  readonly model: string
  readonly see: () => Promise<Seen>
}

/** What one run on the kernel showed, and where the model says otherwise. */
export interface Seen {
  readonly kernel: string
  readonly contradictions: readonly string[]
}

/** How a set-up is made here. */
export function preparedOf(words: Topology): Prepared {
  return prepare(words.name, topology(words), [process.cwd(), process.execPath])
}

/** Milliseconds: everybody stands still long before. */
const limit = 20_000

/**
 * A run in which the program is held by one of the moves, and goes on after all has been seen.
 * @throws where a move could not be made
 */
export async function runHolding(
  program: string,
  { plan, parts }: Prepared,
  moves: readonly Move[],
): Promise<Observation> {
  const deed = { what: 'SIGCONT', to: program }
  const observation = (await reproduce({ ...plan, moves, deed, limit }, parts))!
  const { left } = observation.followed!
  if (left !== undefined) throw new Error(left)
  return observation
}

/** Nothing but the program that was held held anybody up: all come to their ends when it goes on. */
export function unfinished(
  { after }: Observation,
  { plan }: Pick<Prepared, 'plan'>,
): readonly string[] {
  const ended = after?.ended.filter(({ status }) => status === 0) ?? []
  return plan.clients
    .filter(({ name }) => !ended.some((each) => each.name === name))
    .map(({ name }) => `${name} does not complete when all go on`)
}

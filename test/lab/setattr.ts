import { checkSync } from '../../src/check/index.ts'
import { explain } from '../../src/explain/index.ts'
import { type Look, type Move, movesAlong } from '../../src/lab/index.ts'
import { rolesOf } from '../../src/reproduce/index.ts'
import { ltl, type Process, proposition, type System } from '../../src/system/index.ts'
import {
  listener,
  local,
  markMount,
  sshfs,
  type Topology,
  topology,
  touch,
} from '../../src/topology/index.ts'
import { preparedOf, runHolding, type Stand, unfinished } from './stand.ts'

const source = local('/source')
/** Its answer to the SFTP SETSTAT is what FUSE_SETATTR waits for; FUSE_FLUSH asks sshfs alone. */
const program = 'sftp-server'

/** A file is created; its event's fd is open when its times are set. */
export function creation(kernel: Topology['kernel'] = '6.x'): Topology {
  const mount = sshfs('/m1', { of: source })
  return {
    name: 'close beside SETATTR',
    kernel,
    compilation: 'threads',
    listeners: [listener({ marks: [markMount(mount)] })],
    clients: [touch(mount, 'n', { creates: true })],
  }
}

/**
 * Of a kernel whose close(2) takes the inode's lock this is true; a run along which it is false has a close
 * that begins and returns while the same SETATTR is in flight.
 */
function noCloseReturns({ processes }: System) {
  const named = (name: string) => processes.find((process) => process.name === name)!
  const [touching, closing] = [named('touch'), named('listener')]
  return ltl('no close returns', '[] (setting && closing -> !(setting U (setting && closed)))', {
    setting: at(touching, 'fuse_do_setattr', (wait) => wait === 'WAIT_FUSE_REPLY'),
    closing: at(closing, 'fuse_flush', (wait) => wait !== 'WAIT_FUSE_REPLY'),
    closed: proposition([closing], (state) => closing.rests!(state)),
  })
}

function at(process: Process, inside: string, waits: (kind: string | undefined) => boolean) {
  return proposition([process], (state) => {
    const [task] = process.tasks!(state)
    return task?.stack.includes(inside) === true && waits(task.wait?.kind)
  })
}

/** Of the model: can a close return while a SETATTR of the same file is in flight, and by which run? */
export function closeBesideSetattr(words: Topology) {
  const system = topology(words)
  const result = checkSync({ ...system, properties: [noCloseReturns(system)] })
  const [property] = result.properties
  return { verdict: property!.verdict, run: explain(result, property!) }
}

/** U9, U10: a run of the model in which the close returns, made on the kernel. */
export function setattr(): Stand {
  const words = creation()
  const { verdict, run } = closeBesideSetattr(words)
  if (verdict !== 'violated' || run === undefined) throw new Error('the model has no such run')
  return {
    setUp:
      'an event fd is closed while a SETATTR of its file is in flight, the sftp-server is stopped',
    model: 'the close returns',
    see: async () => {
      const prepared = preparedOf(words)
      const lines = run.steps.flatMap(({ process, lines }) =>
        lines.map((line) => ({ ...line, process })),
      )
      const roleOf = rolesOf(words)
      const isTask = (task: string) => roleOf(task) === program
      const moves = withLooks(movesAlong(lines, prepared.plan, { program, isTask }))
      const observation = await runHolding(program, prepared, moves)
      const [before, after] = observation.looks as [Look, Look]
      const inFlight = [before, after].filter(isSetting).length === 2
      const idle = [before, after].map((look) => stateOf(look, 'listener') === 'idle')
      const returns = inFlight && !idle[0] && idle[1]
      return {
        kernel: returns ? 'the close returns' : 'the close does not return',
        contradictions: [
          ...(inFlight ? [] : ['no SETATTR is in flight all the time']),
          ...(returns ? [] : ['the close does not return']),
          ...unfinished(observation, prepared),
        ],
      }
    },
  }
}

/** Before the close, and when the listener is back in its read(2). */
function withLooks(moves: readonly Move[]): Move[] {
  const close = moves.findIndex((move) => move.kind === 'pass' && move.gate === 'close')
  return [
    ...moves.slice(0, close),
    { kind: 'look' },
    ...moves.slice(close),
    { kind: 'pass', thread: 'listener', gate: 'read' },
    { kind: 'look' },
  ]
}

const stateOf = ({ tasks }: Look, wanted: string) =>
  tasks.find(({ name }) => name === wanted)?.state

function isSetting({ tasks }: Look): boolean {
  return tasks.some(
    ({ name, stack, wait }) =>
      name === 'touch' && wait === 'WAIT_FUSE_REPLY' && stack.includes('fuse_do_setattr'),
  )
}

import fc from 'fast-check'
import type { ListenerWords, Topology } from '../index.ts'
import { describeTopology } from './describe.ts'
import { buildTopology, type ClientPlan, type ListenerPlan, type MountPlan } from './setup.ts'

/** What a random set-up may consist of. Of each list the first word is the simplest: shrinking goes there. */
export interface TopologiesConstraints {
  /** Default: 2. */
  readonly maxMounts?: number
  /** Default: 2. */
  readonly maxListeners?: number
  /** Reader threads of a listener. Default: 3. */
  readonly maxThreads?: number
  /** Default: 2. */
  readonly maxWorkers?: number
  /** Default: 3. */
  readonly maxClients?: number
  readonly daemons?: readonly MountPlan['daemon'][]
  /** What daemons serve: the source by its mount, by another mount, or another file system. */
  readonly backing?: readonly MountPlan['of'][]
  readonly marks?: readonly ListenerPlan['marks'][number]['kind'][]
  readonly buffers?: readonly number[]
  readonly scans?: readonly NonNullable<ListenerWords['scan']>[]
  readonly scanTimes?: readonly NonNullable<ListenerWords['scans']>[]
  /** Whether listeners may append to a log. Default: both. */
  readonly logs?: readonly boolean[]
  /** Which event workers take. */
  readonly pools?: readonly NonNullable<ListenerWords['workersTake']>[]
  readonly exemptions?: readonly NonNullable<ListenerWords['exempt']>[]
  readonly policies?: readonly NonNullable<ListenerWords['policy']>[]
  /** Limits of the notification list. Default: none. */
  readonly limits?: readonly number[]
  readonly kernels?: readonly NonNullable<Topology['kernel']>[]
}

const all = {
  maxMounts: 2,
  maxListeners: 2,
  maxThreads: 3,
  maxWorkers: 2,
  maxClients: 3,
  daemons: [
    'sshfs',
    'sshfs -s',
    'sshfs -o max_conns=2',
    'passthrough_ll',
    'passthrough_ll -s',
    'passthrough',
    'passthrough -s',
  ],
  backing: ['mount', 'bind', 'elsewhere'],
  marks: ['mount', 'children', 'filesystem'],
  buffers: [24, 4096],
  scans: ['reply', 'read', 'reopen'],
  scanTimes: ['before answering', 'after answering'],
  logs: [false, true],
  pools: ['oldest', 'newest', 'any'],
  exemptions: ['none', 'listener', 'server'],
  policies: ['allow', 'deny', 'either'],
  limits: [Number.POSITIVE_INFINITY],
  kernels: ['6.x', '3.10'],
} as const satisfies Required<TopologiesConstraints>

/**
 * Random set-ups, as described to `topology()`: a local source, FUSE mounts of it, side by side or one
 * on top of the other, listeners that mark some of them, and clients at work on any. They shrink to
 * few parties of the simplest kind, and are printed in a few lines.
 * @example
 * fc.assert(fc.property(topologies({ policies: ['allow'] }), (words) => someLaw(topology(words))))
 */
export function topologies(constraints: TopologiesConstraints = {}): fc.Arbitrary<Topology> {
  const may = { ...all, ...constraints }
  return fc
    .record({
      mounts: fc.array(mountPlan(may), { minLength: 1, maxLength: may.maxMounts, size: 'max' }),
      listeners: listenerPlans(may),
      clients: fc.array(clientPlan, { minLength: 1, maxLength: may.maxClients, size: 'max' }),
      kernel: fc.constantFrom(...may.kernels),
    })
    .map((plan) => {
      const words = buildTopology(plan)
      return Object.defineProperty(words, fc.toStringMethod, {
        value: () => describeTopology(words),
      })
    })
}

/** Shrinking may go from the other choices to the first. */
const simplest = { withCrossShrink: true }

type Possible = Required<TopologiesConstraints>

/** The simplest of them most of the time. */
function mostly<T>(first: T, ...others: readonly T[]): fc.Arbitrary<T> {
  if (others.length === 0) return fc.constant(first)
  return fc.oneof(
    simplest,
    { weight: 2, arbitrary: fc.constant(first) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  )
}

function words<T>(list: readonly T[]): fc.Arbitrary<T> {
  return mostly(list[0]!, ...list.slice(1))
}

function mountPlan({ daemons, backing }: Possible): fc.Arbitrary<MountPlan> {
  return fc.record({
    daemon: fc.constantFrom(...daemons),
    of: words(backing),
    chained: fc.boolean(),
  })
}

function listenerPlans(may: Possible): fc.Arbitrary<ListenerPlan[]> {
  const plans = (minLength: number) =>
    fc.array(listenerPlan(may), { minLength, maxLength: may.maxListeners, size: 'max' })
  // seldom none
  return fc.oneof(
    simplest,
    { weight: 1, arbitrary: plans(0) },
    { weight: 9, arbitrary: plans(Math.min(1, may.maxListeners)) },
  )
}

function listenerPlan(may: Possible): fc.Arbitrary<ListenerPlan> {
  const mark = fc.record({ kind: words(may.marks), on: fc.nat(5) })
  return fc.record({
    class: mostly('content', 'pre-content'),
    marks: fc.array(mark, { minLength: 1, maxLength: 3, size: 'max' }),
    ignore: fc.oneof(
      simplest,
      { weight: 9, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: mark.map((one) => [one]) },
    ),
    mask: mostly<ListenerPlan['mask']>(['open'], ['access'], ['open', 'access']),
    threads: fc.integer({ min: 1, max: may.maxThreads }),
    workers: fc.oneof(
      simplest,
      { weight: 3, arbitrary: fc.constant(0) },
      { weight: 1, arbitrary: fc.nat(may.maxWorkers) },
    ),
    buffer: words(may.buffers),
    scan: words(may.scans),
    scans: words(may.scanTimes),
    workersTake: words(may.pools),
    logsTo: words(may.logs).chain((logs) => (logs ? fc.nat(5) : fc.constant(undefined))),
    exempt: words(may.exemptions),
    policy: words(may.policies),
    maxEvents: words(may.limits),
  })
}

const clientPlan: fc.Arbitrary<ClientPlan> = fc.record({
  command: fc.constantFrom('cat', 'touch', 'write', 'stat'),
  on: fc.oneof(
    simplest,
    { weight: 4, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.nat(5) },
  ),
  bind: fc.oneof(
    simplest,
    { weight: 9, arbitrary: fc.constant(false) },
    { weight: 1, arbitrary: fc.boolean() },
  ),
  file: mostly('own', 'shared'),
  dir: mostly('', 'd'),
  creates: fc.boolean(),
})

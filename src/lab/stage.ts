/*
 * Init of the private PID namespace of one run: mounts, starts daemons, listeners and clients, watches, and
 * tells what it saw. Its own end takes everything with it: processes, mounts, namespaces. Never touches
 * the mounts itself, for whoever does may hang.
 */
import type { Deed } from '../system/index.ts'
import { Clients } from './clients.ts'
import { Conductor } from './conductor.ts'
import { perform } from './deed.ts'
import { edgesOf } from './edges.ts'
import { requestsTo } from './inflight.ts'
import { type ListenerThread, startListener, Unfit } from './listeners.ts'
import { onLines, type Report, toLine } from './messages.ts'
import { mountAll, type RunningDaemon } from './mounts.ts'
import type { Observation, ObservedTask } from './observation.ts'
import type { Parts, Plan } from './plan.ts'
import { abortConnections } from './stop.ts'
import { type HoldsStill, observe, Watch, type Watched } from './watch.ts'

export interface StageTask {
  readonly plan: Plan
  readonly parts: Parts
}

const [, , workspace] = process.argv as [string, string, string]

const tell = (report: Report) =>
  new Promise<void>((resolve) => process.stdout.write(toLine(report), () => resolve()))

async function leave(): Promise<never> {
  await abortConnections('self', workspace)
  process.exit(0)
}

process.stdout.on('error', () => {})
process.on('uncaughtException', async (error) => {
  await tell({ kind: 'failed', possible: true, message: error.message })
  await leave()
})
let begun = false
onLines<StageTask>(process.stdin, async (task) => {
  if (begun) return
  begun = true
  try {
    await tell({ kind: 'observed', observation: await makeRun(task) })
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    await tell({ kind: 'failed', possible: !(error instanceof Unfit) || error.possible, message })
  }
  await leave()
})
process.stdin.on('end', leave)

async function makeRun({ plan, parts }: StageTask): Promise<Observation> {
  void tell({ kind: 'doing', what: 'mounting' })
  const daemons = await mountAll(plan, parts)
  void tell({ kind: 'doing', what: 'starting the listener' })
  const directed = plan.moves !== undefined
  const threads: ListenerThread[] = []
  for (const listener of plan.listeners) threads.push(...(await startListener(listener, directed)))
  const clients = new Clients(plan.clients)
  const watch = new Watch(clients, threads, daemons)
  const conductor = new Conductor(clients, threads, daemons, watch)
  const started = performance.now()
  const deadline = started + plan.limit
  void tell({ kind: 'doing', what: directed ? 'directing the run' : 'watching the run' })
  const followed = plan.moves && (await conductor.follow(plan.moves, deadline))
  clients.startAll()
  conductor.openAll()
  const stuck = await watch.settle(deadline, () => clients.allEnded, holdStill)
  // with the clients done, the listener may still have something to do, or be stuck in it
  const rest = stuck ?? (await watch.settle(deadline, () => false, holdStill))
  const last = rest ?? watch.sample()
  const seen = last.map((each) => ({ each, task: observe(each) }))
  const open = seen.filter(({ task }) => task.state !== 'idle')
  const hangs = rest !== undefined && (!clients.allEnded || open.length > 0)
  const placed = open.map(({ each, task }) => ({ task, mount: each.mount }))
  const busy = await busyMounts(daemons)
  const ended = [...clients.ended]
  const seconds = (performance.now() - started) / 1000
  const { deed } = plan
  const after = deed && hangs ? await aftermath(deed, last, watch, clients, daemons) : undefined
  return {
    outcome: hangs ? 'hangs' : rest === undefined ? 'goes on' : 'completes',
    tasks: open.map(({ task }) => task),
    edges: edgesOf(placed, plan, busy),
    ended,
    ...(followed && { followed }),
    ...(conductor.looks.length > 0 && { looks: conductor.looks }),
    ...(after && { after }),
    seconds,
  }
}

/** Milliseconds until everybody must have come to a stand again. */
const afterwards = 5_000

/** Undefined where it hangs without the program that it was to be done to. */
async function aftermath(
  deed: Deed,
  stuck: readonly Watched[],
  watch: Watch,
  clients: Clients,
  daemons: readonly RunningDaemon[],
): Promise<Observation['after']> {
  void tell({ kind: 'doing', what: `${deed.what} to ${deed.to}` })
  if (!(await perform(deed, stuck, daemons))) return undefined
  const rest = await watch.settle(performance.now() + afterwards, () => false, holdStill)
  const tasks = (rest ?? watch.sample()).map(observe).filter(({ state }) => state !== 'idle')
  return { tasks, ended: clients.ended }
}

/** 60 ms where all waits are known, a second where some task may be waiting for a disk. */
function holdStill(samples: readonly Watched[]): number {
  const tasks: ObservedTask[] = samples.map(observe)
  const known = tasks.every(({ state }) => state !== 'unknown' && state !== 'running')
  const judged = tasks.some(({ wait }) => wait === 'WAIT_VERDICT')
  const done = tasks.every(({ state }) => state === 'idle')
  return known && (judged || done) ? 7 : 100
}
holdStill satisfies HoldsStill

/** The mounts whose daemons have been sent requests that they have not replied to, as far as one can tell. */
async function busyMounts(daemons: readonly RunningDaemon[]): Promise<Set<number>> {
  const busy = new Set<number>()
  for (const { plan, number } of daemons) {
    if ((await requestsTo(plan.at)) !== 0) busy.add(number)
  }
  return busy
}

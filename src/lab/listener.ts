/*
 * A fanotify permission listener, a process of its own: it makes its group and its marks, and starts
 * its threads. What it does is in its last argument; each thread has a socket for its gates, from fd 3 on.
 */
import { writeSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { type Fanotify, loadFanotify, SystemError } from './fanotify.ts'
import { type ListenerReport, toLine } from './messages.ts'
import type { ListenerPlan } from './plan.ts'
import { poolBytes } from './pool.ts'
import type { ThreadPlan } from './thread.ts'

export interface ListenerTask {
  readonly listener: ListenerPlan
  readonly gated: boolean
}

const threadFile = new URL('../../dist/lab/thread.js', import.meta.url)
const firstGate = 3

const { listener, gated } = JSON.parse(process.argv[2]!) as ListenerTask

const tell = (report: ListenerReport) => writeSync(1, toLine(report))

try {
  const group = makeGroup(await loadFanotify())
  const pool = new SharedArrayBuffer(poolBytes)
  const names = [...listener.readers, ...listener.workers]
  names.forEach((name, i) => {
    const workerData: ThreadPlan = {
      name,
      listener,
      group,
      pool,
      gate: gated ? firstGate + i : undefined,
    }
    new Worker(threadFile, { workerData, execArgv: [] }).on('error', ({ message }) => {
      tell({ kind: 'unfit', possible: true, message: `${name}: ${message}` })
    })
  })
} catch (error) {
  const message = error instanceof Error ? error.message : String(error)
  tell({ kind: 'unfit', possible: !isImpossible(error), message })
  process.exitCode = 1
}

function makeGroup({ init, mark }: Fanotify): number {
  const group = init(listener.class)
  for (const [marks, ignore] of [
    [listener.marks, false],
    [listener.ignore, true],
  ] as const) {
    for (const { kind, paths } of marks) {
      for (const path of paths) mark(group, kind, listener.mask, path, { ignore })
    }
  }
  return group
}

/** A kernel without fanotify or permission events, or a libc that cannot be called. */
function isImpossible(error: unknown): boolean {
  return !(error instanceof SystemError) || ['ENOSYS', 'EINVAL', 'EPERM'].includes(error.errno)
}

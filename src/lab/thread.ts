/*
 * A thread of a listener: a reader, or a worker of its pool. Every call here blocks this thread and no
 * other, as in a listener written in C.
 */
import {
  closeSync,
  constants,
  openSync,
  readFileSync,
  readlinkSync,
  readSync,
  writeSync,
} from 'node:fs'
import { workerData } from 'node:worker_threads'
import { type Event, eventsIn, FAN_ALLOW, FAN_DENY, response, threadId } from './fanotify.ts'
import { type ListenerReport, toLine } from './messages.ts'
import type { Gate, ListenerPlan } from './plan.ts'
import { Pool } from './pool.ts'

export interface ThreadPlan {
  readonly name: string
  readonly listener: ListenerPlan
  /** The group's fd. */
  readonly group: number
  readonly pool: SharedArrayBuffer
  /** The fd on which it asks at its gates, where they are kept. */
  readonly gate: number | undefined
}

const { name, listener, group, pool: memory, gate } = workerData as ThreadPlan
const pool = new Pool(memory)
const { readers, workers } = listener
/** What daemons and servers are called in /proc. */
const servers = ['sftp-server', 'sshfs', 'passthrough_ll', 'passthrough']

function readEvents(): never {
  const buffer = Buffer.alloc(listener.buffer)
  for (;;) {
    pass('read')
    const length = attempt(() => readSync(group, buffer, 0, buffer.length, null)) ?? 0
    for (const event of [...eventsIn(buffer, length)]) {
      if (workers.length > 0) pool.push(event)
      else judge(event)
    }
  }
}

/** An error of read(2), open(2) or write(2) here means a file that is gone or denied: it goes on (F15). */
function attempt<T>(call: () => T): T | undefined {
  try {
    return call()
  } catch {
    return undefined
  }
}

function judge(event: Event): void {
  if (listener.closesFirst) {
    scan(event)
    close(event)
    answer(event)
    return
  }
  const after = listener.scans === 'after answering'
  if (!after) scan(event)
  answer(event)
  if (after) scan(event)
  close(event)
  if (listener.log !== undefined && !isExempt(event)) append(listener.log)
}

function answer({ fd, pid }: Event): void {
  pass('answer', pid)
  attempt(() => writeSync(group, response(fd, listener.deny ? FAN_DENY : FAN_ALLOW)))
}

function close({ fd, pid }: Event): void {
  pass('close', pid)
  attempt(() => closeSync(fd))
}

function scan(event: Event): void {
  if (listener.scan === 'reply' || isExempt(event)) return
  pass('scan', event.pid)
  const buffer = Buffer.alloc(1)
  if (listener.scan === 'read') {
    attempt(() => readSync(event.fd, buffer, 0, 1, 0))
    return
  }
  attempt(() => {
    const file = openSync(readlinkSync(`/proc/self/fd/${event.fd}`), 'r')
    try {
      readSync(file, buffer, 0, 1, 0)
    } finally {
      closeSync(file)
    }
  })
}

function append(path: string): void {
  attempt(() => {
    const file = openSync(path, constants.O_WRONLY | constants.O_APPEND)
    try {
      writeSync(file, 'judged\n')
    } finally {
      closeSync(file)
    }
  })
}

function isExempt({ pid }: Event): boolean {
  switch (listener.exempt) {
    case 'none':
      return false
    case 'listener':
      return pid === process.pid
    case 'server':
      return servers.includes(attempt(() => readFileSync(`/proc/${pid}/comm`, 'utf8').trim()) ?? '')
  }
}

/**
 * Asks whether it may go on, and waits until it may.
 * @param pid whose event it has in hand
 */
function pass(at: Gate, pid?: number): void {
  if (gate === undefined) return
  writeSync(gate, `${at} ${pid ?? ''}\n`)
  readSync(gate, Buffer.alloc(1))
}

const ready: ListenerReport = { kind: 'ready', thread: name, tid: threadId() }
writeSync(1, toLine(ready))
if (readers.includes(name)) readEvents()
for (;;) {
  pass('take')
  judge(pool.take())
}

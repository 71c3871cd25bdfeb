import { spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import type { ListenerTask } from './listener.ts'
import { type ListenerReport, onLines } from './messages.ts'
import type { Gate, ListenerPlan } from './plan.ts'

const listenerFile = new URL('../../dist/lab/listener.js', import.meta.url)

/** A thread of a listener, and the gate at which it stands, if its run is directed. */
export interface ListenerThread {
  readonly name: string
  /** The listener that it is a thread of. */
  readonly listener: string
  readonly role: 'reader' | 'worker'
  readonly pid: number
  tid: number
  /** It asks to go on. */
  gate: Gate | undefined
  /** At its gate: whose event it has in hand. */
  eventBy: number | undefined
  /** It is held at no gate any more. */
  free: boolean
  readonly socket: Socket | undefined
}

export class Unfit extends Error {
  /** False: this machine cannot do it. */
  readonly possible: boolean

  constructor(message: string, possible: boolean) {
    super(message)
    this.possible = possible
  }
}

/** Starts a listener; its threads are ready to read. */
export function startListener(listener: ListenerPlan, gated: boolean): Promise<ListenerThread[]> {
  const names = [...listener.readers, ...listener.workers]
  const task: ListenerTask = { listener, gated }
  const child = spawn(process.execPath, [listenerFile.pathname, JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'inherit', ...names.map(() => (gated ? 'pipe' : 'ignore') as 'pipe')],
  })
  const threads = names.map((name, i): ListenerThread => {
    const socket = gated ? (child.stdio[3 + i] as Socket) : undefined
    const thread: ListenerThread = {
      name,
      listener: listener.name,
      role: listener.readers.includes(name) ? 'reader' : 'worker',
      pid: child.pid!,
      tid: 0,
      gate: undefined,
      eventBy: undefined,
      free: false,
      socket,
    }
    socket?.on('error', () => {})
    socket?.setEncoding('utf8').on('data', (text: string) => {
      const [gate, pid] = text.trim().split(' ')
      thread.gate = gate as Gate
      thread.eventBy = pid === undefined ? undefined : Number(pid)
      if (thread.free) letPass(thread)
    })
    return thread
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (status, signal) =>
      reject(new Unfit(`the listener ended (${signal ?? status})`, true)),
    )
    onLines<ListenerReport>(child.stdout!, (report) => {
      if (report.kind === 'unfit') return reject(new Unfit(report.message, report.possible))
      threads.find(({ name }) => name === report.thread)!.tid = report.tid
      if (threads.every(({ tid }) => tid !== 0)) resolve(threads)
    })
  })
}

/** Lets it go on from the gate at which it stands. */
export function letPass(thread: ListenerThread): void {
  thread.gate = undefined
  thread.socket!.write('.')
}

import { List } from 'immutable'
import { memberNames } from '../system/index.ts'
import { type Access, type File, pathOf } from './files.ts'
import type { Group, PermissionEvent } from './group.ts'
import type { Machine } from './machine.ts'
import {
  type Act,
  type Actor,
  act,
  anyway,
  attempt,
  compile,
  done,
  frame,
  ifKilled,
  type Path,
  type Program,
} from './path.ts'
import { type PoolOrder, workersQueue } from './pool.ts'
import { type Mortality, Standing, taskProcess } from './task.ts'
import * as vfs from './vfs.ts'

/** How a listener judges a file: at once, by reading the event fd, or by opening the path again. */
export type Scan = 'reply' | 'read' | 'reopen'

/** Whose events it answers without judging: nobody's, its own, or those of daemons and servers. */
export type Exemption = 'none' | 'listener' | 'server'

/** Does it judge before it answers, or afterwards what it has let through? */
export type ScanTime = 'before answering' | 'after answering'

export type Policy = 'allow' | 'deny' | 'either'

export interface ListenerOptions {
  readonly name: string
  readonly group: Group
  readonly threads: number
  /** Threads that judge and answer what the readers hand them; 0: the readers do it. */
  readonly workers: number
  readonly workersTake: PoolOrder
  /** Does one read(2) have room for several events (F14)? */
  readonly batch: boolean
  readonly scan: Scan
  readonly scans: ScanTime
  /** What it appends to for each event that it judges. */
  readonly log: { readonly access: Access; readonly file: File } | undefined
  readonly exempt: Exemption
  readonly policy: Policy
}

/** The threads of a listener: readers, and workers if it has a pool. */
export class Listener {
  readonly #machine: Machine
  readonly #options: ListenerOptions
  readonly readers: readonly Thread[]
  readonly workers: readonly Thread[]
  readonly #pool

  constructor(machine: Machine, options: ListenerOptions) {
    this.#machine = machine
    this.#options = options
    const { name, group, workers, workersTake } = options
    this.#pool = workers > 0 ? workersQueue(`queue of ${name}'s workers`, workersTake) : undefined
    this.readers = group.readers.map((reader) => this.#reader(reader))
    this.workers = workerNames(options).map((worker) => this.#worker(worker))
  }

  get objects() {
    return this.#pool === undefined ? [] : [this.#pool]
  }

  /** Writes the programs for an event that has become possible. */
  meet(event: PermissionEvent) {
    if (event.group !== this.#options.group) return
    const { batch } = this.#options
    for (const { who, jobs } of this.readers) {
      const gotten = this.#take(who, event)
      const handled = this.#pool === undefined ? this.#judge(who, event) : this.#handOver(event)
      if (batch) {
        jobs.set(`reads ${event.key}`, this.#compile(gotten, who))
        jobs.set(`handles ${event.key}`, this.#compile(handled, who))
      } else jobs.set(`reads ${event.key}`, this.#compile([...gotten, ...handled], who))
    }
    for (const { who, jobs } of this.workers) {
      const taken = act(`takes ${event.key} from the queue`, [
        this.#pool!.popIf(event.key),
        this.#slot(event).assign(who.task),
      ])
      jobs.set(`handles ${event.key}`, this.#compile([taken, ...this.#judge(who, event)], who))
    }
  }

  #compile(path: Path, who: Actor): Program {
    return compile(
      path,
      who,
      this.#machine.compilationFor(who.program, () => [this.#death]),
    )
  }

  /** F17: the last thread that dies takes the group with it. */
  get #death(): Act {
    return act('dies', [this.#lifetime.threadDied()])
  }

  get #lifetime() {
    return this.#machine.lifetimeOf(this.#options.group)
  }

  get #mortal(): Mortality | undefined {
    if (!this.#machine.mortal) return undefined
    const signals = this.#machine.signalsOf(this.#options.name)
    return {
      noFatalSignal: signals.none(),
      deaths: [
        {
          text: 'dies of the signal',
          operations: [signals.fatal(), this.#lifetime.threadDied()],
        },
      ],
    }
  }

  #slot(event: PermissionEvent) {
    return this.#machine.slot(event.raisedBy.process)
  }

  /** F14: read(2) takes the event off the list and opens its file; F15: if that fails, it is denied. */
  #take(who: Actor, event: PermissionEvent): Path {
    const { group, access, file } = event
    const list = this.#machine.listOf(group)
    const slot = this.#slot(event)
    const taken = slot.take(event.key, who.task)
    const fds = this.#machine.accessListOf(group)
    const opened = vfs.openEventFd(this.#machine, who, access, file)
    return frame(
      ['ksys_read', 'vfs_read', 'fanotify_read'],
      [
        act(`read(2) takes ${event.key}${access.fs.kind === 'fuse' ? ', opens its file' : ''}`, [
          ...(list === undefined ? [] : [list.take(event.key)]),
          taken,
          ...(fds === undefined ? [] : [fds.reserve(event.key)]),
        ]),
        ...attempt(
          [
            ...opened,
            ...(fds === undefined ? [] : [act('read(2) returns', [fds.report(event.key)])]),
          ],
          [
            act(
              `read(2) fails; ${event.key} is denied`,
              [fds === undefined ? slot.answer('FAN_DENY') : fds.deny(event.key)],
              { frees: fds === undefined },
            ),
          ],
        ),
      ],
    )
  }

  #handOver(event: PermissionEvent): Path {
    const pool = `workers of ${this.#options.name}`
    this.#machine.pools.set(pool, workerNames(this.#options))
    return [
      act(`hands ${event.key} to the workers`, [
        this.#pool!.push(event.key),
        this.#slot(event).assign(pool),
      ]),
    ]
  }

  /**
   * F16, F20: judges, writes the verdict, closes the event fd; a scan that fails, as when others deny it, is
   * no reason not to go on.
   */
  #judge(who: Actor, event: PermissionEvent): Path {
    const { scans } = this.#options
    const exempt = this.#isExempt(event)
    const scan = exempt ? [] : anyway(this.#scan(who, event))
    const log = exempt ? [] : this.#appendToLog(who)
    const fds = this.#machine.accessListOf(event.group)
    if (fds !== undefined) {
      return [
        ...this.#whileOpen(who, event, scan),
        act(`closes the fd of ${event.key}`, [fds.close(event.key)]),
        ...this.#close(who, event),
        act(`answers by the fd number it had for ${event.key}`, [fds.answer(event.key)]),
        ...log,
      ]
    }
    const write = this.#write(event)
    const judged = scans === 'after answering' ? [write, ...scan] : [...scan, write]
    return [...this.#whileOpen(who, event, judged), ...this.#close(who, event), ...log]
  }

  #write(event: PermissionEvent): Act {
    const slot = this.#slot(event)
    const { policy } = this.#options
    if (policy === 'either') return act(`answers ${event.key}`, [slot.answerEither()])
    const verdict = policy === 'deny' ? 'FAN_DENY' : 'FAN_ALLOW'
    return act(`answers ${verdict} to ${event.key}`, [slot.answer(verdict)], { frees: true })
  }

  #close(who: Actor, { access, file }: PermissionEvent): Path {
    return vfs.close(this.#machine, who, access, file)
  }

  /** U9: the last thread that dies closes the event fds on its way out; here, a thread that is the only one. */
  #whileOpen(who: Actor, event: PermissionEvent, body: Path): Path {
    if (this.#options.group.tasks > 1) return body
    return ifKilled(body, this.#close({ ...who, dying: true }, event))
  }

  /** F7: by path it is an access like any other. */
  #appendToLog(who: Actor): Path {
    const { log } = this.#options
    if (log === undefined) return []
    const { access, file } = log
    const machine = this.#machine
    return [
      act(`opens ${pathOf(access, file)} to append`),
      ...anyway([
        ...vfs.open(machine, who, access, file, { uncached: true }),
        ...vfs.write(machine, who, access, file),
        ...vfs.close(machine, who, access, file, { written: true }),
      ]),
    ]
  }

  #scan(who: Actor, { access, file }: PermissionEvent): Path {
    switch (this.#options.scan) {
      case 'reply':
        return []
      case 'read':
        return vfs.readEventFd(this.#machine, who, access, file)
      case 'reopen':
        // F7: by path it is an access like any other, by its own group's marks too
        return [
          ...vfs.open(this.#machine, who, access, file),
          ...vfs.read(this.#machine, who, access, file, { cached: false }),
          ...vfs.close(this.#machine, who, access, file),
        ]
    }
  }

  #isExempt({ raisedBy }: PermissionEvent): boolean {
    const { exempt } = this.#options
    return exempt !== 'none' && raisedBy.pid === exempt
  }

  #reader(name: string): Thread {
    const jobs = new Map<string, Program>()
    const reading = (self: Standing) =>
      [...jobs.keys()]
        .filter((job) => job.startsWith('reads '))
        .map((job) => ({ job, after: self }))
    const begins = (self: Standing) => {
      const next = self.batch.first()
      // F14: with events in hand the read returns when nothing more is queued, or had been yet
      return next === undefined
        ? reading(self)
        : [
            ...reading(self),
            { job: `handles ${next}`, after: self.update('batch', (b) => b.shift()) },
          ]
    }
    const handles = (batch: List<string>) => {
      const next = batch.first()
      if (next === undefined) return Standing()
      const job = `handles ${next}`
      return Standing({ job, at: jobs.get(job)!.entry, batch: batch.shift() })
    }
    const ends = ({ job, batch }: Standing, failed: boolean) => {
      const read = job.startsWith('reads ')
      if (!this.#options.batch) return Standing()
      // F15: a read(2) that fails returns the events it has so far
      if (!read || failed) return handles(batch)
      return Standing({ batch: batch.push(job.slice('reads '.length)) })
    }
    return {
      who: this.#actor(name),
      jobs,
      process: taskProcess({
        name,
        jobs,
        init: Standing(),
        begins,
        ends,
        idle: { name, stack: ['wait_woken', 'fanotify_read', 'vfs_read', 'ksys_read'] },
        mortal: this.#mortal,
      }),
    }
  }

  #worker(name: string): Thread {
    const jobs = new Map<string, Program>()
    return {
      who: this.#actor(name),
      jobs,
      process: taskProcess({
        name,
        jobs,
        init: Standing(),
        begins: (self) => [...jobs.keys()].map((job) => ({ job, after: self })),
        ends: () => Standing({ at: done, batch: List() }),
        idle: { name, stack: ['futex_do_wait'] },
        mortal: this.#mortal,
      }),
    }
  }

  #actor(name: string): Actor {
    return { process: name, task: name, program: this.#options.name, pid: 'listener' }
  }
}

export interface Thread {
  readonly who: Actor
  readonly jobs: Map<string, Program>
  readonly process: ReturnType<typeof taskProcess>
}

/** The names of a listener's reader threads. */
export function readerNames(name: string, threads: number): readonly string[] {
  return memberNames(name, threads)
}

/** The names of its workers. */
export function workerNames({
  name,
  workers,
}: Pick<ListenerOptions, 'name' | 'workers'>): readonly string[] {
  return memberNames(`${name} worker`, workers)
}

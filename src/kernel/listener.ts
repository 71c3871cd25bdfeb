import { List } from 'immutable'
import { memberNames } from '../system/index.ts'
import { type Access, type File, pathOf } from './files.ts'
import type { Group, PermissionEvent } from './group.ts'
import type { Machine } from './machine.ts'
import { isOnItsWayOut, OpenFiles } from './openfiles.ts'
import {
  type Act,
  type Actor,
  act,
  anyway,
  attempt,
  frame,
  inUserSpace,
  type Path,
  undoing,
} from './path.ts'
import { type PoolOrder, workersQueue } from './pool.ts'
import { compile, done, type Program } from './program.ts'
import { exiting, Standing, taskProcess } from './task.ts'
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
  readonly #files: OpenFiles

  constructor(machine: Machine, options: ListenerOptions) {
    this.#machine = machine
    this.#options = options
    const { name, group, workers, workersTake } = options
    this.#pool = workers > 0 ? workersQueue(`queue of ${name}'s workers`, workersTake) : undefined
    this.#files = new OpenFiles(machine, name, group)
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
    for (const { who, jobs } of [...this.readers, ...this.workers]) {
      for (const [job, path] of this.#files.exitsOf(who)) {
        if (!jobs.has(job)) jobs.set(job, this.#compile(path, who))
      }
    }
  }

  #compile(path: Path, who: Actor): Program {
    return compile(path, who, this.#machine.compilationFor(who.program))
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
            ...this.#files.opened(`the fd of ${event.key}`, access, file),
            ...(fds === undefined ? [] : [act('read(2) returns', [fds.report(event.key)])]),
          ],
          [
            this.#machine.profile.failedOpensDeny
              ? act(
                  `read(2) fails; ${event.key} is denied`,
                  [fds === undefined ? slot.answer('FAN_DENY') : fds.deny(event.key)],
                  { frees: fds === undefined },
                )
              : act(`read(2) fails; nobody answers ${event.key}`),
          ],
        ),
      ],
    )
  }

  #handOver(event: PermissionEvent): Path {
    const pool = `workers of ${this.#options.name}`
    this.#machine.pools.set(pool, workerNames(this.#options))
    return inUserSpace([
      act(`hands ${event.key} to the workers`, [
        this.#pool!.push(event.key),
        this.#slot(event).assign(pool),
      ]),
    ])
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
        ...scan,
        ...inUserSpace([act(`closes the fd of ${event.key}`, [fds.close(event.key)])]),
        ...this.#close(who, event),
        ...inUserSpace([
          act(`answers by the fd number it had for ${event.key}`, [fds.answer(event.key)]),
        ]),
        ...log,
      ]
    }
    const write = inUserSpace([this.#write(event)])
    const judged = scans === 'after answering' ? [...write, ...scan] : [...scan, ...write]
    return [...judged, ...this.#close(who, event), ...log]
  }

  #write(event: PermissionEvent): Act {
    const slot = this.#slot(event)
    const { policy } = this.#options
    if (policy === 'either') return act(`answers ${event.key}`, [slot.answerEither()])
    const verdict = policy === 'deny' ? 'FAN_DENY' : 'FAN_ALLOW'
    return act(`answers ${verdict} to ${event.key}`, [slot.answer(verdict)], { frees: true })
  }

  #close(who: Actor, { key, access, file }: PermissionEvent): Path {
    return this.#files.close(who, `the fd of ${key}`, access, file)
  }

  /** F7: by path it is an access like any other. */
  #appendToLog(who: Actor): Path {
    const { log } = this.#options
    if (log === undefined) return []
    const { access, file } = log
    const machine = this.#machine
    const name = `the log of ${who.task}`
    const written = { written: true }
    return [
      ...inUserSpace([act(`opens ${pathOf(access, file)} to append`)]),
      ...anyway([
        ...vfs.open(machine, who, access, file, { uncached: true }),
        ...this.#files.opened(name, access, file, written),
        ...inUserSpace(vfs.write(machine, who, access, file)),
        ...this.#files.close(who, name, access, file, written),
      ]),
    ]
  }

  #scan(who: Actor, { access, file }: PermissionEvent): Path {
    switch (this.#options.scan) {
      case 'reply':
        return []
      case 'read':
        return inUserSpace(vfs.readEventFd(this.#machine, who, access, file))
      case 'reopen':
        return this.#reopen(who, access, file)
    }
  }

  /** F7: by path it is an access like any other, by its own group's marks too. */
  #reopen(who: Actor, access: Access, file: File): Path {
    const name = `${pathOf(access, file)} of ${who.task}`
    const close = this.#files.close(who, name, access, file)
    return [
      ...inUserSpace(vfs.open(this.#machine, who, access, file)),
      ...this.#files.opened(name, access, file),
      ...undoing(inUserSpace(vfs.read(this.#machine, who, access, file, { cached: false })), close),
      ...close,
    ]
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
      if (self.errno === exiting) return exits(jobs, self)
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
        mortal: this.#files.mortality,
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
        begins: (self) =>
          self.errno === exiting
            ? exits(jobs, self)
            : [...jobs.keys()]
                .filter((job) => !isOnItsWayOut(job))
                .map((job) => ({ job, after: self })),
        ends: () => Standing({ at: done, batch: List() }),
        idle: { name, stack: ['futex_do_wait'] },
        mortal: this.#files.mortality,
      }),
    }
  }

  #actor(name: string): Actor {
    return { process: name, task: name, program: this.#options.name, pid: 'listener' }
  }
}

function exits(jobs: ReadonlyMap<string, Program>, self: Standing) {
  return [...jobs.keys()].filter(isOnItsWayOut).map((job) => ({ job, after: self }))
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

import { setTimeout as sleep } from 'node:timers/promises'
import { threadNames } from '../system/index.ts'
import { isIdle, waitOf } from './classify.ts'
import type { Clients } from './clients.ts'
import type { ListenerThread } from './listeners.ts'
import { mountVariable, type RunningDaemon } from './mounts.ts'
import type { ObservedTask } from './observation.ts'
import {
  commandOf,
  environmentOf,
  processes,
  sampleThread,
  type ThreadSample,
  threadsOf,
} from './proc.ts'

/** Milliseconds between two samples, and how many must be alike for nobody to be on the move. */
const interval = 10

/** How many samples must be alike for these tasks to be taken for stuck. */
export type HoldsStill = (samples: readonly Watched[]) => number

/** Enough between two moves of a directed run. */
export const forAMove: HoldsStill = () => 4

interface Party {
  readonly name: string
  /** What signals go to: the client, listener, daemon or server. */
  readonly program: string
  readonly role: ObservedTask['role']
  readonly singleThreaded: boolean
  readonly sshfs: boolean
  /** The number of the mount that it serves or works on. */
  readonly mount: number | undefined
}

const plain = { singleThreaded: false, sshfs: false }

export interface Watched extends ThreadSample, Party {}

/** Looks at every thread of a set-up through /proc. */
export class Watch {
  readonly #clients: Clients
  readonly #threads: readonly ListenerThread[]
  readonly #daemons: readonly RunningDaemon[]
  readonly #servers = new Map<number, Party>()

  constructor(
    clients: Clients,
    threads: readonly ListenerThread[],
    daemons: readonly RunningDaemon[],
  ) {
    this.#clients = clients
    this.#threads = threads
    this.#daemons = daemons
  }

  sample(): Watched[] {
    this.#findServers()
    const watched: Watched[] = []
    const look = (pid: number, tid: number, party: Party) => {
      const seen = sampleThread(pid, tid)
      if (seen !== undefined && !'XZ'.includes(seen.letter)) watched.push({ ...seen, ...party })
    }
    for (const [name, { child, plan }] of this.#clients.running) {
      const { pid } = child
      if (pid !== undefined)
        look(pid, pid, { name, program: name, role: 'client', mount: plan.on, ...plain })
    }
    for (const { name, listener: program, role, pid, tid } of this.#threads) {
      look(pid, tid, { name, program, role, mount: undefined, ...plain })
    }
    this.#lookAtDying(look)
    for (const { plan, pid, number: mount } of this.#daemons) {
      const sshfs = plan.program === 'sshfs'
      const { name, singleThreaded } = plan
      const party = { name, program: name, role: 'daemon', singleThreaded, sshfs, mount } as const
      for (const tid of threadsOf(pid)) look(pid, tid, party)
    }
    for (const [pid, party] of this.#servers) look(pid, pid, party)
    return watched
  }

  /** Who has this pid, as the model calls it, without the number of a thread. */
  nameOf(pid: number): string | undefined {
    return this.sample().find((each) => each.pid === pid)?.name
  }

  /** Is it in read(2), opening the file of an event? */
  opensEventFd(thread: string): boolean {
    return this.sample().some(
      (each) => each.name === thread && waitOf(each.role, each) === 'EVENTFD_OPEN',
    )
  }

  /** It, or one of its pool: which of several serves whom is up to them. */
  waitsForVerdict(task: string): boolean {
    const all = this.sample()
    const daemon = this.#daemons.find(({ plan }) => task.startsWith(`${plan.name}/`))
    const known = daemon?.plan.name ?? task
    const own = all.find(({ name }) => name === known)
    const isAlike = ({ name, role, mount }: Watched) =>
      name === known || (role !== 'client' && role === own?.role && mount === own.mount)
    return all.some((each) => isAlike(each) && waitOf(each.role, each) === 'WAIT_VERDICT')
  }

  /**
   * Samples until nobody has moved for a while; undefined when `enough` says so before, or it is too late.
   */
  async settle(
    deadline: number,
    enough: () => boolean,
    hold: HoldsStill,
  ): Promise<Watched[] | undefined> {
    let same = 0
    let before = ''
    while (performance.now() < deadline && !enough()) {
      const samples = this.sample()
      const now = JSON.stringify(samples)
      const asleep = samples.every(({ letter }) => 'SDT'.includes(letter))
      same = asleep && now === before ? same + 1 : 1
      before = now
      if (asleep && same >= hold(samples)) return samples
      await sleep(interval)
    }
    return undefined
  }

  /** The last thread of a killed process closes its files, whichever thread that is. */
  #lookAtDying(look: (pid: number, tid: number, party: Party) => void): void {
    const known = new Set(this.#threads.map(({ tid }) => tid))
    const first = new Map(this.#threads.map(({ pid, listener }) => [pid, listener]))
    for (const [pid, listener] of first) {
      for (const tid of threadsOf(pid).filter((tid) => !known.has(tid))) {
        if (!sampleThread(pid, tid)?.stack.includes('do_exit')) continue
        const party = {
          name: listener,
          program: listener,
          role: 'reader',
          mount: undefined,
        } as const
        look(pid, tid, { ...party, ...plain })
      }
    }
  }

  /** sshfs starts servers, some of them late. */
  #findServers(): void {
    for (const pid of processes()) {
      if (this.#servers.has(pid) || commandOf(pid) !== 'sftp-server') continue
      const mount = Number(environmentOf(pid, mountVariable))
      const daemon = this.#daemons.find(({ number }) => number === mount)
      if (daemon === undefined) continue
      const { server, connections } = daemon.plan
      const before = [...this.#servers.values()].filter((party) => party.mount === mount).length
      const name = threadNames(server, connections)[before] ?? server
      this.#servers.set(pid, { name, program: name, role: 'server', mount, ...plain })
    }
  }
}

const sleeping: Readonly<Record<string, ObservedTask['state']>> = {
  S: 'unknown',
  D: 'unknown',
  T: 'held',
}

/** A sampled thread in the words of the model. */
export function observe(watched: Watched): ObservedTask {
  const { name, role, pid, tid, command, letter, stack, singleThreaded, sshfs } = watched
  const wait = waitOf(role, watched, { singleThreaded, sshfs })
  const state =
    wait !== undefined ? 'waits' : isIdle(role, stack) ? 'idle' : (sleeping[letter] ?? 'running')
  return { name, role, pid, tid, command, letter, stack, state, ...(wait && { wait }) }
}

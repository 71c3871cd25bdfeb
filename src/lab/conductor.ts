import type { Clients } from './clients.ts'
import { perform } from './deed.ts'
import { requestsTo } from './inflight.ts'
import { type ListenerThread, letPass } from './listeners.ts'
import type { RunningDaemon } from './mounts.ts'
import type { Followed, Look } from './observation.ts'
import type { Gate, Move } from './plan.ts'
import { forAMove, observe, type Watch } from './watch.ts'

/**
 * Directs a run: makes one move after the other, and waits after each until nobody is on the move. What
 * happens inside the kernel follows by itself.
 */
export class Conductor {
  readonly looks: Look[] = []
  readonly #clients: Clients
  readonly #threads: readonly ListenerThread[]
  readonly #daemons: readonly RunningDaemon[]
  readonly #watch: Watch
  /** Threads whose event did not come. */
  readonly #idle = new Set<string>()

  constructor(
    clients: Clients,
    threads: readonly ListenerThread[],
    daemons: readonly RunningDaemon[],
    watch: Watch,
  ) {
    this.#clients = clients
    this.#threads = threads
    this.#daemons = daemons
    this.#watch = watch
  }

  async follow(moves: readonly Move[], deadline: number): Promise<Followed> {
    let made = 0
    let left: string | undefined
    let rest = moves
    await this.#settle(deadline)
    while (rest.length > 0) {
      const [move, ...after] = rest as [Move, ...Move[]]
      left = await this.#make(move, deadline)
      if (left !== undefined) break
      await this.#settle(deadline)
      const other = this.#otherEvent(move)
      const changed = other && this.#withOtherEvent(move as Passing, other, after)
      made += after.length - (changed ?? after).length + 1
      rest = changed ?? after
    }
    return { made, of: moves.length, ...(left !== undefined && { left }) }
  }

  /** Who has raised the event that a thread has read, where it is not the one that it is to read. */
  #otherEvent(move: Move): RaisedBy | undefined {
    if (move.kind !== 'pass' || move.eventBy === undefined) return undefined
    const wanted = move.eventBy
    const pid = this.#threads.find(({ name }) => name === move.thread)?.eventBy
    const by = pid === undefined ? undefined : this.#watch.nameOf(pid)
    if (by !== undefined) {
      return by === wanted || wanted.startsWith(`${by}/`) ? undefined : (each) => each === by
    }
    // a server's file is on a local file system, which opens at once
    const isClient = (name: string) => this.#clients.isOne(name)
    const opens = !isClient(wanted) && this.#watch.opensEventFd(move.thread)
    return opens ? isClient : undefined
  }

  /**
   * Two events were queued in the other order: the thread has read one that another one is to read later. The two
   * change places, and the other one reads what this one should have.
   */
  #withOtherEvent(
    move: Passing,
    isRead: RaisedBy,
    rest: readonly Move[],
  ): readonly Move[] | undefined {
    const listenerOf = (thread: string) =>
      this.#threads.find(({ name }) => name === thread)?.listener
    const later = rest.findIndex(
      (each) =>
        each.kind === 'pass' &&
        each.eventBy !== undefined &&
        isRead(each.eventBy) &&
        listenerOf(each.thread) === listenerOf(move.thread),
    )
    const other = (rest[later] as Passing | undefined)?.thread
    if (other === undefined || other === move.thread) return undefined
    if (rest.slice(0, later).some((each) => isOf(other, each))) return undefined
    const swap = (each: Move): Move => {
      if (each.kind !== 'pass') return each
      const { thread } = each
      const own = thread === move.thread ? other : thread === other ? move.thread : thread
      return { ...each, thread: own }
    }
    return [{ ...move, thread: other }, ...rest.toSpliced(later, 1).map(swap)]
  }

  /** Nobody is held any more, but for those whom a move has said to hold. */
  openAll(): void {
    for (const client of this.#clients.running.keys()) this.#clients.continue(client)
    for (const thread of this.#threads) {
      thread.free = true
      if (thread.gate !== undefined) letPass(thread)
    }
  }

  /** Why it could not be made, if it could not. */
  async #make(move: Move, deadline: number): Promise<string | undefined> {
    switch (move.kind) {
      case 'pass':
        if (this.#isIdle(move)) return undefined
        if (await this.#pass(move.thread, move.gate, deadline)) return undefined
        return `${move.thread} did not come to ${texts[move.gate]}`
      case 'look up':
        if (await this.#clients.lookUp(move.client)) return undefined
        return `the name of ${move.client}'s file could not be looked up`
      case 'hold': {
        const signal = { what: 'SIGSTOP', to: move.program }
        const isHeld = await perform(signal, this.#watch.sample(), this.#daemons)
        return isHeld ? undefined : `there is no ${move.program} to hold`
      }
      case 'look':
        this.looks.push(await this.#look())
        return undefined
      default:
        // elsewhere than in a wait for a verdict the signal would disturb it
        if (move.kind === 'stop' && !this.#watch.waitsForVerdict(move.client)) return undefined
        this.#clients[move.kind](move.client)
        return undefined
    }
  }

  /**
   * Has a thread nothing to do here? What the kernel has read before it does not ask for again: the event that
   * the thread reads in the model may not come, and then it keeps out of the way up to its next read(2).
   */
  #isIdle({ thread, gate, eventBy }: Extract<Move, { kind: 'pass' }>): boolean {
    if (gate === 'read') {
      const comes = eventBy === undefined || this.#watch.waitsForVerdict(eventBy)
      if (comes) this.#idle.delete(thread)
      else this.#idle.add(thread)
    }
    return this.#idle.has(thread)
  }

  async #look(): Promise<Look> {
    const inFlight: Record<string, number> = {}
    for (const { plan } of this.#daemons) {
      const requests = await requestsTo(plan.at)
      if (requests !== undefined) inFlight[plan.path] = requests
    }
    return { tasks: this.#watch.sample().map(observe), inFlight }
  }

  /** Gates on the way to the one that is meant are passed, too: there the model has no step of its own. */
  async #pass(name: string, gate: Gate, deadline: number): Promise<boolean> {
    const thread = this.#threads.find((each) => each.name === name)
    for (let tries = 0; thread !== undefined && tries < mostGates; tries++) {
      const at = thread.gate
      if (at === undefined) return false
      letPass(thread)
      if (at === gate) return true
      await this.#settle(deadline)
    }
    return false
  }

  async #settle(deadline: number): Promise<void> {
    await this.#watch.settle(deadline, () => false, forAMove)
  }
}

const mostGates = 5

const texts: Readonly<Record<Gate, string>> = {
  read: 'its next read(2)',
  take: 'the queue of the workers',
  scan: 'its scan',
  answer: 'its answer',
  close: 'the close of its event fd',
}

type Passing = Extract<Move, { kind: 'pass' }>
type RaisedBy = (task: string) => boolean

const isOf = (thread: string, move: Move) => move.kind === 'pass' && move.thread === thread

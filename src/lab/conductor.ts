import type { Clients } from './clients.ts'
import { type ListenerThread, letPass } from './listeners.ts'
import type { Followed } from './observation.ts'
import type { Gate, Move } from './plan.ts'
import { forAMove, type Watch } from './watch.ts'

/**
 * Directs a run: makes one move after the other, and waits after each until nobody is on the move. What
 * happens inside the kernel follows by itself.
 */
export class Conductor {
  readonly #clients: Clients
  readonly #threads: readonly ListenerThread[]
  readonly #watch: Watch

  constructor(clients: Clients, threads: readonly ListenerThread[], watch: Watch) {
    this.#clients = clients
    this.#threads = threads
    this.#watch = watch
  }

  async follow(moves: readonly Move[], deadline: number): Promise<Followed> {
    let made = 0
    let left: string | undefined
    await this.#settle(deadline)
    for (const move of moves) {
      if (move.kind !== 'pass') {
        if (!(await this.#direct(move.kind, move.client)))
          left = `the name of ${move.client}'s file could not be looked up`
      } else if (!(await this.#pass(move.thread, move.gate, deadline))) {
        left = `${move.thread} did not come to ${texts[move.gate]}`
      }
      if (left !== undefined) break
      made++
      await this.#settle(deadline)
    }
    return { made, of: moves.length, ...(left !== undefined && { left }) }
  }

  /** Nobody is held any more. */
  openAll(): void {
    for (const client of this.#clients.running.keys()) this.#clients.continue(client)
    for (const thread of this.#threads) {
      thread.free = true
      if (thread.gate !== undefined) letPass(thread)
    }
  }

  async #direct(kind: Exclude<Move['kind'], 'pass'>, client: string): Promise<boolean> {
    if (kind === 'look up') return this.#clients.lookUp(client)
    // elsewhere than in a wait for a verdict the signal would disturb it
    if (kind === 'stop' && !this.#watch.waitsForVerdict(client)) return true
    this.#clients[kind](client)
    return true
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

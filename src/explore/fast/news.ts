import type { Exploration, Observer } from '../exploration.ts'
import { FALSE, TRUE } from './kernel.ts'
import type { Memories } from './memories.ts'

const watchWords = 4

/** What the observer is shown of new states, until it has seen enough. */
export class News {
  readonly #observer: Observer
  readonly #search: Exploration
  readonly #memories: Memories
  /** New states that have not been looked at, the first one last. */
  readonly #unseen: number[] = []
  stopped = false

  constructor(observer: Observer, search: Exploration, memories: Memories) {
    this.#observer = observer
    this.#search = search
    this.#memories = memories
  }

  /** Shows the initial state. */
  begin(): void {
    this.stopped = this.#observer.stateFound?.(0, this.#search) === true
    this.watch()
  }

  /** Is the observer to see each state at once? */
  get cannotWait(): boolean {
    return this.#observer.stateFound !== undefined && this.#observer.awaits === undefined
  }

  /** Tells the kernel which new states to show to the observer. */
  watch(): void {
    const { space, kernel } = this.#memories.last
    kernel.watched.value = 0
    if (this.#observer.stateFound === undefined) return
    const awaited = this.#observer.awaits?.()
    const rows =
      awaited === undefined
        ? [[0, TRUE, 0]]
        : awaited.map(({ proposition, value }) => [
            proposition,
            this.#memories.decisions.rootOf(proposition),
            value ? TRUE : FALSE,
          ])
    rows.forEach((row, i) => {
      space.words.set(row, space.watches / 4 + i * watchWords)
    })
    kernel.watched.value = rows.length
  }

  look(state: number): boolean {
    const stop = this.#observer.stateFound!(state, this.#search)
    this.watch()
    if (stop) this.stopped = true
    return stop
  }

  /** @param states the first one last */
  add(states: readonly number[]): void {
    this.#unseen.push(...states)
  }

  /** Shows the observer what was found and not looked at. */
  lookAtAll(): void {
    const unseen = this.#unseen
    for (let state = unseen.at(-1); state !== undefined; state = unseen.at(-1)) {
      if (!this.stopped && this.#isNews(state)) this.look(state)
      unseen.pop()
    }
  }

  #isNews(state: number): boolean {
    return this.#memories.last.kernel.isNews(this.#memories.addressOf(state)) !== 0
  }

  ended(state: number): void {
    if (this.#observer.stateEnded?.(state, this.#search) === true) this.stopped = true
  }
}

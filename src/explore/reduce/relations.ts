import type { LocalSystem } from '../local.ts'
import type { Actions } from './actions.ts'

/** What is known of the deeds of an object in one of its local states: by deed, worked out once. */
interface Relation {
  readonly done: Uint8Array
  readonly disturbers: (Int32Array | undefined)[]
  readonly helpers: (readonly Int32Array[] | undefined)[]
}

/** Which actions disturb or help which, as far as the local states of the objects at hand tell. */
export class Relations {
  readonly #local: LocalSystem
  readonly #actions: Actions
  /** By component and id of the search: the number of the local state among the actions. */
  readonly #numbers: number[][]
  /** By object: the actions that touch it, and what each does. */
  readonly #touching: readonly { readonly action: number; readonly deed: number }[][]
  /** By object and deeds: the actions that do one of them. Many deeds in many states ask for the same. */
  readonly #lists: readonly Map<string, Int32Array>[]
  readonly #relations: (Relation | undefined)[][]
  /** Of the state at hand, by object. */
  readonly #states: Int32Array
  readonly #now: Relation[]

  constructor(local: LocalSystem, actions: Actions) {
    this.#local = local
    this.#actions = actions
    this.#numbers = local.components.map(() => [])
    this.#touching = actions.objects.map(() => [])
    actions.all.forEach(({ objects, deeds }, action) => {
      objects.forEach((object, i) => {
        this.#touching[object]!.push({ action, deed: deeds[i]! })
      })
    })
    this.#lists = actions.objects.map(() => new Map())
    this.#relations = actions.objects.map(() => [])
    this.#states = new Int32Array(actions.objects.length)
    this.#now = []
  }

  /** Turns to the state with these ids, and tells where its processes stand. */
  locate(ids: ArrayLike<number>, at: Int32Array) {
    for (let process = 0; process < at.length; process++) {
      const id = ids[process]!
      at[process] = this.#numbers[process]![id] ??= this.#actions.stateOf(
        process,
        this.#local.valueOf(process, id),
      )
    }
    for (let object = 0; object < this.#states.length; object++) {
      const component = at.length + object
      const id = ids[component]!
      const state = (this.#numbers[component]![id] ??= this.#actions.objects[object]!.stateOf(
        this.#local.valueOf(component, id),
      ))
      this.#states[object] = state
      this.#now[object] = this.#relations[object]![state] ??= this.#relation(object, state)
    }
  }

  #relation(object: number, state: number): Relation {
    const deeds = this.#actions.objects[object]!
    const done = Uint8Array.from({ length: deeds.count }, (_, deed) =>
      deeds.canBeDone(deed, state) ? 1 : 0,
    )
    return { done, disturbers: [], helpers: [] }
  }

  canBeDone(object: number, deed: number): boolean {
    return this.#now[object]!.done[deed] === 1
  }

  /** Actions that may come before this deed, which can be done now, and make a difference to it. */
  disturbersOf(object: number, deed: number): Int32Array {
    return (this.#now[object]!.disturbers[deed] ??= this.#findDisturbers(object, deed))
  }

  #findDisturbers(object: number, deed: number): Int32Array {
    const deeds = this.#actions.objects[object]!
    const state = this.#states[object]!
    const conflicting = new Set<number>()
    let changes = false
    for (let other = 0; other < deeds.count; other++) {
      if (deeds.conflict(deed, other, state)) conflicting.add(other)
      else if (deeds.canBeDone(other, state) && deeds.changes(other, state)) changes = true
    }
    // Others may take the object to a state in which further ones disturb.
    const disturbs = (other: number) => {
      const commute = deeds.commuteAlways(deed, other, state)
      return conflicting.has(other) || (changes && !commute)
    }
    return this.#thatDo(object, disturbs)
  }

  /** Sets of actions, one of each of which must come before this deed, which cannot be done now. */
  helpersOf(object: number, deed: number): readonly Int32Array[] {
    return (this.#now[object]!.helpers[deed] ??= this.#findHelpers(object, deed))
  }

  #findHelpers(object: number, deed: number): readonly Int32Array[] {
    const deeds = this.#actions.objects[object]!
    return deeds.needsOf(deed, this.#states[object]!).map((needed) => {
      const helping = new Set(needed)
      return this.#thatDo(object, (other) => helping.has(other))
    })
  }

  #thatDo(object: number, isOne: (deed: number) => boolean): Int32Array {
    const { count } = this.#actions.objects[object]!
    const deeds = Array.from({ length: count }, (_, deed) => deed).filter(isOne)
    const key = deeds.join()
    const known = this.#lists[object]!.get(key)
    if (known !== undefined) return known
    const does = new Set(deeds)
    const list = Int32Array.from(
      this.#touching[object]!.filter(({ deed }) => does.has(deed)).map(({ action }) => action),
    )
    this.#lists[object]!.set(key, list)
    return list
  }
}

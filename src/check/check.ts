import {
  bytesOfMoves,
  checkInterchangeable,
  createSearch,
  type Engine,
  type Exploration,
  type Extent,
  type Growing,
  Growth,
  type SearchOrder,
} from '../explore/index.ts'
import { isFsmcError, type System } from '../system/index.ts'
import { type Checkpoint, checkpointOf, goOnFrom, type Kept } from './checkpoint.ts'
import { chosenProperties, refusedFor } from './choose.ts'
import { coverageOf } from './coverage.ts'
import { EvidenceMaker } from './evidence.ts'
import { isLiveness, Liveness, type LivenessProperty } from './liveness.ts'
import { isOutOfMemory, MemoryBudget } from './memory.ts'
import { Monitor, type Watched, watch } from './monitor.ts'
import type { CheckResult, Ending, Evidence, PropertyResult, Refused } from './result.ts'
import type { Fairness } from './scheduling.ts'

export interface CheckOptions {
  /** Breadth-first (default) finds shortest counterexamples; depth-first finds some of them sooner. */
  readonly search?: SearchOrder
  /** Stop before more than this many states are stored. Default: no limit. */
  readonly maxStates?: number
  /** Stop before the process takes more bytes than this. Default: no limit. */
  readonly memory?: number
  /** Stop after this many milliseconds. Default: no limit. */
  readonly timeout?: number
  /** Explore everything, even when all properties are decided. Default: stop then. */
  readonly exhaust?: boolean
  /** Tell which steps and guards were exercised: everything is explored, without reductions. Default: no. */
  readonly coverage?: boolean
  /** Names of the properties to check. Default: all. */
  readonly properties?: readonly string[]
  /**
   * Store one state for all that differ by an exchange of members of symmetric families. Default: where
   * it is sound, that is where no property looks at a single member.
   */
  readonly symmetry?: boolean
  /**
   * In each state take only the steps of a stubborn set. Default: together with symmetry, once there are
   * tens of thousands of states. Sound for deadlocks, which keep their shortest distance, and for `always`
   * and `sometimes`, whose counterexamples may get longer; never used with properties of whole runs.
   */
  readonly partialOrder?: boolean
  /** What is assumed of the scheduler at least, process by process. Default: weak. None: not even what is declared. */
  readonly fairness?: Fairness
  /**
   * How many threads share a breadth-first search once it has very many states. Default: 1. Searches that
   * are reduced run on one.
   */
  readonly workers?: number
  /** The search with its inner loops in WebAssembly (default), or in TypeScript alone; both find the same. */
  readonly engine?: Engine
  /** Given what it takes to go on, every now and then and when a limit ends the search. */
  readonly onCheckpoint?: (checkpoint: Checkpoint) => void
  /** Milliseconds from one checkpoint to the next. Default: 5 minutes. */
  readonly checkpointEvery?: number
  /** Goes on from there: of the same system, with the same properties and reductions. */
  readonly resume?: Checkpoint
  readonly signal?: AbortSignal
  /** Told now and then how far it has come, and of a component that may grow without bound. */
  readonly onProgress?: (extent: Extent, growing?: Growing) => void
}

const fiveMinutes = 300_000
/** That it takes, by state, to find the components of the graph of all moves. */
const bytesOfComponents = 24

/** Milliseconds of search between two looks at the clock, the signal and the event loop. */
const slice = 50

/**
 * Explores every interleaving of a system and decides its properties.
 * @throws FsmcError when the model is at fault (it throws, is impure, mutates, returns nonsense)
 */
export async function check(system: System, options: CheckOptions = {}): Promise<CheckResult> {
  let checking = new Checking(system, options)
  for (;;) {
    try {
      while (checking.advance()) {
        options.onProgress?.(checking.extent, checking.growing)
        await new Promise((resume) => setImmediate(resume))
      }
      return checking.result()
    } catch (error) {
      checking = checking.after(error)
    }
  }
}

/** As `check`, without giving way to the event loop: no signal, no progress. */
export function checkSync(system: System, options: CheckOptions = {}): CheckResult {
  let checking = new Checking(system, options)
  for (;;) {
    try {
      while (checking.advance());
      return checking.result()
    } catch (error) {
      checking = checking.after(error)
    }
  }
}

class Checking {
  readonly #system: System
  readonly #options: CheckOptions
  readonly #watched: Watched[]
  readonly #monitor: Monitor
  readonly #search: Exploration
  readonly #budget: MemoryBudget | undefined
  readonly #growth: Growth
  readonly #evidence: EvidenceMaker
  #liveness: Liveness | undefined
  /** Reductions that are not used, and why. */
  readonly #refused: Refused
  readonly #started = performance.now()
  #ending: Ending = 'decided'
  #keptAt = performance.now()
  /** States to expand before the next look at the clock; adapts to the model's speed. */
  #batch = 1 << 4

  constructor(system: System, given: CheckOptions, refuted: Refused = {}) {
    const options = given.coverage ? { ...given, exhaust: true, engine: 'plain' as const } : given
    this.#system = system
    this.#options = options
    const chosen = chosenProperties(system, options.properties)
    const { watched, propositions } = watch(chosen)
    this.#watched = watched
    this.#monitor = new Monitor(watched, options.exhaust !== true)
    this.#refused = { ...refusedFor(system, chosen, options), ...refuted }
    const symmetry = (options.symmetry ?? true) && this.#refused.symmetry === undefined
    const byDefault = symmetry ? 'late' : false
    this.#search = createSearch(system, {
      order: options.search ?? 'bfs',
      propositions,
      observer: this.#monitor,
      symmetry,
      partialOrder:
        this.#refused['partial order'] === undefined && (options.partialOrder ?? byDefault),
      ...(options.engine && { engine: options.engine }),
      ...(options.workers !== undefined && { workers: options.workers }),
      journal: options.onCheckpoint !== undefined,
    })
    this.#budget = options.memory === undefined ? undefined : new MemoryBudget(options.memory)
    if (options.resume !== undefined) goOnFrom(options.resume, this.#kept, this.#budget)
    this.#growth = new Growth(this.#search.local)
    this.#evidence = new EvidenceMaker(this.#search)
  }

  get extent(): Extent {
    return this.#search.extent
  }

  get growing(): Growing | undefined {
    return this.#growth.suspect
  }

  /** Searches on for a while. Returns false at the end. */
  advance(): boolean {
    const { maxStates = Number.POSITIVE_INFINITY, timeout, signal } = this.#options
    const search = this.#search
    const before = performance.now()
    if (signal?.aborted) return this.#end('interrupted')
    try {
      search.advance(this.#batch, maxStates, this.#budget?.roomFor(search.extent.bytes))
    } catch (error) {
      if (!isOutOfMemory(error)) throw error
      return this.#end('memory')
    }
    this.#growth.look(search.extent.states)
    if (search.exhausted) return this.#end('exhausted')
    if (search.done) return this.#end('decided')
    if (search.full) return this.#end(search.extent.states < maxStates ? 'memory' : 'max-states')
    if (this.#budget?.isSpent()) return this.#end('memory')
    const now = performance.now()
    if (timeout !== undefined && now - this.#started >= timeout) return this.#end('timeout')
    if (now - this.#keptAt >= (this.#options.checkpointEvery ?? fiveMinutes)) this.#keep()
    if (now - before < slice / 2) this.#batch *= 2
    else if (now - before > slice * 2) this.#batch = Math.max(1, this.#batch >> 1)
    return true
  }

  #end(ending: Ending): false {
    this.#ending = ending
    if (this.#isOpen) this.#keep()
    return false
  }

  /** Did a limit end the search, so that more of it might tell more? */
  get #isOpen(): boolean {
    return this.#ending !== 'exhausted' && this.#ending !== 'decided'
  }

  get #seconds(): number {
    return (this.#options.resume?.seconds ?? 0) + (performance.now() - this.#started) / 1000
  }

  #keep() {
    this.#options.onCheckpoint?.(checkpointOf(this.#kept, this.#seconds))
    this.#keptAt = performance.now()
  }

  get #kept(): Kept {
    return { search: this.#search, monitor: this.#monitor, watched: this.#watched }
  }

  /**
   * The check with less reduction, where members prove not to be interchangeable: in a situation that
   * may not be one that can come about, or in a family that fsmc found itself. Other errors are thrown.
   */
  after(error: unknown): Checking {
    const { resume, ...anew } = this.#options
    const unlike = isFsmcError(error) && (error.code === 'FSMC021' || error.code === 'FSMC022')
    if (!unlike || this.#search.symmetry === undefined) throw error
    if (!this.#reducesPartialOrder && this.#system.symmetric.some(({ inferred }) => !inferred)) {
      throw error
    }
    const less = this.#reducesPartialOrder ? 'partial order' : 'symmetry'
    return new Checking(this.#system, anew, {
      ...this.#refused,
      [less]: 'members that look alike proved not to be interchangeable',
    })
  }

  get #reducesPartialOrder(): boolean {
    const { partialOrder } = this.#search
    return partialOrder !== undefined && partialOrder.refusal === undefined
  }

  /** Of what was asked for. */
  get #refusals(): Refused {
    const { symmetry, partialOrder } = this.#options
    const refused = {
      symmetry: symmetry === true ? this.#refused.symmetry : undefined,
      'partial order':
        partialOrder === true
          ? (this.#refused['partial order'] ?? this.#search.partialOrder?.refusal)
          : undefined,
    }
    return Object.fromEntries(Object.entries(refused).filter(([, why]) => why !== undefined))
  }

  get #fairness(): Fairness {
    return this.#options.fairness ?? 'weak'
  }

  get #reduction(): CheckResult['reduction'] {
    const symmetry = this.#search.symmetry !== undefined
    if (!this.#reducesPartialOrder) return symmetry ? 'symmetry' : 'none'
    return symmetry ? 'symmetry and partial order' : 'partial order'
  }

  result(): CheckResult {
    // Impure code may betray itself only by now; no verdict is given on it.
    const { local, symmetry, partialOrder } = this.#search
    const covers = this.#options.coverage && this.#ending === 'exhausted'
    const coverage = covers ? coverageOf(local) : undefined
    if (!['interrupted', 'timeout', 'memory'].includes(this.#ending)) {
      local.recheck()
      if (symmetry !== undefined) checkInterchangeable(local, symmetry, partialOrder)
    }
    const properties = this.#watched.map((watched) => this.#judge(watched))
    const { states, transitions, depth } = this.#search.extent
    const growing = this.#isOpen ? this.#growth.suspect : undefined
    const refused = this.#refusals
    return {
      system: this.#system,
      ending: this.#ending,
      exhaustive: this.#ending === 'exhausted',
      states,
      transitions,
      depth,
      deadlocks: this.#monitor.deadlocks,
      seconds: this.#seconds,
      order: this.#options.search ?? 'bfs',
      reduction: this.#reduction,
      fairness: this.#fairness,
      ...(Object.keys(refused).length > 0 && { refused }),
      properties,
      ...(growing !== undefined && { growing }),
      ...(coverage !== undefined && { coverage }),
    }
  }

  #judge(watched: Watched): PropertyResult {
    const { property, propositions, path } = watched
    if (path !== undefined) {
      return {
        property,
        verdict: property.kind === 'sometimes' ? 'holds' : 'violated',
        evidence: this.#shown(watched, path),
      }
    }
    if (this.#ending !== 'exhausted') {
      return { property, verdict: 'unknown', reason: reasons[this.#ending] }
    }
    if (property.kind === 'sometimes') return { property, verdict: 'violated' }
    if (!isLiveness(property)) return { property, verdict: 'holds' }
    return this.#decide(property, propositions)
  }

  #decide(property: LivenessProperty, propositions: readonly number[]): PropertyResult {
    const bytes = bytesOfMoves(this.extent) + bytesOfComponents * this.extent.states
    if (this.#liveness === undefined && this.#budget?.isShortOf(bytes)) {
      return { property, verdict: 'unknown', reason: reasons.memory }
    }
    this.#liveness ??= new Liveness(this.#search, this.#fairness, this.#evidence)
    try {
      return this.#liveness.decide(property, propositions)
    } catch (error) {
      if (!isOutOfMemory(error)) throw error
      return { property, verdict: 'unknown', reason: reasons.memory }
    }
  }

  /** The run that decides a property while the search goes on. */
  #shown({ property, propositions }: Watched, path: readonly number[]): Evidence {
    if (property.kind === 'sometimes') return this.#evidence.toState(path, 'witness')
    if (property.kind === 'always') return this.#evidence.toState(path, 'state')
    const shows = this.#evidence.ending(path.at(-1)!, 'no-way-out')
    if (property.kind === 'no-deadlock') return this.#evidence.toState(path, shows)
    return this.#evidence.toState(
      path,
      shows,
      this.#evidence.truthsAlong(property, propositions, path),
    )
  }
}

const reasons: Record<Exclude<Ending, 'exhausted'>, string> = {
  decided: 'the search ended when the other properties were decided',
  'max-states': 'the limit of states was reached',
  memory: 'the memory that it may take was used up',
  timeout: 'the time limit was reached',
  interrupted: 'the search was interrupted',
}

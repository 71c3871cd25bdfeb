import {
  blockedSteps,
  checkInterchangeable,
  createSearch,
  type Engine,
  type Exploration,
  type Extent,
  type Growing,
  Growth,
  movesOf,
  runAlong,
  type SearchOrder,
} from '../explore/index.ts'
import { FsmcError, isFsmcError, type Property, type System } from '../system/index.ts'
import type { Checkpoint } from './checkpoint.ts'
import { coverageOf } from './coverage.ts'
import { type Fairness, type Loop, neglectedBy } from './fairness.ts'
import { decideLeadsTo } from './leadsto.ts'
import { isOutOfMemory, MemoryBudget } from './memory.ts'
import { Monitor, type Watched, watch } from './monitor.ts'
import type { CheckResult, Ending, Evidence, PropertyResult } from './result.ts'

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
   * and `sometimes`, whose counterexamples may get longer; never used with `leadsTo`.
   */
  readonly partialOrder?: boolean
  /** What is assumed of the scheduler, process by process. Default: weak. */
  readonly fairness?: Fairness
  /**
   * How many threads share a breadth-first search once it has very many states. Default: 1. Searches that
   * are reduced or kept run on one.
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

/** Milliseconds of search between two looks at the clock, the signal and the event loop. */
const slice = 50

/**
 * Explores every interleaving of a system and decides its properties.
 * @throws FsmcError when the model is at fault (it throws, is impure, mutates, returns nonsense)
 */
export async function check(system: System, options: CheckOptions = {}): Promise<CheckResult> {
  const checking = new Checking(system, options)
  try {
    while (checking.advance()) {
      options.onProgress?.(checking.extent, checking.growing)
      await new Promise((resume) => setImmediate(resume))
    }
    return checking.result()
  } catch (error) {
    return check(system, checking.optionsAfter(error))
  }
}

/** As `check`, without giving way to the event loop: no signal, no progress. */
export function checkSync(system: System, options: CheckOptions = {}): CheckResult {
  const checking = new Checking(system, options)
  try {
    while (checking.advance());
    return checking.result()
  } catch (error) {
    return checkSync(system, checking.optionsAfter(error))
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
  /** A property that rules partial-order reduction out. */
  readonly #ruledOut: Property | undefined
  readonly #started = performance.now()
  #ending: Ending = 'decided'
  #kept = performance.now()
  /** States to expand before the next look at the clock; adapts to the model's speed. */
  #batch = 1 << 4

  constructor(system: System, given: CheckOptions) {
    const options = given.coverage ? { ...given, ...thorough } : given
    this.#system = system
    this.#options = options
    const chosen = chosenProperties(system, options.properties)
    const { watched, propositions } = watch(chosen)
    this.#watched = watched
    this.#monitor = new Monitor(watched, options.exhaust !== true)
    const symmetry =
      (options.symmetry ?? true) && chosen.every(isSymmetric) && system.symmetric.length > 0
    this.#ruledOut = chosen.find(({ kind }) => kind === 'leads-to')
    this.#search = createSearch(system, {
      order: options.search ?? 'bfs',
      propositions,
      observer: this.#monitor,
      symmetry,
      partialOrder:
        this.#ruledOut === undefined && (options.partialOrder ?? (symmetry ? 'late' : false)),
      ...(options.engine && { engine: options.engine }),
      ...(options.workers !== undefined && { workers: options.workers }),
      journal: options.onCheckpoint !== undefined,
    })
    if (options.resume !== undefined) this.#restore(options.resume)
    this.#budget = options.memory === undefined ? undefined : new MemoryBudget(options.memory)
    this.#growth = new Growth(this.#search.local)
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
    if (now - this.#kept >= (this.#options.checkpointEvery ?? fiveMinutes)) this.#keep()
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
    this.#kept = performance.now()
    this.#options.onCheckpoint?.({
      search: this.#search.save(),
      deadlocks: this.#monitor.deadlocks,
      paths: this.#watched.map(({ path }) => path ?? null),
      seconds: this.#seconds,
    })
  }

  #restore({ search, deadlocks, paths }: Checkpoint) {
    this.#search.restore(search)
    this.#monitor.deadlocks = deadlocks
    this.#watched.forEach((watched, i) => {
      watched.path = paths[i] ?? undefined
    })
  }

  /**
   * For a check with less reduction, where members prove not to be interchangeable: in a situation that
   * may not be one that can come about, or in a family that fsmc found itself. Other errors are thrown.
   */
  optionsAfter(error: unknown): CheckOptions {
    const { resume, ...anew } = this.#options
    const unlike = isFsmcError(error) && (error.code === 'FSMC021' || error.code === 'FSMC022')
    if (!unlike || this.#search.symmetry === undefined) throw error
    if (this.#reducesPartialOrder) return { ...anew, partialOrder: false }
    if (this.#system.symmetric.some(({ inferred }) => !inferred)) throw error
    return { ...anew, symmetry: false }
  }

  get #reducesPartialOrder(): boolean {
    const { partialOrder } = this.#search
    return partialOrder !== undefined && partialOrder.refusal === undefined
  }

  get #refusal(): string | undefined {
    if (this.#options.partialOrder !== true) return undefined
    return this.#ruledOut === undefined
      ? this.#search.partialOrder?.refusal
      : `"${this.#ruledOut.name}" looks at whole runs, not only at where they end`
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
      ...(this.#refusal !== undefined && { refusal: this.#refusal }),
      properties,
      ...(growing !== undefined && { growing }),
      ...(coverage !== undefined && { coverage }),
    }
  }

  #judge({ property, propositions, path }: Watched): PropertyResult {
    if (path !== undefined) {
      return {
        property,
        verdict: property.kind === 'sometimes' ? 'holds' : 'violated',
        evidence: this.#evidence(property, path),
      }
    }
    if (this.#ending !== 'exhausted') {
      return { property, verdict: 'unknown', reason: reasons[this.#ending] }
    }
    if (property.kind === 'sometimes') return { property, verdict: 'violated' }
    if (property.kind !== 'leads-to') return { property, verdict: 'holds' }
    const answer = this.#decideLeadsTo(propositions[0]!, propositions[1]!)
    if (answer === undefined) return { property, verdict: 'unknown', reason: reasons.memory }
    if (answer.kind === 'holds') {
      const assuming = answer.assuming && this.#fairness !== 'none' ? this.#fairness : undefined
      return {
        property,
        verdict: 'holds',
        ...(assuming && { assuming }),
        ...(answer.vacuous && { vacuous: true as const }),
      }
    }
    const { path: end, loop } = answer
    const evidence = loop === undefined ? this.#evidence(property, end) : this.#lasso(end, loop)
    return { property, verdict: 'violated', evidence }
  }

  get #fairness(): Fairness {
    return this.#options.fairness ?? 'weak'
  }

  /** A run that leads to a loop and goes round in it for ever. */
  #lasso(path: readonly number[], loop: Loop): Evidence {
    const search = this.#search
    const onTheWay = path.slice(1).map(() => undefined)
    const states = [...path, ...loop.states.slice(1)]
    const { run, lastIds } = runAlong(search, states, [...onTheWay, ...loop.by])
    const neglected = neglectedBy(loop, (state) => movesOf(search, state)).map(
      (process) => search.local.components[process]!.name,
    )
    return {
      run,
      blocked: blockedSteps(search, lastIds),
      shows: 'loop',
      loop: { from: path.length - 1, fair: neglected.length === 0, neglected },
    }
  }

  /** Undefined where there is no room for it. */
  #decideLeadsTo(from: number, to: number): ReturnType<typeof decideLeadsTo> | undefined {
    try {
      return decideLeadsTo(this.#search, from, to, this.#fairness)
    } catch (error) {
      if (isOutOfMemory(error)) return undefined
      throw error
    }
  }

  readonly #runs = new Map<string, Pick<Evidence, 'run' | 'blocked'>>()

  /** Properties that one run violates share it. */
  #evidence(property: Property, path: readonly number[]): Evidence {
    const last = path[path.length - 1]!
    const key = path.join()
    let shared = this.#runs.get(key)
    if (shared === undefined) {
      const { run, lastIds } = runAlong(this.#search, path)
      shared = { run, blocked: blockedSteps(this.#search, lastIds) }
      this.#runs.set(key, shared)
    }
    return { ...shared, shows: this.#showing(property, last) }
  }

  #showing(property: Property, last: number): Evidence['shows'] {
    if (property.kind === 'sometimes') return 'witness'
    if (property.kind === 'always') return 'state'
    return this.#isDeadlock(last) ? 'deadlock' : 'no-way-out'
  }

  #isDeadlock(state: number): boolean {
    return this.#search.successorsOf(state).length === 0 && !this.#search.allRest(state)
  }
}

/** Nothing is left out, and no step is tried that is not met: what was exercised can be told. */
const thorough = { exhaust: true, symmetry: false, partialOrder: false, engine: 'plain' } as const

const reasons: Record<Exclude<Ending, 'exhausted'>, string> = {
  decided: 'the search ended when the other properties were decided',
  'max-states': 'the limit of states was reached',
  memory: 'the memory that it may take was used up',
  timeout: 'the time limit was reached',
  interrupted: 'the search was interrupted',
}

/** Does exchanging alike members leave its truth as it is? Others may look at a single member. */
function isSymmetric({ kind }: Property): boolean {
  return kind === 'no-deadlock'
}

function chosenProperties(system: System, names?: readonly string[]): readonly Property[] {
  if (names === undefined) return system.properties
  const known = system.properties.map(({ name }) => name)
  for (const name of names) {
    if (known.includes(name)) continue
    throw new FsmcError('FSMC020', `${system.name} has no property "${name}".`, {
      hint: `Its properties are: ${known.join(', ')}.`,
    })
  }
  return system.properties.filter(({ name }) => names.includes(name))
}

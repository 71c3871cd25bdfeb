import { readFileSync } from 'node:fs'
import { type CompiledModule, Instance, Module, type SharedMemory } from './webassembly.ts'

export * from '../assembly/endings.ts'
export * from '../assembly/entries.ts'
export { batchRoom } from '../assembly/room.ts'

/** What the inner loops ask of the host, in the middle of a search. */
export interface Host {
  /** Works out what the processes of a window can do in the packed state at that address. */
  decide(window: number, state: number): void
  /** Works out whether a proposition is true in the packed state at that address. */
  answer(proposition: number, state: number): void
  /** A state that may decide something was found. True to stop. */
  look(state: number): boolean
  /** Has the memories before this one mark what they know of the batch. */
  ask(many: number): void
  /** Copies a state of theirs to the room for a guest. */
  fetch(state: number): void
}

interface Variable {
  value: number
}

/** The inner loops; assembly/ says what each variable and function is. */
export interface Kernel {
  readonly rows: Variable
  readonly windows: Variable
  readonly index: Variable
  readonly indexBits: Variable
  readonly data: Variable
  readonly parents: Variable
  readonly parentShift: Variable
  readonly stack: Variable
  readonly stacked: Variable
  readonly popped: Variable
  readonly stride: Variable
  readonly batch: Variable
  readonly forks: Variable
  readonly watches: Variable
  readonly watched: Variable
  readonly count: Variable
  readonly limit: Variable
  readonly transitions: Variable
  readonly next: Variable
  readonly end: Variable
  readonly agenda: Variable
  readonly chunkSize: Variable
  readonly crew: Variable
  readonly sharing: Variable
  readonly mailbox: Variable
  readonly aside: Variable
  readonly news: Variable
  readonly ended: Variable
  readonly asks: Variable
  readonly first: Variable
  readonly guestStride: Variable
  readonly guestFields: Variable
  readonly inwards: Variable
  readonly outwards: Variable
  known(): number
  guest(): number
  found(): number
  begin(state: number): void
  advance(deep: boolean, budget: number): number
  abandon(): void
  isTrue(proposition: number, root: number, at: number): number
  successors(at: number, to: number, end: number): number
  lookUp(state: number): number
  recognize(many: number): void
  show(state: number): void
  repack(plan: number, fields: number, stride: number): void
  reindex(): void
  resume(): void
  widen(): void
  lendAHand(): number
  brief(): void
  listen(): void
  help(): void
  leave(): void
  isNews(at: number): number
  move(from: number, to: number): void
}

/** The build puts it beside the compiled files, where the sources find it, too. */
export const wasmFile = new URL('../../../dist/explore/fast/search.wasm', import.meta.url)

export function startKernel(memory: SharedMemory, host: Host, code: CompiledModule): Kernel {
  const { exports } = new Instance(code, {
    env: { memory, abort: unreachable },
    host: host as unknown as Readonly<Record<string, unknown>>,
  })
  return exports as Kernel
}

let module: CompiledModule | undefined

export function kernelCode(): CompiledModule {
  module ??= new Module(readFileSync(wasmFile))
  return module
}

function unreachable(): never {
  throw new Error('the search ran into a state that cannot be')
}

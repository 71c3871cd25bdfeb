/* A thread that helps in a search: it works whenever its mailbox says so, until it is dismissed. */
import { workerData } from 'node:worker_threads'
import { type Contract, DISMISSED, FAILED, READY, STARTING, STATE, WORKING } from './mailbox.ts'
import { Instance } from './webassembly.ts'

const { memory, code, crew, desk } = workerData as Contract

/** User code runs on the main thread alone; what it has not worked out yet stays so here. */
const leaveIt = () => {}
const abort = () => {
  throw new Error('the search ran into a state that cannot be')
}
const { exports } = new Instance(code, {
  env: { memory, abort },
  search: { decide: leaveIt, answer: leaveIt, look: leaveIt },
})
const kernel = exports as Record<string, { value: number }> & { help(): void }
for (const [name, at] of Object.entries({ crew, ...desk })) kernel[name]!.value = at

const words = new Int32Array(memory.buffer)
const state = desk.mailbox / 4 + STATE

/** Unless it has been dismissed meanwhile. */
const become = (next: number, from: number) => {
  Atomics.compareExchange(words, state, from, next)
  Atomics.notify(words, state)
}

become(READY, STARTING)
while (Atomics.load(words, state) !== DISMISSED) {
  Atomics.wait(words, state, READY)
  if (Atomics.load(words, state) !== WORKING) continue
  try {
    kernel.help()
  } catch (error) {
    become(FAILED, WORKING)
    throw error
  }
  become(READY, WORKING)
}

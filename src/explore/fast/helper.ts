/* A thread that helps in a search: it works whenever its mailbox says so, until it is dismissed. */
import { workerData } from 'node:worker_threads'
import { Elders, type Workplace } from './elders.ts'
import { type Kernel, startKernel } from './kernel.ts'
import { type Contract, DISMISSED, FAILED, READY, STARTING, STATE, WORKING } from './mailbox.ts'
import type { SharedMemory } from './webassembly.ts'

const { memory, code, crew, desk, elders } = workerData as Contract

/** User code runs on the main thread alone; what it has not worked out yet stays so here. */
const leaveIt = () => {}
const host = { decide: leaveIt, answer: leaveIt, look: () => false, ask: leaveIt, fetch: leaveIt }

function settleIn(memory: SharedMemory, kernel: Kernel): Workplace {
  const { mailbox, aside, news, forks, batch } = desk
  for (const [name, at] of Object.entries({ crew, mailbox, aside, news, forks, batch })) {
    kernel[name as keyof typeof desk | 'crew'].value = at
  }
  return { words: new Uint32Array(memory.buffer), kernel }
}

const known = elders.map((elder) => settleIn(elder, startKernel(elder, host, code)))
const before: Elders = new Elders(() => here, known)
const here: Workplace = settleIn(
  memory,
  startKernel(
    memory,
    {
      ...host,
      ask: (many) => before.ask(many, kernel.known(), kernel.found()),
      fetch: (state) => before.fetch(state, kernel.guest()),
    },
    code,
  ),
)
const { kernel } = here

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
    for (const { kernel } of known) kernel.listen()
    kernel.help()
  } catch (error) {
    become(FAILED, WORKING)
    throw error
  }
  become(READY, WORKING)
}

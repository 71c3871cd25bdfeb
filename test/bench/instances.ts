/** A system to search, and the same one for SPIN. */
export interface Instance {
  readonly name: string
  readonly file: string
  readonly parameters: Readonly<Record<string, string | number>>
  readonly states: number
  readonly promela: string
  readonly defines: readonly string[]
}

export function seed(name: string, openers: number, threads: number, states: number): Instance {
  const mount = name.startsWith('l') ? 'loopback' : 'remote'
  return {
    name,
    file: 'models/seed.ts',
    parameters: { openers, threads, mount },
    states,
    promela: 'seed.pml',
    defines: [
      `OPENERS=${openers}`,
      `THREADS=${threads}`,
      `LOOPBACK=${mount === 'loopback' ? 1 : 0}`,
    ],
  }
}

export function philosophers(seats: number, states: number): Instance {
  return {
    name: `philosophers ${seats}`,
    file: 'models/examples/philosophers.ts',
    parameters: { seats, manners: 'left first', steps: 'fine' },
    states,
    promela: 'philosophers.pml',
    defines: [`SEATS=${seats}`],
  }
}

function peterson(tasks: number, states: number): Instance {
  return {
    name: `Peterson ${tasks}`,
    file: 'models/examples/peterson.ts',
    parameters: { tasks, waits: 'until it may' },
    states,
    promela: 'peterson.pml',
    defines: [`TASKS=${tasks}`],
  }
}

export const instances: readonly Instance[] = [
  seed('l34', 3, 4, 114_076),
  seed('r44', 4, 4, 1_367_520),
  seed('l45', 4, 5, 8_204_112),
  philosophers(10, 1_860_497),
  peterson(4, 19_725),
  peterson(5, 431_598),
]

type Subject = Pick<Instance, 'name' | 'file' | 'parameters'>

/** A pool of reader threads, with every thread and queue explicit. */
function multithreaded(openers: number, threads: number): Subject {
  return {
    name: `multithreaded ${openers},${threads}, cat, threads`,
    file: 'models/multithreaded.ts',
    parameters: {
      threads,
      openers,
      op: 'cat',
      dirs: 'one',
      daemon: 'sshfs',
      buffer: '24',
      scan: 'reply',
      mask: 'open',
      marks: 'FS',
      compilation: 'threads',
    },
  }
}

const largestPool = multithreaded(3, 2)
export const largestReducible = largestPool.name

/** What the reductions leave, the election of a leader and the plain compilation among them. */
export const reducible: readonly Subject[] = [
  ...instances.slice(0, 3),
  philosophers(8, 103_681),
  {
    name: 'leader 5',
    file: 'models/examples/leader.ts',
    parameters: { nodes: 5 },
  },
  multithreaded(2, 2),
  largestPool,
]

function coarsePhilosophers(seats: number): Subject {
  return {
    name: `philosophers ${seats}, coarse`,
    file: 'models/examples/philosophers.ts',
    parameters: { seats, manners: 'left first', steps: 'coarse' },
  }
}

export const large = coarsePhilosophers(21)
/** Its states need more than the 4 GiB of one memory. */
export const largest = coarsePhilosophers(22)

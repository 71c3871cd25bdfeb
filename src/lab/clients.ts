import { type ChildProcess, spawn } from 'node:child_process'
import type { ClientPlan } from './plan.ts'

/** What each command is on a real machine; tee opens, writes and closes, and nothing else. */
const programs: Readonly<Record<ClientPlan['command'], (path: string) => string[]>> = {
  cat: (path) => ['cat', path],
  touch: (path) => ['touch', path],
  write: (path) => ['tee', path],
  stat: (path) => ['stat', path],
}

/** Milliseconds for a lookup of which the model says that it returns. */
const patience = 2_000

export interface EndedClient {
  readonly name: string
  readonly status: number | null
  readonly error: string
}

/** The clients of a run: each is started once. */
export class Clients {
  readonly running = new Map<string, { readonly child: ChildProcess; readonly plan: ClientPlan }>()
  readonly ended: EndedClient[] = []
  readonly #waiting: Map<string, ClientPlan>
  readonly #names: ReadonlySet<string>

  constructor(plans: readonly ClientPlan[]) {
    this.#waiting = new Map(plans.map((plan) => [plan.name, plan]))
    this.#names = new Set(this.#waiting.keys())
  }

  isOne(name: string): boolean {
    return this.#names.has(name)
  }

  get allEnded(): boolean {
    return this.#waiting.size === 0 && this.running.size === 0
  }

  startAll(): void {
    for (const name of [...this.#waiting.keys()]) this.start(name)
  }

  /** Looks its name up, as another process of the same user would. Does it come back? */
  lookUp(name: string): Promise<boolean> {
    const child = spawn('stat', [this.#waiting.get(name)!.path], { cwd: '/', stdio: 'ignore' })
    return new Promise((resolve) => {
      const giveUp = setTimeout(() => child.kill('SIGKILL') && resolve(false), patience)
      child.on('error', () => resolve(false))
      child.on('exit', () => {
        clearTimeout(giveUp)
        resolve(true)
      })
    })
  }

  /** Once it comes back from the kernel, it stays where it is. */
  stop(name: string): void {
    this.running.get(name)?.child.kill('SIGSTOP')
  }

  continue(name: string): void {
    this.running.get(name)?.child.kill('SIGCONT')
  }

  start(name: string): void {
    const plan = this.#waiting.get(name)
    if (plan === undefined) return
    this.#waiting.delete(name)
    const [program, ...args] = programs[plan.command](plan.path) as [string, ...string[]]
    const child = spawn(program, args, { cwd: '/', stdio: ['pipe', 'ignore', 'pipe'] })
    let error = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (error += text))
    child.stdin.on('error', () => {})
    child.stdin.end('written\n')
    this.running.set(name, { child, plan })
    const end = (status: number | null) => {
      if (!this.running.delete(name)) return
      this.ended.push({ name, status, error: error.trim() })
    }
    child.on('error', ({ message }) => {
      error = message
      end(null)
    })
    child.on('close', end)
  }
}

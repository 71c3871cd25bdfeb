import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * What one run of the command has on this machine: all that it starts inherits a token of its environment.
 * Others may use the lab at the same time.
 */
export class Remains {
  readonly token = `FSMC_TEST_RUN=${process.pid}.${performance.now()}`
  readonly #namespaces = new Set<string>()
  readonly #connections = new Set<string>()
  readonly #loops = new Set<string>()

  get environment(): Readonly<Record<string, string>> {
    const [name, value] = this.token.split('=') as [string, string]
    return { [name]: value }
  }

  /** Takes note of what is there now. */
  look(): number[] {
    const own = processes().filter((pid) => read(`/proc/${pid}/environ`).includes(this.token))
    for (const pid of own) {
      for (const kind of ['mnt', 'pid']) this.#namespaces.add(namespace(pid, kind))
      for (const line of read(`/proc/${pid}/mountinfo`).split('\n')) {
        if (/ - fuse\./.test(line)) this.#connections.add(line.split(' ')[2]!.split(':')[1]!)
        const loop = / - ext4 \/dev\/(loop\d+) /.exec(line)
        if (loop !== null && / \/(mnt|media|srv)\//.test(line)) this.#loops.add(loop[1]!)
      }
    }
    for (const kind of ['mnt', 'pid']) this.#namespaces.delete(namespace('self', kind))
    return own
  }

  /** What was seen, and is there still: nothing, after a while. */
  async left(patience = 20_000): Promise<string[]> {
    const end = performance.now() + patience
    for (;;) {
      const left = this.#left()
      if (left.length === 0 || performance.now() > end) return left
      await sleep(50)
    }
  }

  get sawNamespaces(): boolean {
    return this.#namespaces.size > 0
  }

  get sawLoops(): boolean {
    return this.#loops.size > 0
  }

  #left(): string[] {
    const running = this.look().map((pid) => `process ${pid} ${read(`/proc/${pid}/comm`).trim()}`)
    const used = new Set(
      processes().flatMap((pid) => ['mnt', 'pid'].map((kind) => namespace(pid, kind))),
    )
    const open = connections()
    return [
      ...running,
      ...[...this.#namespaces].filter((each) => each !== '' && used.has(each)),
      ...[...this.#connections]
        .filter((each) => open.has(each))
        .map((each) => `connection ${each}`),
      ...[...this.#loops].filter((each) => read(`/sys/block/${each}/loop/backing_file`) !== ''),
      ...read('/proc/self/mounts')
        .split('\n')
        .filter((line) => line.startsWith('fsmc')),
    ]
  }
}

function processes(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

function namespace(pid: string | number, kind: string): string {
  try {
    return readlinkSync(`/proc/${pid}/ns/${kind}`)
  } catch {
    return ''
  }
}

/** Seen in a mount namespace of its own. */
function connections(): Set<string> {
  const directory = '/sys/fs/fuse/connections'
  const script = `mount -t fusectl none ${directory} 2>/dev/null; ls ${directory}`
  const listed = execFileSync('unshare', ['--mount', 'sh', '-c', script], { encoding: 'utf8' })
  return new Set(listed.split('\n').filter(Boolean))
}

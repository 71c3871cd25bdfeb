import { readdirSync, readFileSync } from 'node:fs'

/* What /proc says of threads. All of it is gone at any moment: then there is nothing to say. */

export interface ThreadSample {
  readonly pid: number
  readonly tid: number
  readonly command: string
  readonly letter: string
  readonly stack: readonly string[]
  /** Grows whenever the thread has run. */
  readonly switches: number
}

/** All processes of this PID namespace. */
export function processes(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
}

export function threadsOf(pid: number): number[] {
  return quietly(() => readdirSync(`/proc/${pid}/task`).map(Number)) ?? []
}

export function childrenOf(pid: number): number[] {
  const text = quietly(() => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')) ?? ''
  return text.trim().split(' ').filter(Boolean).map(Number)
}

export function sampleThread(pid: number, tid: number): ThreadSample | undefined {
  return quietly(() => {
    const base = `/proc/${pid}/task/${tid}`
    const stat = readFileSync(`${base}/stat`, 'utf8')
    const end = stat.lastIndexOf(')')
    return {
      pid,
      tid,
      command: stat.slice(stat.indexOf('(') + 1, end),
      letter: stat[end + 2]!,
      stack: framesOf(readFileSync(`${base}/stack`, 'utf8')),
      switches: switchesIn(readFileSync(`${base}/status`, 'utf8')),
    }
  })
}

/** A variable of the environment that the process was started with. */
export function environmentOf(pid: number, name: string): string | undefined {
  const text = quietly(() => readFileSync(`/proc/${pid}/environ`, 'utf8'))
  return text
    ?.split('\0')
    .find((entry) => entry.startsWith(`${name}=`))
    ?.slice(name.length + 1)
}

export function commandOf(pid: number): string | undefined {
  return quietly(() => readFileSync(`/proc/${pid}/comm`, 'utf8').trim())
}

export interface MountInfo {
  readonly at: string
  readonly type: string
  /** The number of a FUSE connection is that of its anonymous device. */
  readonly minor: number
}

/** The mounts that a process sees. */
export function mountsOf(pid: number | 'self'): MountInfo[] {
  const text = quietly(() => readFileSync(`/proc/${pid}/mountinfo`, 'utf8')) ?? ''
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [left, right] = line.split(' - ') as [string, string]
      const fields = left.split(' ')
      return {
        at: fields[4]!,
        type: right.split(' ')[0]!,
        minor: Number(fields[2]!.split(':')[1]),
      }
    })
}

/** `[<0>] fanotify_handle_event+0x3d4/0x520` */
function framesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => /^\[<0>\] ([^+\s]+)/.exec(line)?.[1])
    .filter((name) => name !== undefined)
    .filter((name) => !/^(entry_SYSCALL|do_syscall|x64_sys_call|ret_from_fork|el0)/.test(name))
}

function switchesIn(status: string): number {
  let sum = 0
  for (const [, count] of status.matchAll(/ctxt_switches:\s+(\d+)/g)) sum += Number(count)
  return sum
}

function quietly<T>(look: () => T): T | undefined {
  try {
    return look()
  } catch {
    return undefined
  }
}

import { readlinkSync } from 'node:fs'
import type { EventMask, GroupClass } from '../topology/setup.ts'

/* fanotify as uapi/linux/fanotify.h has it, as far as a permission listener needs it. */

const FAN_CLOEXEC = 0x1
const FAN_CLASS = { content: 0x4, 'pre-content': 0x8 } as const
const FAN_UNLIMITED_QUEUE = 0x10
const FAN_UNLIMITED_MARKS = 0x20
const O_RDONLY = 0
const AT_FDCWD = -100

const FAN_MARK_ADD = 0x1
const FAN_MARK = { mount: 0x10, filesystem: 0x100, children: 0 } as const
/** FAN_MARK_IGNORE, which covers children too, kept when the file is modified. */
const FAN_MARK_IGNORE_SURV = 0x440

const FAN_PERM = { open: 0x10000, access: 0x20000 } as const
const FAN_EVENT_ON_CHILD = 0x08000000

export const FAN_ALLOW = 1
export const FAN_DENY = 2

export interface Fanotify {
  /** @throws SystemError */
  init(group: GroupClass): number
  /** @throws SystemError */
  mark(
    fd: number,
    kind: keyof typeof FAN_MARK,
    mask: readonly EventMask[],
    path: string,
    options: { readonly ignore: boolean },
  ): void
}

export class SystemError extends Error {
  readonly errno: string

  constructor(call: string, errno: string) {
    super(`${call}: ${errno}`)
    this.errno = errno
  }
}

/** Node has no fanotify: libc is called. @throws where koffi has no build for this machine */
export async function loadFanotify(): Promise<Fanotify> {
  const { default: koffi } = await import('koffi')
  const libc = koffi.load('libc.so.6')
  const init = libc.func('int fanotify_init(unsigned int flags, unsigned int event_f_flags)')
  const mark = libc.func(
    'int fanotify_mark(int fd, unsigned int flags, uint64_t mask, int dirfd, const char *path)',
  )
  const must = (call: string, result: number) => {
    if (result >= 0) return result
    const errno = koffi.errno()
    const name = Object.entries(koffi.os.errno).find(([, value]) => value === errno)?.[0]
    throw new SystemError(call, name ?? String(errno))
  }
  return {
    init: (group) =>
      must(
        'fanotify_init',
        init(FAN_CLOEXEC | FAN_CLASS[group] | FAN_UNLIMITED_QUEUE | FAN_UNLIMITED_MARKS, O_RDONLY),
      ),
    mark: (fd, kind, mask, path, { ignore }) => {
      const flags = FAN_MARK_ADD | FAN_MARK[kind] | (ignore ? FAN_MARK_IGNORE_SURV : 0)
      const bits = mask.reduce((all, each) => all | FAN_PERM[each], 0)
      const events = kind === 'children' ? bits | FAN_EVENT_ON_CHILD : bits
      must(`fanotify_mark of ${path}`, mark(fd, flags, events, AT_FDCWD, path))
    },
  }
}

export interface Event {
  readonly fd: number
  readonly pid: number
}

/** The events of one read(2): struct fanotify_event_metadata, one after the other. */
export function* eventsIn(buffer: Buffer, length: number): Generator<Event> {
  for (let at = 0; at + 24 <= length; ) {
    yield { fd: buffer.readInt32LE(at + 16), pid: buffer.readInt32LE(at + 20) }
    at += buffer.readUInt32LE(at)
  }
}

/** struct fanotify_response */
export function response(fd: number, verdict: number): Buffer {
  const buffer = Buffer.alloc(8)
  buffer.writeInt32LE(fd, 0)
  buffer.writeUInt32LE(verdict, 4)
  return buffer
}

/** gettid(2), as this process sees itself. */
export function threadId(): number {
  return Number(readlinkSync('/proc/thread-self').split('/').at(-1))
}

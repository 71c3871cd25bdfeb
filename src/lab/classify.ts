import type { ObservedTask, WaitKind } from './observation.ts'

/* What a kernel stack says of a task: whom it waits for, or that it is idle. 6.x and 3.10 names. */

type Role = ObservedTask['role']

const verdict = ['fanotify_handle_event', 'fanotify_get_response']
const reply = ['request_wait_answer', 'wait_answer_interruptible']
const page = ['folio_wait_bit_common', 'folio_wait_bit', '__folio_lock', 'wait_on_page_bit']
const fault = ['filemap_fault', 'exc_page_fault', 'handle_mm_fault']
const walk =
  /^(path_openat|open_last_lookups|lookup_open|walk_component|__?lookup_slow|lookup_one|filename_create|do_last|path_lookupat)$/
const inode =
  /^(vfs_utimes|notify_change|chmod_common|do_truncate|fuse_file_write_iter|fuse_cache_write_iter|fuse_perform_write)$/

export function waitOf(
  role: Role,
  { stack, letter, pid, tid }: Pick<ObservedTask, 'stack' | 'letter' | 'pid' | 'tid'>,
  { singleThreaded = false, sshfs = false } = {},
): WaitKind | undefined {
  const has = (names: readonly string[]) => stack.some((frame) => names.includes(frame))
  if (has(verdict)) return 'WAIT_VERDICT'
  // a page of a program's own text comes from a disk, not from a daemon
  if (has(page) && !has(fault)) return 'WAIT_PAGE'
  if (has(reply)) {
    return role === 'reader' && has(['fanotify_read']) ? 'EVENTFD_OPEN' : 'WAIT_FUSE_REPLY'
  }
  // locks hide their own frames: the function that takes them is on top
  const top = stack[0] ?? ''
  if (letter === 'D' && top === 'fuse_lock_inode') return 'WAIT_LOOKUP_LOCK'
  if (letter === 'D' && walk.test(top)) return 'WAIT_DIRLOCK'
  if (letter === 'D' && inode.test(top)) return 'WAIT_INODE_LOCK'
  // the main thread of a daemon with several only waits for its end
  const serves = singleThreaded || tid !== pid
  if (sshfs && serves && isFutex(stack)) return 'WAIT_SFTP_REPLY'
  return undefined
}

/** Does it wait for work, or for the end of the run? */
export function isIdle(role: Role, stack: readonly string[]): boolean {
  const has = (...names: string[]) => stack.some((frame) => names.includes(frame))
  switch (role) {
    case 'client':
      return false
    case 'reader':
      return has('fanotify_read') && stack[0] === 'wait_woken'
    case 'worker':
      return isFutex(stack)
    case 'daemon':
      return (
        has('fuse_dev_do_read', 'unix_stream_read_generic', 'pipe_read', 'anon_pipe_read') ||
        isFutex(stack)
      )
    case 'server':
      return has('do_poll', 'do_sys_poll', 'poll_schedule_timeout', 'do_select')
  }
}

function isFutex(stack: readonly string[]): boolean {
  return stack.some((frame) => /^(__)?futex_/.test(frame))
}

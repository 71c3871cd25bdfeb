import { expect, test } from 'vitest'
import { isIdle, waitOf } from '../../src/lab/classify.ts'

/* Stacks as /proc/PID/stack had them, innermost function first. */

const at = (stack: string, letter = 'D') => ({ stack: stack.split(' < '), letter, pid: 1, tid: 2 })

test.each([
  ['client', 'fanotify_handle_event < fsnotify < do_dentry_open', 'D', 'WAIT_VERDICT'],
  ['client', 'fanotify_get_response < fsnotify < do_dentry_open', 'D', 'WAIT_VERDICT'],
  ['reader', 'request_wait_answer < fuse_open < dentry_open < fanotify_read', 'S', 'EVENTFD_OPEN'],
  ['reader', 'request_wait_answer < fuse_flush < filp_flush', 'S', 'WAIT_FUSE_REPLY'],
  ['client', 'folio_wait_bit_common < filemap_get_pages < filemap_read', 'D', 'WAIT_PAGE'],
  [
    'reader',
    '__folio_lock < invalidate_inode_pages2_range < fuse_open < fanotify_read',
    'D',
    'WAIT_PAGE',
  ],
  ['client', 'path_openat < do_filp_open', 'D', 'WAIT_DIRLOCK'],
  ['client', 'fuse_lock_inode < fuse_lookup', 'D', 'WAIT_LOOKUP_LOCK'],
] as const)('%s in %s', (role, stack, letter, wait) => {
  expect(waitOf(role, at(stack, letter))).toBe(wait)
  expect(isIdle(role, stack.split(' < '))).toBe(false)
})

test('a page of a program is no wait for a daemon', () => {
  const stack = 'folio_wait_bit_common < filemap_fault < handle_mm_fault < exc_page_fault'
  expect(waitOf('client', at(stack))).toBeUndefined()
})

test('the main thread of a daemon with several threads only waits for its end', () => {
  const thread = at('futex_do_wait < futex_wait', 'S')
  expect(waitOf('daemon', thread, { sshfs: true })).toBe('WAIT_SFTP_REPLY')
  expect(waitOf('daemon', { ...thread, tid: 1 }, { sshfs: true })).toBeUndefined()
  expect(waitOf('daemon', { ...thread, tid: 1 }, { sshfs: true, singleThreaded: true })).toBe(
    'WAIT_SFTP_REPLY',
  )
})

test.each([
  ['reader', 'wait_woken < fanotify_read'],
  ['worker', 'futex_do_wait < futex_wait'],
  ['daemon', 'fuse_dev_do_read < fuse_dev_read'],
  ['server', 'poll_schedule_timeout.constprop.0 < do_sys_poll'],
] as const)('an idle %s', (role, stack) => {
  expect(isIdle(role, stack.split(' < '))).toBe(true)
})

import { cat, listener, local, markMount, sshfs } from 'fsmc'
import { expect, test } from 'vitest'
import { profiles, waits } from '../../src/kernel/profile.ts'
import type { ObservedTask } from '../../src/lab/index.ts'
import { rolesOf, waitNames, waitsSeen } from '../../src/reproduce/index.ts'

const source = local('/source')
const mount = sshfs('/m1', { of: source })
const words = {
  name: 'waits',
  listeners: [listener({ marks: [markMount(mount)], threads: 2 })],
  clients: [cat(mount, 'a')],
}

const task = (stack: string): ObservedTask => ({
  name: 'listener 2',
  role: 'reader',
  pid: 1,
  tid: 2,
  command: 'node',
  letter: 'S',
  stack: stack.split(' < '),
  state: 'waits',
  wait: 'WAIT_FUSE_REPLY',
})

const seen = (stack: string) => [...waitsSeen({ tasks: [task(stack)], edges: [] }, rolesOf(words))]

test('who reads and asks for attributes first is on the way to the page', () => {
  expect(
    seen('request_wait_answer < __fuse_simple_request < fuse_do_getattr < fuse_file_read_iter'),
  ).toEqual([['listener:WAIT_PAGE', 1]])
})

test('so it is in a model, which may ask for the page at once', () => {
  const wait = waits(profiles['6.x']).fuseReply
  const nameOf = waitNames(rolesOf(words))
  const told = (stack: string[]) => nameOf({ name: 'listener 2', stack, wait })
  expect(told(['request_wait_answer', 'fuse_do_getattr', 'fuse_file_read_iter'])).toBe(
    'listener:WAIT_PAGE',
  )
  expect(told(['request_wait_answer', 'fuse_do_getattr', 'fuse_update_get_attr'])).toBe(
    'listener:WAIT_FUSE_REPLY',
  )
})

test('other requests are what they are', () => {
  for (const stack of ['fuse_flush < filp_flush', 'fuse_do_getattr < fuse_update_get_attr']) {
    expect(seen(`request_wait_answer < __fuse_simple_request < ${stack}`)).toEqual([
      ['listener:WAIT_FUSE_REPLY', 1],
    ])
  }
})

import { cat, listener, local, markMount, passthrough, sshfs, type Topology, touch } from 'fsmc'
import { describe, expect, test } from 'vitest'
import { topology } from '../../src/topology/index.ts'
import { rolesIn } from '../../src/topology/setup.ts'

const source = local('/src')
const one = sshfs('/mnt/1', { of: source, connections: 2 })
const other = sshfs('/mnt/2', { of: source })
const top = passthrough('/mnt/3', { of: one })
const words: Topology = {
  name: 'roles',
  listeners: [
    listener({ marks: [markMount(one)], threads: 2, workers: 2 }),
    listener({ marks: [markMount(source)], name: 'guard' }),
  ],
  clients: [cat(top, 'f'), cat(other, 'g'), touch(other, 'h', { name: 'creator' })],
}
const roleOf = rolesIn(words)

describe('what a task is, by its name', () => {
  test.each([
    ['cat 2', { kind: 'client', command: 'cat', name: 'cat' }],
    ['creator', { kind: 'client', command: 'touch', name: 'creator' }],
    ['listener 1 2', { kind: 'reader', pool: 'listener 1' }],
    ['listener 1 worker 1', { kind: 'worker', pool: 'listener 1 worker' }],
    ['guard', { kind: 'reader', pool: 'guard' }],
    ['passthrough /mnt/3 for cat 1', { kind: 'daemon', pool: 'passthrough /mnt/3' }],
    ['sftp-server /mnt/1/2', { kind: 'server', pool: 'sftp-server /mnt/1' }],
    // the end of its path is not the number of a thread
    ['sshfs /mnt/2', { kind: 'daemon', pool: 'sshfs /mnt/2' }],
    ['sshfs /mnt/2/2', { kind: 'daemon', pool: 'sshfs /mnt/2' }],
    ['sshfs /mnt/2 (2)', { kind: 'daemon', pool: 'sshfs /mnt/2' }],
  ] as const)('%s', (task, role) => {
    expect(roleOf(task)).toMatchObject(role)
  })

  test('the mount that it serves', () => {
    expect(roleOf('sshfs /mnt/2/3')).toMatchObject({ fs: { path: '/mnt/2' } })
    expect(roleOf('sftp-server /mnt/1/1')).toMatchObject({ fs: { path: '/mnt/1' } })
  })

  test('none, of a name that no task has', () => {
    expect(roleOf('dog')).toBeUndefined()
    expect(roleOf('listener 1 3')).toBeUndefined()
  })
})

test.each(['service-frames', 'threads'] as const)('every task has one: %s', (compilation) => {
  for (const { init, tasks } of topology({ ...words, compilation }).processes) {
    for (const { name } of tasks!(init)) expect([name, roleOf(name)?.kind]).not.toContain(undefined)
  }
})

import {
  bind,
  cat,
  listener,
  local,
  markChildren,
  markFilesystem,
  markMount,
  passthrough,
  remote,
  sshfs,
  type Topology,
  touch,
} from 'fsmc'
import { expect, test } from 'vitest'
import { planOf, workspaceFor } from '../../src/lab/index.ts'

const src = local('/home/src')
const mount = sshfs('/mnt/dst', { of: src })
const words = (part: Partial<Topology>): Topology => ({
  name: 'made up',
  listeners: [listener({ marks: [markMount(mount), markMount(src)] })],
  clients: [cat(mount, 'f', { dir: 'd' })],
  ...part,
})

test('each file system is mounted once, after the one it stands on', () => {
  const top = sshfs('/top', { of: mount })
  const plan = planOf(words({ clients: [cat(top, 'f'), cat(mount, 'g')] }), '/w')
  expect(plan.fileSystems.map(({ kind, at }) => [kind, at])).toEqual([
    ['tmpfs', '/w/0-home-src'],
    ['fuse', '/w/1-mnt-dst'],
    ['fuse', '/w/2-top'],
  ])
  expect(plan.files).toEqual(['/w/0-home-src/f', '/w/0-home-src/g'])
  expect(plan.clients.map(({ path }) => path)).toEqual(['/w/2-top/f', '/w/1-mnt-dst/g'])
})

test('what does not exist yet is not made', () => {
  const plan = planOf(words({ clients: [touch(mount, 'new', { creates: true })] }), '/w')
  expect(plan.files).toEqual([])
})

test('a mark stands for a mount, a file system, or directories', () => {
  const other = bind(src)
  const marks = [markMount(src), markFilesystem(src), markChildren(src)]
  const listeners = [listener({ marks, threads: 2 })]
  const plan = planOf(words({ listeners, clients: [cat(other, 'f', { dir: 'd' })] }), '/w')
  expect(plan.listeners[0]!.marks).toEqual([
    { kind: 'mount', paths: ['/w/0-home-src'] },
    { kind: 'filesystem', paths: ['/w/0-home-src'] },
    { kind: 'children', paths: ['/w/0-home-src', '/w/0-home-src/d'] },
  ])
  expect(plan.listeners[0]!.readers).toEqual(['listener 1', 'listener 2'])
  expect(plan.clients[0]!.path).toBe('/w/1-home-src.bind/d/f')
})

test('another machine is a file system of its own', () => {
  const far = sshfs('/far', { of: remote('/home/src') })
  const plan = planOf(words({ clients: [cat(far, 'f')] }), '/w')
  expect(plan.files).toEqual(['/w/0-home-src/f'])
  expect(plan.fileSystems.map(({ path }) => path)).toContain('remote:/home/src')
})

test.each<[string, Partial<Topology>, string]>([
  ['a kernel that is not this one', { kernel: '3.10' }, 'it is about a 3.10 kernel'],
  ['no memory', { memory: 'short' }, 'its memory is short'],
  [
    'attributes that libfuse lets nobody keep',
    {
      clients: [cat(passthrough('/high', { of: src, api: 'high-level' }), 'f')],
      attributes: 'fresh',
    },
    'its attributes are fresh',
  ],
  ['no end', { clients: [cat(mount, 'f', { forever: true })] }, 'go on for ever'],
  [
    'either verdict',
    { listeners: [listener({ marks: [markMount(src)], policy: 'either' })] },
    'may answer either way',
  ],
  [
    'a limited queue',
    { listeners: [listener({ marks: [markMount(src)], maxEvents: 4 })] },
    'its queue is limited',
  ],
  [
    'workers that take the newest',
    { listeners: [listener({ marks: [markMount(src)], workers: 2, workersTake: 'newest' })] },
    'do not take the oldest event first',
  ],
])('refused: %s', (_, part, message) => {
  expect(() => planOf(words(part), '/w')).toThrow(message)
})

test('what a run needs is not covered by its mounts', () => {
  expect(workspaceFor(['/usr/bin/node'])).toBe('/mnt')
  expect(workspaceFor(['/mnt/fsmc/dist', '/media/models/a.ts'])).toBe('/srv')
})

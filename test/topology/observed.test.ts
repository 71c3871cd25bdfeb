import {
  bind,
  type ClientWords,
  cat,
  type FileSystem,
  type ListenerWords,
  listener,
  local,
  markChildren,
  markFilesystem,
  markMount,
  passthrough,
  sshfs,
  stat,
  touch,
  write,
} from 'fsmc'
import { expect, test } from 'vitest'
import { hangs } from './deciding.ts'

/*
 * What was observed on a real kernel, set-up by set-up: a FUSE mount F of a source S on the same
 * machine, one listener that marks both, one reader thread, one event a read(2), and one client,
 * unless the row says otherwise. `true`: it hung; `false`: it completed.
 */

const S = local('/source')
const F = sshfs('/mnt', { of: S })
const F1 = sshfs('/mnt', { of: S, singleThreaded: true })
const F2 = sshfs('/mnt', { of: S, connections: 2 })
const F3 = sshfs('/mnt', { of: S, connections: 3 })
const byBind = sshfs('/mnt', { of: bind(S) })
const away = sshfs('/mnt', { of: local('/elsewhere') })
const top = sshfs('/top', { of: F })

const low = passthrough('/mnt', { of: S })
const high = passthrough('/mnt', { of: S, api: 'high-level' })
const low1 = passthrough('/mnt', { of: S, singleThreaded: true })
const high1 = passthrough('/mnt', { of: S, singleThreaded: true, api: 'high-level' })

const both = [F, S].map(markMount)
const own = { scan: 'reopen', exempt: 'listener' } as const

type Row = [text: string, hung: boolean, listeners: Part[], client?: ClientWords]
type Part = Partial<ListenerWords>

const one = (words: Part = {}): Part[] => [words]
const on = (...marked: FileSystem[]) => ({ marks: marked.map(markMount) })

const rows: Row[] = [
  ['touch of a new file', true, one(), touch(F, 'f', { creates: true })],
  ['touch of an existing file', true, one(), touch(F, 'f')],
  ['cat', true, one(), cat(F, 'f')],
  ['a write with O_TRUNC', true, one(), write(F, 'f')],
  ['filesystem marks', true, one({ marks: [F, S].map(markFilesystem) })],
  ['marks on directories and their children', true, one({ marks: [F, S].map(markChildren) })],
  ['class pre-content', true, one({ class: 'pre-content' })],
  ['stat', false, one(), stat(F, 'f')],

  ['access events, replying at once', false, one({ mask: ['access'] })],
  ['access events, reading the event fd', true, one({ mask: ['access'], scan: 'read' })],
  ['the same, 2 threads', false, one({ mask: ['access'], scan: 'read', threads: 2 })],

  ['F only, replying', false, one(on(F))],
  ['F only, reading', false, one({ ...on(F), scan: 'read' })],
  ['F only, 4 workers', false, one({ ...on(F), workers: 4 })],
  ['F only, touch of a new file', false, one(on(F)), touch(F, 'f', { creates: true })],
  ['S only', false, one(on(S))],
  ['S only, touch of a new file', false, one(on(S)), touch(F, 'f', { creates: true })],

  ['F only, opening by path', true, one({ ...on(F), scan: 'reopen' })],
  ['F only, opening by path, 2 threads', true, one({ ...on(F), scan: 'reopen', threads: 2 })],
  ['F only, opening by path, 4 threads', true, one({ ...on(F), scan: 'reopen', threads: 4 })],
  ['S only, opening by path', true, one({ ...on(S), scan: 'reopen' })],
  ['F only, opening by path, own pid exempt', true, one({ ...on(F), ...own })],
  ['the same, 2 threads', false, one({ ...on(F), ...own, threads: 2 })],
  ['S only, opening by path, own pid exempt', true, one({ ...on(S), ...own })],
  ['the same, 2 threads', false, one({ ...on(S), ...own, threads: 2 })],
  ['the same, 1 reader and 2 workers', false, one({ ...on(S), ...own, workers: 2 })],
  ['opening by path, own pid exempt', true, one(own)],
  ['the same, 2 threads', true, one({ ...own, threads: 2 })],
  ['the same, 3 threads', true, one({ ...own, threads: 3 })],
  ['the same, 4 threads', false, one({ ...own, threads: 4 })],

  ['served by another mount, mount marks', false, one(on(byBind, S)), cat(byBind, 'f')],
  [
    'served by another mount, filesystem marks',
    true,
    one({ marks: [byBind, S].map(markFilesystem) }),
    cat(byBind, 'f'),
  ],
  [
    'served by another mount, marks on directories',
    true,
    one({ marks: [byBind, S].map(markChildren) }),
    cat(byBind, 'f'),
  ],
  ['served from another file system', false, one(on(away, S)), cat(away, 'f')],

  ['sftp-server exempt in user space', true, one({ exempt: 'server' })],
  ['1 reader and 4 workers', true, one({ workers: 4 })],
  ['2 readers and 4 workers', false, one({ threads: 2, workers: 4 })],

  ['an ignore mark on the source mount', false, one({ ignore: [markMount(S)] })],
  ['an ignore mark on the directory and its children', false, one({ ignore: [markChildren(S)] })],

  ['two groups, one for F and one for S', false, [on(F), on(S)]],
  ['two groups for both', true, [{}, {}]],
  ['two groups for both, 2 threads and 1', true, [{ threads: 2 }, {}]],
  ['two groups for both, 2 threads each', false, [{ threads: 2 }, { threads: 2 }]],
  ['two groups, one for both and one for S', true, [{}, on(S)]],

  ['passthrough, low-level', true, one(on(low, S)), cat(low, 'f')],
  ['the same, 2 threads', false, one({ ...on(low, S), threads: 2 }), cat(low, 'f')],
  ['passthrough, low-level, single-threaded', true, one(on(low1, S)), cat(low1, 'f')],
  ['the same, 2 threads', false, one({ ...on(low1, S), threads: 2 }), cat(low1, 'f')],
  ['passthrough, high-level', true, one(on(high, S)), cat(high, 'f')],
  ['the same, 2 threads', false, one({ ...on(high, S), threads: 2 }), cat(high, 'f')],
  ['passthrough, high-level, single-threaded', true, one(on(high1, S)), cat(high1, 'f')],
  ['the same, 2 threads', false, one({ ...on(high1, S), threads: 2 }), cat(high1, 'f')],
  ['sshfs, single-threaded', true, one(on(F1, S)), cat(F1, 'f')],
  ['sshfs, 2 connections', true, one(on(F2, S)), cat(F2, 'f')],
  ['sshfs, 3 connections', true, one(on(F3, S)), cat(F3, 'f')],

  ['two mounts, one on top, all three marked', true, one(on(top, F, S)), cat(top, 'f')],
  ['the same, 2 threads', true, one({ ...on(top, F, S), threads: 2 }), cat(top, 'f')],
  ['the same, 3 threads', false, one({ ...on(top, F, S), threads: 3 }), cat(top, 'f')],
  ['two mounts, the top marked', false, one(on(top)), cat(top, 'f')],
  ['two mounts, top and middle marked', true, one(on(top, F)), cat(top, 'f')],
  ['two mounts, middle and source marked', true, one(on(F, S)), cat(top, 'f')],
  ['two mounts, top and source marked', true, one(on(top, S)), cat(top, 'f')],
  ['the same, 2 threads', false, one({ ...on(top, S), threads: 2 }), cat(top, 'f')],
]

/** Rows that refine the one above them are told by it too. */
const told = rows.map(([text, ...rest], i): Row => {
  const above = rows.slice(0, i).findLast(([other]) => !other.startsWith('the same'))
  return [text.replace(/^the same/, above?.[0] ?? ''), ...rest]
})

test.each(told)('%s: %s', (name, hung, listeners, client = cat(F, 'f')) => {
  const words = listeners.map((part) => listener({ marks: both, ...part }))
  expect(hangs({ name, listeners: words, clients: [client] }, 100_000)).toBe(hung)
})

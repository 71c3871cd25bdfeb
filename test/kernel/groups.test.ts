import {
  bind,
  cat,
  listener,
  markChildren,
  markFilesystem,
  markMount,
  sshfs,
  type Topology,
} from 'fsmc'
import { describe, expect, test } from 'vitest'
import { completeRun, deadlocks, hangs, randomRuns, source, textsOf, watched } from './setups.ts'

const mount = sshfs('/mnt', { of: source })
const clients = [cat(mount, 'f')]
const kinds = { mount: markMount, children: markChildren, filesystem: markFilesystem }

describe('groups', () => {
  const both = [markMount(mount), markMount(source)]
  const groups = (first: 'content' | 'pre-content', second: 'content' | 'pre-content') => ({
    name: 'two groups',
    listeners: [
      listener({ name: 'first', marks: both, class: first }),
      listener({ name: 'second', marks: both, class: second }),
    ],
    clients: [cat(source, 'f')],
  })
  const orders = (words: Topology) => {
    const asked = randomRuns(words).map((lines) =>
      textsOf(lines, 'cat').flatMap((text) => / → (first|second)$/.exec(text)?.[1] ?? []),
    )
    return new Set(asked.filter(({ length }) => length === 2).map((names) => names.join()))
  }

  test('F3: pre-content groups are asked before content groups', () => {
    expect(orders(groups('content', 'pre-content'))).toEqual(new Set(['second,first']))
    expect(orders(groups('pre-content', 'content'))).toEqual(new Set(['first,second']))
  })

  test('F3: groups of one class are asked in any order', () => {
    const any = new Set(['first,second', 'second,first'])
    expect(orders(groups('content', 'content'))).toEqual(any)
    expect(orders(groups('pre-content', 'pre-content'))).toEqual(any)
  })

  test('F3: the order is the same for every event', () => {
    const words = groups('content', 'content')
    const twoOpens = { ...words, clients: [cat(source, 'f'), cat(source, 'g')] }
    for (const lines of randomRuns(twoOpens)) {
      const order = (task: string) =>
        textsOf(lines, task).flatMap((text) => / → (first|second)$/.exec(text)?.[1] ?? [])
      const [one, other] = [order('cat 1'), order('cat 2')]
      if (one.length > 0 && other.length > 0) expect(one[0]).toBe(other[0])
    }
  })

  test('F3: a group that denies keeps the event from the groups after it', () => {
    const words = groups('content', 'pre-content')
    const [first, second] = words.listeners
    const denied = { ...words, listeners: [first!, { ...second!, policy: 'deny' as const }] }
    const texts = textsOf(completeRun(denied), 'cat')
    expect(texts.filter((text) => text.startsWith('raises'))).toHaveLength(1)
    expect(texts.at(-1)).toBe('fails with EPERM')
  })
})

describe('marks', () => {
  test.each(['mount', 'children', 'filesystem'] as const)(
    'F5: accesses that an ignore mark of kind %s sees raise no event',
    (kind) => {
      expect(hangs(watched(mount, clients))).toBe(true)
      expect(hangs(watched(mount, clients, { ignore: [kinds[kind](source)] }))).toBe(false)
    },
  )

  test('F5, F6: an ignore mark on one mount is not for another mount', () => {
    const elsewhere = sshfs('/mnt', { of: bind(source) })
    const marks = [markMount(elsewhere), markFilesystem(source)]
    const ignoring = (kind: keyof typeof kinds) =>
      watched(elsewhere, [cat(elsewhere, 'f')], { marks, ignore: [kinds[kind](source)] })
    expect(hangs(ignoring('mount'))).toBe(true)
    expect(hangs(ignoring('filesystem'))).toBe(false)
  })

  test.each([
    ['mount', false],
    ['children', true],
    ['filesystem', true],
  ] as const)('F6: a mark of kind %s sees accesses by another mount: %s', (kind, seen) => {
    const elsewhere = sshfs('/mnt', { of: bind(source) })
    const marks = [kinds[kind](elsewhere), kinds[kind](source)]
    expect(hangs(watched(elsewhere, [cat(elsewhere, 'f')], { marks }))).toBe(seen)
    expect(
      hangs(watched(mount, clients, { marks: [kinds[kind](mount), kinds[kind](source)] })),
    ).toBe(true)
  })

  test('F7: what is done through the event fd raises no event, what is done by path does', () => {
    const local = { marks: [markMount(source)], mask: ['open', 'access'] } as const
    const scanning = (scan: 'read' | 'reopen') =>
      watched(mount, [cat(source, 'f')], { ...local, scan })
    expect(hangs(scanning('read'))).toBe(false)
    expect(deadlocks(scanning('reopen'))).toEqual(['cat: WAIT_VERDICT, listener: WAIT_VERDICT'])
  })
})

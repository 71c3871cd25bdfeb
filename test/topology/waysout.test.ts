import {
  cat,
  checkSync,
  type FuseFileSystem,
  type ListenerWords,
  listener,
  local,
  markMount,
  passthrough,
  sshfs,
  type Topology,
  topology,
  touch,
} from 'fsmc'
import { topologies } from 'fsmc/fast-check'
import { describe, expect, test } from 'vitest'
import { explainAll } from '../../src/explain/index.ts'
import { deadlocksOf } from './deadlocks.ts'
import { forRandomTopologies } from './deciding.ts'

/*
 * What ends a hang: ground truth, section 4, where four hangs were brought about on a real kernel and
 * each thing was tried on them. Every intervention is followed through all runs of the model.
 */

/** What is done, and what comes of it; for any of the words where there are several. */
function waysOut(words: Omit<Topology, 'name'>): readonly string[] {
  const result = checkSync(topology({ name: 'hang', ...words }), { properties: ['no deadlock'] })
  return explainAll(result)[0]!.waysOut.map(({ text }) => text)
}

const source = local('/src')
const both = (mount: FuseFileSystem, words: Partial<ListenerWords> = {}) => [
  listener({ marks: [markMount(mount), markMount(source)], ...words }),
]

describe('on 6.18', () => {
  test('touch on sshfs, one thread', () => {
    const mount = sshfs('/m', { of: source })
    const clients = [touch(mount, 'f', { creates: true })]
    expect(waysOut({ listeners: both(mount), clients })).toEqual([
      'SIGINT, SIGTERM or SIGKILL to sftp-server: frees everybody; touch fails with EPERM and sshfs and sftp-server die',
      'SIGKILL to sshfs: frees everybody; touch fails with EPERM and sshfs dies',
      'Aborting the FUSE connection of /m (umount -f, a FUSE request timeout): frees everybody; touch fails with EPERM',
      'SIGINT, SIGTERM or SIGKILL to touch: it dies; everybody else still waits',
      'SIGINT, SIGTERM or SIGKILL to listener, SIGINT or SIGTERM to sshfs, umount -l /m or the fanotify watchdog: frees nobody',
    ])
  })

  test('a passthrough daemon that waits for the verdict itself', () => {
    const mount = passthrough('/m', { of: source })
    expect(waysOut({ listeners: both(mount), clients: [cat(mount, 'f')] })).toEqual([
      'SIGKILL to passthrough: frees everybody; cat fails with EPERM and passthrough dies',
      'Aborting the FUSE connection of /m (umount -f, a FUSE request timeout): frees everybody; cat fails with EPERM',
      'SIGINT, SIGTERM or SIGKILL to cat: it dies; everybody else still waits',
      'SIGINT, SIGTERM or SIGKILL to listener, SIGINT or SIGTERM to passthrough, umount -l /m or the fanotify watchdog: frees nobody',
    ])
  })

  test('two clients, two threads', () => {
    const mount = sshfs('/m', { of: source })
    const clients = [cat(mount, 'f'), cat(mount, 'g')]
    const ways = waysOut({ listeners: both(mount, { threads: 2 }), clients })
    const frees = (start: string) => ways.find((way) => way.startsWith(start))
    expect(frees('SIGINT, SIGTERM or SIGKILL to sftp-server')).toContain('frees everybody')
    expect(frees('SIGKILL to sshfs')).toContain('frees everybody')
    expect(frees('Aborting')).toContain('frees everybody')
    expect(frees('SIGINT, SIGTERM or SIGKILL to cat 1 or cat 2')).toContain(
      'it dies; everybody else',
    )
    expect(frees('SIGINT, SIGTERM or SIGKILL to listener')).toContain('frees nobody')
  })

  test('a listener that waits for its own verdict: its death alone helps, and allows', () => {
    const mount = sshfs('/m', { of: source })
    const listeners = [listener({ marks: [markMount(mount)], scan: 'reopen' })]
    expect(waysOut({ listeners, clients: [cat(mount, 'f')] })).toEqual([
      'SIGINT, SIGTERM or SIGKILL to listener: frees everybody; listener dies',
      'SIGINT, SIGTERM or SIGKILL to cat: it dies; everybody else still waits',
      'SIGINT, SIGTERM or SIGKILL to sftp-server, SIGKILL to sshfs, SIGINT or SIGTERM to sshfs, aborting the FUSE connection of /m (umount -f, a FUSE request timeout), umount -l /m or the fanotify watchdog: frees nobody',
    ])
  })

  test('who dies with a file open closes it first, and waits for a daemon that is busy', () => {
    const mount = sshfs('/m', { of: source, singleThreaded: true })
    const listeners = both(mount, { threads: 2, mask: ['access'], scan: 'read' })
    const ways = waysOut({ listeners, clients: [cat(mount, 'f')] })
    expect(ways.at(-1)).toMatch(/^SIGINT, SIGTERM or SIGKILL to cat, .*: frees nobody$/)
    // one thread waits for a page, and dies; the other one's FLUSH cannot be given up
    expect(ways).toContainEqual(
      expect.stringMatching(
        /^SIGINT, SIGTERM or SIGKILL to listener: listener \d dies; .* still wait$/,
      ),
    )
  })

  test('a read of a page can be killed: the listener dies of it, and its group is gone', () => {
    const mount = passthrough('/m', { of: source })
    const listeners = both(mount, { mask: ['access'], scan: 'read' })
    const ways = waysOut({ listeners, clients: [cat(mount, 'f')] })
    expect(ways).toContainEqual(
      expect.stringMatching(
        /^SIGINT, SIGTERM or SIGKILL to listener: frees everybody; listener dies$/,
      ),
    )
  })

  test('several threads die: the last one closes the fds of all, and until then the group is there', () => {
    const mount = passthrough('/m', { of: source, singleThreaded: true })
    const listeners = both(mount, { threads: 2, mask: ['access'], scan: 'read' })
    const ways = waysOut({ listeners, clients: [cat(mount, 'f'), cat(mount, 'g')] })
    // either may be the last, and waits for the daemon, which waits for the dead
    expect(ways).toContain(
      'SIGINT, SIGTERM or SIGKILL to listener: listener 1 and listener 2 die, in some runs; cat 1, cat 2 and passthrough still wait',
    )
  })

  test('several threads die, and the daemon can serve the last one: everybody is free', () => {
    const mount = passthrough('/m', { of: source })
    const listeners = both(mount, { threads: 2, mask: ['access'], scan: 'read' })
    const ways = waysOut({ listeners, clients: [cat(mount, 'f'), cat(mount, 'g')] })
    expect(ways).toContain(
      'SIGINT, SIGTERM or SIGKILL to listener: frees everybody; listener 1 and listener 2 die',
    )
  })

  test('V2: a creator that is killed waits until its file is released', () => {
    const creators = (singleThreaded: boolean) => {
      const mount = sshfs('/m', { of: source, singleThreaded })
      const clients = ['f', 'g'].map((name) =>
        touch(mount, name, { dir: `${name}s`, creates: true }),
      )
      const ways = waysOut({ listeners: both(mount, { threads: 2 }), clients })
      return ways.find((way) => way.startsWith('SIGINT, SIGTERM or SIGKILL to touch'))
    }
    expect(creators(true)).toMatch(
      /^SIGINT, SIGTERM or SIGKILL to touch 1 or touch 2, .*: frees nobody$/,
    )
    expect(creators(false)).toMatch(/: it dies; everybody else still waits$/)
  })

  test('two mounts, one on the other: aborting the upper one only moves the hang', () => {
    const lower = passthrough('/m1', { of: source })
    const upper = passthrough('/m2', { of: lower })
    const listeners = [listener({ marks: [upper, lower, source].map(markMount) })]
    const ways = waysOut({ listeners, clients: [cat(upper, 'f')] })
    const abort = ways.find((way) => way.startsWith('Aborting the FUSE connection of /m2'))
    expect(abort).toContain('cat fails with EPERM; listener')
    expect(abort).toContain('still wait')
  })
})

describe('on 3.10', () => {
  const mount = passthrough('/m', { of: source })
  test('F10, U7: nothing that waits for a verdict can be killed; only an abort helps', () => {
    const words = { kernel: '3.10', listeners: both(mount), clients: [cat(mount, 'f')] } as const
    expect(waysOut(words)).toEqual([
      'Aborting the FUSE connection of /m (umount -f, a FUSE request timeout): frees everybody; cat fails with EPERM',
      'SIGINT, SIGTERM or SIGKILL to cat or listener, SIGKILL to passthrough, SIGINT or SIGTERM to passthrough, umount -l /m or the fanotify watchdog: frees nobody',
    ])
  })
})

test('until somebody interferes, the tasks do what they always do', () => {
  forRandomTopologies(
    topologies({ maxClients: 2, maxThreads: 2, maxWorkers: 1 }),
    150,
    (words) => {
      const plain = topology({ ...words, compilation: 'threads' })
      const found = deadlocksOf(plain, 4_000)
      const mortal = found && deadlocksOf(plain.interfered!().system, 8_000)
      if (mortal === undefined) return undefined
      expect([...mortal].sort()).toEqual([...found!].sort())
      return mortal.size > 0
    },
    { hung: 15, safe: 15 },
  )
})

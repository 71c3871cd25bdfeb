import { cat, type FuseFileSystem, passthrough, sshfs, type Topology, touch, write } from 'fsmc'
import { describe, expect, test } from 'vitest'
import { completeRun, deadlocks, hangs, randomRuns, source, watched } from './setups.ts'

/*
 * U15: a read(2) asks for the size of the file where what is known of it has expired, though the page is there,
 * or nothing to read.
 */

const ofSshfs = sshfs('/mnt', { of: source })
const ofPassthrough = passthrough('/mnt', { of: source })
const late = { scan: 'read', scans: 'after answering' } as const

describe('a listener that scans what it has let through', () => {
  const reads = (threads: number, fs: FuseFileSystem): Topology =>
    watched(fs, [cat(fs, 'f')], { ...late, mask: ['open', 'access'], threads })

  test('waits with its GETATTRs for an sftp-server that waits for it: three threads hang', () => {
    expect(hangs(reads(3, ofSshfs))).toBe(true)
    expect(hangs(reads(4, ofSshfs))).toBe(false)
    expect(deadlocks(reads(3, ofSshfs))).toContain(
      [
        'cat: WAIT_VERDICT',
        'listener 1: EVENTFD_OPEN',
        'listener 2: WAIT_FUSE_REPLY',
        'listener 3: WAIT_FUSE_REPLY',
        'sftp-server: WAIT_VERDICT',
        ...Array(3).fill('sshfs: WAIT_SFTP_REPLY'),
      ].join(', '),
    )
  })

  test('not where attributes are fresh, nor where a passthrough daemon has them at once', () => {
    expect(hangs({ ...reads(3, ofSshfs), attributes: 'fresh' })).toBe(false)
    expect(hangs(reads(3, ofPassthrough))).toBe(false)
  })

  test.each([
    ['touch', touch, false],
    ['write', write, true],
  ] as const)(
    'two threads hang at what two clients create in one directory: %s',
    (_, creates, isWritten) => {
      const words = (threads: number) =>
        watched(
          ofSshfs,
          ['a', 'b'].map((name) => creates(ofSshfs, name, { creates: true })),
          { ...late, threads },
        )
      expect(hangs(words(2))).toBe(true)
      expect(hangs(words(3))).toBe(false)
      // the size is not known after a write, however long attributes are kept
      expect(hangs({ ...words(2), attributes: 'fresh' })).toBe(isWritten)
    },
  )

  test('reads what was written to a new file, and of an empty one nothing', () => {
    const asks = (creates: typeof touch) => {
      const words = watched(ofPassthrough, [creates(ofPassthrough, 'n', { creates: true })], {
        ...late,
        threads: 2,
      })
      const texts = randomRuns(words).flatMap((run) => run.map(({ text }) => text))
      return ['READ', 'GETATTR'].filter((opcode) =>
        texts.some((text) => text.startsWith(`FUSE_${opcode} /mnt/n`)),
      )
    }
    expect(asks(write)).toEqual(['READ', 'GETATTR'])
    expect(asks(touch)).toEqual(['GETATTR'])
  })
})

test('where attributes have always expired, who finds the page asks for them, too', () => {
  const words = watched(ofPassthrough, [cat(ofPassthrough, 'f'), cat(ofPassthrough, 'f')], {
    threads: 9,
  })
  const requests = completeRun({ ...words, attributes: 'expired' })
    .filter(({ task }) => task.startsWith('cat'))
    .map(({ text }) => /^FUSE_(GETATTR|READ) /.exec(text)?.[1])
    .filter((opcode) => opcode !== undefined)
  expect(requests).toEqual(['GETATTR', 'READ', 'GETATTR'])
})

test('both compilations ask for attributes alike', () => {
  const words = watched(ofSshfs, [touch(ofSshfs, 'a', { creates: true })], { ...late, threads: 1 })
  const plain = deadlocks({ ...words, compilation: 'threads' })
  expect(plain.sort()).toEqual(deadlocks(words).sort())
})

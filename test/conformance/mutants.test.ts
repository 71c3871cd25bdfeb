import { readFileSync } from 'node:fs'
import { afterEach, expect, test, vi } from 'vitest'
import { type KernelObject, object, operation, permits } from '../../src/system/index.ts'
import { parseRuns } from './row.ts'

/*
 * The exam must notice a broken rule. Each mutant of the kernel replaces one rule, and the rows that
 * depend on it must then disagree.
 */

const rows = parseRuns(readFileSync(new URL('./runs.csv', import.meta.url), 'utf8'))

type VfsModule = typeof import('../../src/kernel/vfs.ts')
type MachineModule = typeof import('../../src/kernel/machine.ts')
type ListenerModule = typeof import('../../src/kernel/listener.ts')

type WordsModule = typeof import('../../src/topology/words.ts')

const [vfs, machine, listener, words] = [
  '../../src/kernel/vfs.ts',
  '../../src/kernel/machine.ts',
  '../../src/kernel/listener.ts',
  '../../src/topology/words.ts',
] as const

function breakRule<M extends object>(file: string, broken: (original: M) => Partial<M>) {
  vi.doMock(file, async (load) => {
    const original = await load<M>()
    return { ...original, ...broken(original) }
  })
}

async function disagreeing(ids: readonly string[]): Promise<string[]> {
  vi.resetModules()
  const { examine } = await import('./exam.ts')
  return rows
    .filter(({ id }) => ids.includes(id))
    .filter((row) => examine(row, { limit: 60_000 }).answer === 'disagrees')
    .map(({ id }) => id)
}

afterEach(() => {
  for (const file of [vfs, machine, listener, words]) vi.doUnmock(file)
  vi.resetModules()
})

const neverWaits = () =>
  object('never waits', 0 as number, {
    acquireShared: operation((n: number, _by: string) => n),
    releaseShared: operation((n: number, _by: string) => n),
    acquireExclusive: operation((n: number, _by: string) => n),
    releaseExclusive: operation((n: number, _by: string) => n),
  })

/** The mutant's machine gives one such object wherever the method is asked for one. */
function machineWith(method: 'dirLock' | 'serverLock', make: () => object) {
  breakRule<MachineModule>(machine, ({ Machine }) => {
    class Mutant extends Machine {
      readonly instead = make() as KernelObject
      override get objects(): readonly KernelObject[] {
        return [...super.objects, this.instead]
      }
    }
    const value = function (this: Mutant) {
      return this.instead
    }
    Object.defineProperty(Mutant.prototype, method, { value })
    return { Machine: Mutant }
  })
}

test('no mutant: none of these rows disagrees', async () => {
  const all = ['d110', 'd016', 'd172', 'd137', 'd179', 'd060', 'd037', 'd082']
  expect(await disagreeing(all)).toEqual([])
})

test('F14: the event fd is not opened inside read(2)', async () => {
  breakRule<VfsModule>(vfs, () => ({ openEventFd: () => [] }))
  const ids = ['d013', 'd041', 'd117', 'd118', 'd158']
  expect(await disagreeing(ids)).toEqual(ids)
})

test("F7: the listener's own opens by path raise no event", async () => {
  breakRule<VfsModule>(vfs, ({ open, read }) => ({
    open: (kernel, who, ...rest) => (who.pid === 'listener' ? [] : open(kernel, who, ...rest)),
    read: (kernel, who, ...rest) => (who.pid === 'listener' ? [] : read(kernel, who, ...rest)),
  }))
  const ids = ['d016', 'd030', 'd032', 'd074', 'd075', 'd094', 'd100', 'd105']
  expect(await disagreeing(ids)).toEqual(ids)
})

test('F14: a read(2) with room for a batch takes one event all the same', async () => {
  breakRule<ListenerModule>(listener, ({ Listener }) => ({
    Listener: class extends Listener {
      constructor(...[kernel, options]: ConstructorParameters<typeof Listener>) {
        super(kernel, { ...options, batch: false })
      }
    },
  }))
  const ids = ['d170', 'd172', 'd173', 'd174', 'd175', 'd176', 'd177']
  expect(await disagreeing(ids)).toEqual(ids)
})

test('S3: sftp-server serves any number of messages at once', async () => {
  machineWith('serverLock', () => permits('sftp-server', 1_000))
  const ids = ['d082', 'd135', 'd143', 'd170', 'd172', 'd174', 'd175', 'd176', 'd177']
  expect(await disagreeing(ids)).toEqual(ids)
})

test('V2, V8: opens do not lock the parent directory', async () => {
  machineWith('dirLock', neverWaits)
  const ids = ['d179', 'd180', 'd181', 'd195', 'd196', 'd197']
  expect(await disagreeing(ids)).toEqual(ids)
})

test('F6: mount marks see other mounts of the file system', async () => {
  breakRule<WordsModule>(words, () => ({ bind: (fs) => ({ fs, through: 'mount' }) }))
  expect(await disagreeing(['d060'])).toEqual(['d060'])
})

test('U9: close(2) of a FUSE file sends no FUSE_FLUSH', async () => {
  breakRule<VfsModule>(vfs, () => ({ flush: () => [] }))
  expect(await disagreeing(['d045'])).toEqual(['d045'])
})

import { cat, checkSync, markChildren, markMount, sshfs, stat, topology, touch, write } from 'fsmc'
import { describe, expect, test } from 'vitest'
import { explain } from '../../src/explain/index.ts'
import { completeRun, deadlocks, source, textsOf, watched } from './setups.ts'

const mount = sshfs('/mnt', { of: source })
const kernels = ['6.x', '3.10'] as const

describe('what differs between 6.x and 3.10', () => {
  test('F4: a group that marks the directory and the mount gets one event, on 3.10 two', () => {
    const events = kernels.map((kernel) => {
      const marks = [markMount(source), markChildren(source)]
      const run = completeRun(watched(mount, [cat(source, 'f')], { marks }, { kernel }))
      return textsOf(run, 'cat').filter((text) => text.startsWith('raises')).length
    })
    expect(events).toEqual([1, 2])
  })

  test('F10: a fatal signal ends the wait for a verdict, on 3.10 nothing does', () => {
    const ended = kernels.map((kernel) => {
      const result = checkSync(topology(watched(mount, [cat(mount, 'f')], {}, { kernel })), {
        properties: ['no deadlock'],
      })
      const { tasks } = explain(result, result.properties[0]!)!
      return tasks.find(({ name }) => name === 'cat')!.wait!.endedBy
    })
    expect(ended).toEqual(['fatal signal', 'nothing'])
  })

  test('U9: close(2) waits for a SETATTR of the same file on 3.10', () => {
    // the listener's own reading by path never gets a verdict, which leaves the server blocked
    const scan = { marks: [markMount(source)], mask: ['access'], scan: 'reopen' } as const
    const clients = [cat(mount, 'f'), touch(mount, 'g'), write(mount, 'g')]
    const waits = kernels.map((kernel) =>
      deadlocks(watched(mount, clients, scan, { kernel })).some((tasks) =>
        tasks.includes('write: WAIT_INODE_LOCK'),
      ),
    )
    expect(waits).toEqual([false, true])
  })

  test('U10: lookups share the directory lock, on 3.10 each has it alone', () => {
    const clients = [
      cat(mount, 'f'),
      stat(mount, 'g', { name: 'a' }),
      stat(mount, 'h', { name: 'b' }),
    ]
    const locks = kernels.map((kernel) => {
      const words = deadlocks(watched(mount, clients, {}, { kernel }))
      return ['WAIT_DIRLOCK', 'WAIT_LOOKUP_LOCK'].map((wait) =>
        words.some((waits) => waits.includes(wait)),
      )
    })
    expect(locks).toEqual([
      [false, true],
      [true, false],
    ])
  })
})

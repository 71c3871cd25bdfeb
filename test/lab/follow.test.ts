import { cat, listener, local, markMount, passthrough, sshfs, topology, touch } from 'fsmc'
import { expect, test } from 'vitest'
import { type Move, movesAlong, planOf } from '../../src/lab/index.ts'
import { foretell } from '../../src/reproduce/index.ts'

const src = local('/source')

/** The moves that drive a run along the model's own. */
async function moves(words: Omit<Parameters<typeof topology>[0], 'name'>): Promise<string[]> {
  const described = { name: 'directed', ...words }
  const { interfered, ...system } = topology(described)
  const prepared = {
    system,
    interfered,
    topology: described,
    plan: planOf(described, '/mnt'),
    parts: { sftpServer: undefined, daemons: {} },
  }
  const { moves } = await foretell(prepared, { follow: true, timeout: 60_000 })
  return moves!.map(format)
}

function format(move: Move): string {
  if (move.kind === 'pass') return `${move.thread}: ${move.gate}`
  if (move.kind === 'look') return 'look'
  return `${move.kind} ${move.kind === 'hold' ? move.program : move.client}`
}

test('as many clients as threads: all are under way before the first read', async () => {
  const mount = sshfs('/m1', { of: src })
  const listeners = [listener({ marks: [mount, src].map(markMount), threads: 2 })]
  const made = await moves({ listeners, clients: [cat(mount, 'a'), cat(mount, 'b')] })
  expect(made.slice(0, 2).sort()).toEqual(['start cat 1', 'start cat 2'])
  expect(made.slice(2).sort()).toEqual(['listener 1: read', 'listener 2: read'])
})

test('a read of several events begins when the last of them is queued', async () => {
  const mount = sshfs('/m1', { of: src })
  const listeners = [listener({ marks: [mount, src].map(markMount), threads: 3, buffer: 4096 })]
  const made = await moves({ listeners, clients: [cat(mount, 'a'), cat(mount, 'b')] })
  // the two are alike: either may come first
  const first = made[0]!.replace('start ', '')
  expect(
    made.map((move) => move.replace(/cat .$/, (name) => (name === first ? 'one' : 'other'))),
  ).toEqual(['start one', 'look up other', 'listener 1: read', 'start other', 'listener 2: read'])
})

test('one that has created its file is stopped before it closes it', async () => {
  const mount = passthrough('/m1', { of: src, singleThreaded: true, api: 'high-level' })
  const listeners = [listener({ marks: [mount, src].map(markMount), threads: 2 })]
  const clients = ['a', 'b'].map((name) => touch(mount, name, { creates: true }))
  const made = await moves({ listeners, clients })
  expect(made.filter((move) => move.startsWith('stop'))).not.toEqual([])
})

test('without a hang to follow all clients start before the listener reads', async () => {
  const mount = sshfs('/m1', { of: src })
  const listeners = [listener({ marks: [mount, src].map(markMount), threads: 3 })]
  expect(await moves({ listeners, clients: [cat(mount, 'a'), cat(mount, 'b')] })).toEqual([
    'start cat 1',
    'start cat 2',
  ])
})

test('one that is held gives its last answer of the run first', () => {
  const mount = sshfs('/m1', { of: src })
  const described = { name: 'held', listeners: [], clients: [cat(mount, 'a'), cat(mount, 'b')] }
  const told = (process: string, text: string, task = process) => ({ process, task, text })
  const run = [
    told('cat 1', 'FUSE_LOOKUP /m1/a → sshfs'),
    told('cat 1', 'answers SFTP LSTAT → sshfs', 'sftp-server'),
    told('cat 2', 'FUSE_LOOKUP /m1/b → sshfs'),
    told('cat 2', 'takes SFTP LSTAT /source/b', 'sftp-server'),
  ]
  const made = (held: string) =>
    movesAlong(run, planOf(described, '/mnt'), {
      program: held,
      isTask: (task) => task === held,
    }).map(format)
  expect(made('sftp-server')).toEqual(['look up cat 1', 'hold sftp-server', 'look up cat 2'])
  expect(made('sshfs')).toEqual(['hold sshfs', 'look up cat 1', 'look up cat 2'])
})

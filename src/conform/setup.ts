import {
  bind,
  type ClientWords,
  cat,
  type DaemonOptions,
  listener,
  local,
  markChildren,
  markFilesystem,
  markMount,
  passthrough,
  sshfs,
  stat,
  type Topology,
  touch,
  write,
} from '../topology/index.ts'
import type { Row } from './row.ts'

const marking = { mount: markMount, inode: markChildren, fs: markFilesystem }
const commands = { cat, touch, write, stat }

/** The set-up of a row, in the words of a topology. */
export function setUp(row: Row): Topology {
  const source = local('/source')
  const below = { no: source, bind: bind(source), fs: local('/elsewhere') }[row.remote]
  const m1 = daemon(row, '/m1', { of: below })
  const m2 = row.hops === 2 ? daemon(row, '/m2', { of: m1 }) : undefined
  const top = m2 ?? m1
  const marked = { F: m1, G: m2, S: source }
  return {
    name: row.id,
    listeners: [
      listener({
        marks: [...row.marks].map((letter) => {
          const fs = marked[letter as keyof typeof marked]
          if (fs === undefined) throw new Error(`${row.id} marks ${letter}, which is not there`)
          return marking[row.markKind](fs)
        }),
        mask: row.mask,
        threads: row.threads,
        workers: row.workers,
        buffer: row.buffer,
        scan: row.scan,
        exempt: row.exempt,
      }),
    ],
    clients: Array.from({ length: row.openers }, (_, i): ClientWords => {
      if (row.mixed && i === 0) return touch(top, 'n0', { creates: true, name: 'creator' })
      return commands[row.op](top, `f${i}`, { creates: row.newfile && !row.mixed, name: 'op' })
    }),
  }
}

function daemon({ daemon }: Row, path: string, { of }: Pick<DaemonOptions, 'of'>) {
  const singleThreaded = daemon.endsWith('-s')
  if (daemon.startsWith('sshfs')) {
    return sshfs(path, { of, singleThreaded, connections: daemon === 'sshfs-c3' ? 3 : 1 })
  }
  const api = daemon.startsWith('pt-hl') ? 'high-level' : 'low-level'
  return passthrough(path, { of, singleThreaded, api })
}

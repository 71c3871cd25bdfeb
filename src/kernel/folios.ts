import { ifEverywhere, updateAttributes } from './attributes.ts'
import type { Access, File, FuseFileSystem } from './files.ts'
import { request } from './fuse.ts'
import type { Machine } from './machine.ts'
import type { Pages } from './pages.ts'
import {
  type Act,
  type Actor,
  act,
  choose,
  type Exit,
  frame,
  holder,
  ifKilled,
  type Path,
  undoing,
} from './path.ts'

/*
 * U10: what is done under the lock of a folio. Only of files that several tasks may be at once: else
 * nobody finds the page there, for who opens a file drops it, or locked.
 */

/**
 * U15: a read(2) that may go beyond the end of the file, as all of small files do, or of any file where what is
 * cached depends on the attributes (FUSE_AUTO_INVAL_DATA), needs the size before it looks for the page.
 */
export function readPage(machine: Machine, who: Actor, access: Access, file: File): Path {
  const { fs } = access
  if (fs.kind === 'local') return []
  const pages = machine.pagesOf(fs, file)
  const size = frame('fuse_file_read_iter', updateAttributes(machine, who, access, file))
  if (pages === undefined) {
    return [
      ...ifEverywhere(machine, size),
      ...(file.isNew ? [] : frame(getPages, readFolio(machine, who, fs, file))),
    ]
  }
  const folio = frame(getPages, findFolio(machine, who, fs, file, pages))
  if (!file.isNew) return [...size, ...folio]
  // F20: there is nothing in it yet
  if (machine.uses.writtenAt(file).length === 0) return size
  return [
    ...size,
    ...choose(act('looks at the size', [pages.look()], { minor: true }), {
      empty: [],
      written: folio,
    }),
  ]
}

const getPages = ['filemap_read', 'filemap_get_pages', 'folio_wait_bit_common']

function readFolio(machine: Machine, who: Actor, fs: FuseFileSystem, file: File): Path {
  return request(machine, who, fs, 'READ', file, { wait: machine.waits.page })
}

/** A page that is there is read, one that is being read is waited for. */
function findFolio(
  machine: Machine,
  who: Actor,
  fs: FuseFileSystem,
  file: File,
  pages: Pages,
): Path {
  const ask = readFolio(machine, who, fs, file)
  // of a thread that is a task of its own, its reply is what fills the page and unlocks it
  const read = machine.serviceFrames
    ? [
        ...undoing(ask, [unlock(pages.unlock())]),
        act('the page is there', [pages.fill()], { frees: true, minor: true }),
      ]
    : ask
  return choose(
    act('looks for the page', [pages.find(holder(who))], {
      wait: machine.waits.page,
      minor: true,
      exits: abort(machine, fs),
    }),
    { there: [], missing: read },
  )
}

/** What an open does to the pages: no daemon here has them kept (FOPEN_KEEP_CACHE). */
export function dropPages(machine: Machine, fs: FuseFileSystem, file: File): Path {
  const pages = machine.pagesOf(fs, file)
  if (pages === undefined) return []
  return frame(
    ['fuse_open', 'invalidate_inode_pages2_range', '__folio_lock'],
    [
      act('drops the pages', [pages.drop()], {
        wait: machine.waits.folioLock,
        minor: true,
        exits: abort(machine, fs),
      }),
    ],
  )
}

/** A page that is there is written and sent; of one that is not, the folio stays locked meanwhile. */
export function writePage(machine: Machine, who: Actor, fs: FuseFileSystem, file: File): Path {
  const send = request(machine, who, fs, 'WRITE', file)
  const pages = machine.pagesOf(fs, file)
  if (pages === undefined) return send
  const done = [unlock(pages.unlock())]
  const begins = act('is about to write', [pages.write()], { frees: true, minor: true })
  const write = choose(
    act('locks the page', [pages.find(holder(who))], {
      wait: machine.waits.folioLock,
      minor: true,
      exits: abort(machine, fs),
    }),
    { there: send, missing: [...ifKilled(undoing(send, done), done), ...done] },
  )
  return file.isNew ? [begins, ...write] : write
}

function unlock(operation: Act['operations'][number]): Act {
  return act('unlocks the page', [operation], { frees: true, minor: true })
}

/** U7: what fails is not waited for. */
function abort(machine: Machine, fs: FuseFileSystem): readonly Exit[] {
  return machine.mortal
    ? [
        {
          text: 'gets an error: the FUSE connection is aborted',
          operations: [machine.connectionOf(fs).isAborted()],
          errno: 'ECONNABORTED',
        },
      ]
    : []
}

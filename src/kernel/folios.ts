import type { File, FileSystem, FuseFileSystem } from './files.ts'
import { request } from './fuse.ts'
import type { Machine } from './machine.ts'
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

/** filemap_read(): a page that is there is read, one that is being read is waited for. */
export function readPage(machine: Machine, who: Actor, fs: FileSystem, file: File): Path {
  if (fs.kind === 'local' || file.isNew) return []
  const ask = request(machine, who, fs, 'READ', file, { wait: machine.waits.page })
  const pages = machine.pagesOf(fs, file)
  const waiting = ['filemap_read', 'filemap_get_pages', 'folio_wait_bit_common']
  if (pages === undefined) return frame(waiting, ask)
  // of a thread that is a task of its own, its reply is what fills the page and unlocks it
  const read = machine.serviceFrames
    ? [
        ...undoing(ask, [unlock(pages.unlock())]),
        act('the page is there', [pages.fill()], { frees: true, minor: true }),
      ]
    : ask
  return frame(
    waiting,
    choose(
      act('looks for the page', [pages.find(holder(who))], {
        wait: machine.waits.page,
        minor: true,
        exits: abort(machine, fs),
      }),
      { there: [], missing: read },
    ),
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
  return choose(
    act('locks the page', [pages.find(holder(who))], {
      wait: machine.waits.folioLock,
      minor: true,
      exits: abort(machine, fs),
    }),
    { there: send, missing: [...ifKilled(undoing(send, done), done), ...done] },
  )
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

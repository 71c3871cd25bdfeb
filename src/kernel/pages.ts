import { Record } from 'immutable'
import { object, operation, outcome } from '../system/index.ts'

const State = Record({ cached: false, lockedBy: '', written: false })

interface PageOptions {
  /**
   * Does a page stay until somebody opens the file? Else it may be gone at any time, because memory was short, or
   * because it has turned out that the file has changed.
   */
  readonly stay: boolean
  /** Does somebody write to the file by another path? */
  readonly writtenElsewhere: boolean
}

/**
 * U10: the pages of a file that several tasks may read at once, as one: its files are small. Who does not
 * find it sends a FUSE_READ, under the folio's lock; who comes meanwhile waits for that one, and sends none
 * of its own. A page that is there is read without asking the daemon.
 */
export function pageCache(path: string, { stay, writtenElsewhere }: PageOptions) {
  const unlocked = 'its page is not being read'
  const isUnlocked = ({ lockedBy }: ReturnType<typeof State>) => lockedBy === ''
  return object(
    `pages of ${path}`,
    State(),
    {
      find: operation(unlocked, isUnlocked, (pages, by: string) => [
        ...(pages.cached ? [outcome(pages, 'there')] : []),
        ...(pages.cached && stay ? [] : [outcome(pages.set('lockedBy', by), 'missing')]),
      ]),
      /** F20: of a file that was created empty: may somebody have written to it by now? */
      look: operation((pages) =>
        [...(pages.written || writtenElsewhere ? ['written'] : []), 'empty'].map((size) =>
          outcome(pages, size),
        ),
      ),
      write: operation((pages) => pages.set('written', true)),
      fill: operation((pages) => pages.merge({ cached: true, lockedBy: '' })),
      /** It could not be read, or a part of it was written only. */
      unlock: operation((pages) => pages.merge({ cached: false, lockedBy: '' })),
      /** invalidate_inode_pages2(), which waits for the folio's lock. */
      drop: operation(unlocked, isUnlocked, (pages) => pages.set('cached', false)),
    },
    {
      heldBy: ({ lockedBy }) => (lockedBy === '' ? [] : [lockedBy]),
      results: ({ operation }) => resultsOf[operation] ?? [undefined],
    },
  )
}

const resultsOf: { readonly [operation: string]: readonly string[] } = {
  find: ['there', 'missing'],
  look: ['written', 'empty'],
}

export type Pages = ReturnType<typeof pageCache>

import { Record } from 'immutable'
import { object, operation, outcome } from '../system/index.ts'

const Pages = Record({ cached: false, lockedBy: '' })

/**
 * U10: the pages of a file that several tasks may read at once, as one: its files are small. Who does not
 * find it sends a FUSE_READ, under the folio's lock; who comes meanwhile waits for that one, and sends none
 * of its own. A page that is there is read without asking the daemon.
 * @param stay does it stay until somebody opens the file? Else it may be gone at any time, because memory was
 *   short, or because it has turned out that the file has changed.
 */
export function pageCache(path: string, stay: boolean) {
  const unlocked = 'its page is not being read'
  const isUnlocked = ({ lockedBy }: ReturnType<typeof Pages>) => lockedBy === ''
  return object(
    `pages of ${path}`,
    Pages(),
    {
      find: operation(unlocked, isUnlocked, (pages, by: string) => [
        ...(pages.cached ? [outcome(pages, 'there')] : []),
        ...(pages.cached && stay ? [] : [outcome(pages.set('lockedBy', by), 'missing')]),
      ]),
      fill: operation(() => Pages({ cached: true })),
      /** It could not be read, or a part of it was written only. */
      unlock: operation(() => Pages()),
      /** invalidate_inode_pages2(), which waits for the folio's lock. */
      drop: operation(unlocked, isUnlocked, () => Pages()),
    },
    {
      heldBy: ({ lockedBy }) => (lockedBy === '' ? [] : [lockedBy]),
      results: ({ operation }) => (operation === 'find' ? ['there', 'missing'] : [undefined]),
    },
  )
}

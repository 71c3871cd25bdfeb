import { filled, found, hashes, known, origins } from './batch'
import { inquire } from './elders'
import { bytes, hashOf } from './lanes'

/** Only finding, not storing: where the numbers of the successors go. */
export let listing: u32 = 0
export let listingEnd: u32 = 0
export let listed: u32 = 0

export function list<L>(): void {
  if (listing + ((listed + filled) << 3) > listingEnd) unreachable() // rather than write over others
  for (let i: u32 = 0; i < filled; i++) {
    store<u64>(hashes() + (i << 3), hashOf<L>(found() + i * bytes<L>()))
  }
  inquire<L>(filled)
  for (let i: u32 = 0; i < filled; i++) {
    const at = listing + (listed << 3)
    store<u32>(at, load<u32>(known() + (i << 2)) - 1)
    store<u32>(at, load<u32>(origins() + (i << 2)), 4)
    listed++
  }
  filled = 0
}

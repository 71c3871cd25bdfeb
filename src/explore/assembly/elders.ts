/*
 * A memory that is full stays as it is, and the search goes on in another one, with loops of its own. What
 * is new to that one may be known to those before it: it asks them, a batch at a time. States are numbered
 * from the first one in this memory; those in the memories before it have numbers below 0.
 */
import { found, guest, hashes, known } from './batch'
import { find, touch } from './hashindex'
import { ask, fetch } from './host'
import { Any, bytes, hashOf, One, Two } from './lanes'
import { data, stride } from './memory'
import { pack } from './pack'

/** Are there memories before this one? */
export let asks: bool = false
/** Where its states come in the numbers of all memories together. */
export let first: u32 = 0
/**
 * In a full memory, if the one that asks packs states otherwise: bytes of its states, their fields, and the
 * plans that pack its states as they are packed here, and the other way round.
 */
export let guestStride: u32 = 0
export let guestFields: u32 = 0
export let inwards: u32 = 0
export let outwards: u32 = 0

/** The address of a state, in whatever memory it is. */
export function locate<L>(state: u32): u32 {
  if (<i32>state >= 0) return data + state * bytes<L>()
  fetch(state)
  return guest()
}

/** Finds out which states of the batch are stored, in this memory or in one before it. */
export function inquire<L>(many: u32): void {
  for (let i: u32 = 0; i < many; i++) {
    const number = find<L>(found() + i * bytes<L>(), load<u64>(hashes() + (i << 3)))
    store<u32>(known() + (i << 2), number < 0 ? 0 : first + number + 1)
  }
  if (asks) ask(many)
}

/** In a full memory: marks what it knows of the states that another one has put into its batch. */
export function recognize(many: u32): void {
  if (stride === 8) mark<One>(many)
  else if (stride === 16) mark<Two>(many)
  else mark<Any>(many)
}

function mark<L>(many: u32): void {
  for (let i: u32 = 0; i < many; i++) {
    const asked = load<u32>(known() + (i << 2)) === 0
    const at = asked ? asPackedHere<L>(i) : 0
    // Of what is not asked for, no place of the index is loaded but the first.
    store<u64>(hashes() + (i << 3), at === 0 ? 0 : hashOf<L>(at))
  }
  touch(many)
  for (let i: u32 = 0; i < many; i++) {
    if (load<u32>(known() + (i << 2)) !== 0) continue
    const at = asPackedHere<L>(i)
    const number = at === 0 ? -1 : find<L>(at, load<u64>(hashes() + (i << 3)))
    if (number >= 0) store<u32>(known() + (i << 2), first + number + 1)
  }
}

/** The address of a state of the batch, packed as all are here; 0 if an id in it has no room here. */
function asPackedHere<L>(i: u32): u32 {
  if (guestFields === 0) return found() + i * bytes<L>()
  const from = found() + i * guestStride
  return pack(from, guest(), bytes<L>(), inwards, guestFields) ? guest() : 0
}

/** In a full memory: puts a state in the room for a guest, packed for the memory that asks for it. */
export function show(state: u32): void {
  const at = data + state * stride
  if (guestFields === 0) memory.copy(guest(), at, stride)
  else pack(at, guest(), guestStride, outwards, guestFields)
}

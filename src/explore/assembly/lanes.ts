/*
 * Packed states, in lanes of 64 bits. There is one copy of the loops for each number of lanes: the size of
 * the type is known when it is compiled.
 */
import { stride } from './memory'

export class One {
  a: u64
}
export class Two {
  a: u64
  b: u64
}
export class Four {
  a: u64
  b: u64
  c: u64
  d: u64
}
export class Any {}

export function bytes<L>(): u32 {
  return offsetof<L>() === 0 ? stride : <u32>offsetof<L>()
}

export function hashOf<L>(at: u32): u64 {
  let hash = (load<u64>(at) ^ 0x9e3779b97f4a7c15) * 0xbf58476d1ce4e5b9
  hash ^= hash >>> 32
  if (offsetof<L>() === 16) {
    hash = (hash ^ load<u64>(at, 8)) * 0x94d049bb133111eb
    hash ^= hash >>> 29
  } else if (offsetof<L>() !== 8) {
    for (let i: u32 = 8; i < bytes<L>(); i += 8) {
      hash = (hash ^ load<u64>(at + i)) * 0x94d049bb133111eb
      hash ^= hash >>> 29
    }
  }
  return hash * 0xd6e8feb86659fd93
}

export function isSame<L>(a: u32, b: u32): bool {
  if (load<u64>(a) !== load<u64>(b)) return false
  if (bytes<L>() === 8) return true
  if (load<u64>(a, 8) !== load<u64>(b, 8)) return false
  if (bytes<L>() === 16) return true
  for (let i: u32 = 16; i < bytes<L>(); i += 8) {
    if (load<u64>(a + i) !== load<u64>(b + i)) return false
  }
  return true
}

export function copy<L>(to: u32, from: u32): void {
  store<u64>(to, load<u64>(from))
  if (bytes<L>() === 8) return
  store<u64>(to, load<u64>(from, 8), 8)
  if (bytes<L>() === 16) return
  for (let i: u32 = 16; i < bytes<L>(); i += 8) store<u64>(to + i, load<u64>(from + i))
}

export function change<L>(to: u32, from: u32, delta: u32): void {
  store<u64>(to, load<u64>(from) ^ load<u64>(delta))
  if (bytes<L>() === 8) return
  store<u64>(to, load<u64>(from, 8) ^ load<u64>(delta, 8), 8)
  if (bytes<L>() === 16) return
  for (let i: u32 = 16; i < bytes<L>(); i += 8) {
    store<u64>(to + i, load<u64>(from + i) ^ load<u64>(delta + i))
  }
}

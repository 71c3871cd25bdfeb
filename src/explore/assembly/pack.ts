import { guest } from './batch'
import { data, stride } from './memory'
import { count } from './progress'

/**
 * Packs a state otherwise. The plan has a row a field: byte, shift and mask where it was, byte, shift and
 * mask where it goes. False if an id has no room there.
 */
export function pack(from: u32, to: u32, size: u32, plan: u32, fields: u32): bool {
  memory.fill(to, 0, size)
  for (let f: u32 = 0, row = plan; f < fields; f++, row += 24) {
    const id = (load<u32>(from + load<u32>(row)) >>> load<u32>(row, 4)) & load<u32>(row, 8)
    if (id > load<u32>(row, 20)) return false
    const field = to + load<u32>(row, 12)
    store<u32>(field, load<u32>(field) | (id << load<u32>(row, 16)))
  }
  return true
}

/** Packs every state anew. */
export function repack(plan: u32, fields: u32, newStride: u32): void {
  const grows = newStride > stride
  for (let i: u32 = 0; i < count; i++) {
    const number: u32 = grows ? count - 1 - i : i
    pack(data + number * stride, guest(), newStride, plan, fields)
    memory.copy(data + number * newStride, guest(), newStride)
  }
  stride = newStride
}

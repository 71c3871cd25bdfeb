import { chunkSize, crew } from './crew'
import { asks, first, guestFields, guestStride, inwards, outwards } from './elders'
import { BRIEFING } from './mailbox'
import { data, index, indexBits, parentShift, parents, rows, stride, windows } from './memory'
import { watched, watches } from './propositions'

/** Main thread: tells the others where everything lies. */
export function brief(): void {
  const at = crew + (BRIEFING << 2)
  store<u32>(at, rows)
  store<u32>(at, windows, 4)
  store<u32>(at, index, 8)
  store<u32>(at, indexBits, 12)
  store<u32>(at, data, 16)
  store<u32>(at, parents, 20)
  store<u32>(at, parentShift, 24)
  store<u32>(at, stride, 28)
  store<u32>(at, watches, 32)
  store<u32>(at, watched, 36)
  store<u32>(at, chunkSize, 40)
  store<u32>(at, asks, 44)
  store<u32>(at, first, 48)
  store<u32>(at, guestStride, 52)
  store<u32>(at, guestFields, 56)
  store<u32>(at, inwards, 60)
  store<u32>(at, outwards, 64)
}

/** Learns where everything lies. */
export function listen(): void {
  const at = crew + (BRIEFING << 2)
  rows = load<u32>(at)
  windows = load<u32>(at, 4)
  index = load<u32>(at, 8)
  indexBits = load<u32>(at, 12)
  data = load<u32>(at, 16)
  parents = load<u32>(at, 20)
  parentShift = load<u32>(at, 24)
  stride = load<u32>(at, 28)
  watches = load<u32>(at, 32)
  watched = load<u32>(at, 36)
  chunkSize = load<u32>(at, 40)
  asks = load<u32>(at, 44) !== 0
  first = load<u32>(at, 48)
  guestStride = load<u32>(at, 52)
  guestFields = load<u32>(at, 56)
  inwards = load<u32>(at, 60)
  outwards = load<u32>(at, 64)
}

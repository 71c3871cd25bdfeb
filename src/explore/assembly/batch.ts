/* The batch: hashes, parents, what is known already, room for one state more, then the packed states. */
import { batchRoom } from './room'

export const batchSize: u32 = 128
/** Bytes of the largest state. */
const stateRoom: u32 = 1 << 14

export let batch: u32 = 0
export let filled: u32 = 0
/** Successors that went out of the batch before their state was completely expanded. */
export let carried: u32 = 0

export function hashes(): u32 {
  return batch
}
export function origins(): u32 {
  return batch + batchRoom * 8
}
/** Of each state of the batch: 0, or its number in all memories together plus one. */
export function known(): u32 {
  return batch + batchRoom * 12
}
/** A state of another memory. */
export function guest(): u32 {
  return batch + batchRoom * 16
}
export function found(): u32 {
  return batch + batchRoom * 16 + stateRoom
}

import { counter, noDeadlock, type Property, process, step, system } from 'fsmc'

/** A process that counts from 0 to `length` and stops there. */
export function walker(length: number, name = 'walker') {
  return process<number>(name, 0, (at) => (at < length ? [step('goes on', () => at + 1)] : []))
}

export function chain(length: number, properties: readonly Property[] = [noDeadlock()]) {
  return system('chain', { processes: [walker(length)], objects: [], properties })
}

/** `width` objects that each one process counts up to 1; all orders of that give 2^width states. */
export function wide(width: number, processes: number) {
  const counters = Array.from({ length: width }, (_, i) => counter(`counter ${i}`, 0, 1))
  const share = Math.ceil(width / processes)
  return system('wide', {
    processes: Array.from({ length: processes }, (_, p) =>
      process<number>(`process ${p}`, 0, (at) =>
        at < share && p * share + at < width
          ? [step(`raises ${at}`, counters[p * share + at]!.up(), () => at + 1)]
          : [],
      ),
    ),
    objects: counters,
    properties: [noDeadlock()],
  })
}

import type { Operation, Value } from 'fsmc'
import { expect, test } from 'vitest'
import { connectionLoad } from '../../src/kernel/daemon.ts'

const connections = connectionLoad('sshfs', ['a', 'b'])

/** The connections that the last operation may choose after the others. */
function choices(...operations: readonly Operation[]): unknown[] {
  const last = operations.at(-1)!
  const state = operations
    .slice(0, -1)
    .reduce<Value>((before, operation) => operation.outcomes(before)[0]!.next, connections.init)
  return last.outcomes(state).map(({ result }) => result)
}

test('S6: connections that nobody uses are alike', () => {
  expect(choices(connections.pin('f'))).toEqual(['a'])
})

test('S6: a request goes to a connection with the fewest requests, then with the fewest open files', () => {
  const { open, pin, unpin } = connections
  expect(choices(pin('f'), pin('g'))).toEqual(['b'])
  expect(choices(open('f'), unpin('a', 2), pin('g'))).toEqual(['b'])
  expect(choices(open('f'), unpin('a', 2), open('g'), unpin('b', 2), pin('h'))).toEqual(['a', 'b'])
})

test('S6: a request about an open file goes to its connection, until it is closed for the last time', () => {
  const { open, pin, release, unpin } = connections
  expect(choices(open('f'), pin('f'))).toEqual(['a'])
  const twice = [open('f'), open('f'), unpin('a', 4)]
  expect(choices(...twice, release('f'), pin('g'), pin('f'))).toEqual(['a'])
  expect(choices(...twice, release('f'), release('f'), pin('g'), pin('f'))).toEqual(['b'])
})

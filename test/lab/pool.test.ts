import { expect, test } from 'vitest'
import { Pool, poolBytes } from '../../src/lab/pool.ts'

test('the oldest event first, for as many as a listener that judges its own accesses has', () => {
  const pool = new Pool(new SharedArrayBuffer(poolBytes))
  for (let fd = 0; fd < 100_000; fd++) {
    pool.push({ fd, pid: 1 })
    pool.push({ fd, pid: 2 })
    expect([pool.take(), pool.take()]).toEqual([
      { fd, pid: 1 },
      { fd, pid: 2 },
    ])
  }
})

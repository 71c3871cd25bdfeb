import { readFileSync } from 'node:fs'
import { test } from 'vitest'
import { examine } from './exam.ts'
import { parseRuns } from './row.ts'

test('run', () => {
  const rows = parseRuns(readFileSync(new URL('./runs.csv', import.meta.url), 'utf8'))
  const only = process.env.ROWS?.split(',')
  const t00 = performance.now()
  const tally: any = {}
  for (const row of rows) {
    if (only && !only.includes(row.id)) continue
    const t0 = performance.now()
    const a = examine(row, { limit: Number(process.env.LIMIT ?? 5000) })
    const key = `${row.hops} ${row.mask.join('+')} ${a.answer}`
    tally[key] = (tally[key] ?? 0) + 1
    const dt = performance.now() - t0
    if (a.answer === 'disagrees' || a.answer === 'undecided' || dt > 3000)
      console.log(
        row.id,
        row.hops,
        row.mask.join('+'),
        row.daemon,
        `M${row.openers}T${row.threads}W${row.workers} b${row.buffer} ${row.op} ${row.scan} ${row.marks}`,
        a.answer,
        a.detail,
        a.states,
        (dt / 1000).toFixed(1),
      )
  }
  console.log(tally, ((performance.now() - t00) / 1000).toFixed(1))
}, 3_000_000)

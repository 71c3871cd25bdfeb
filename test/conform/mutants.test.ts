import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { examine, parseRuns } from '../../src/conform/index.ts'
import { type Profile, profiles, rules } from '../../src/kernel/index.ts'

/*
 * The exam must notice a broken rule: on a kernel without it, the rows that depend on it must disagree.
 */

const rows = parseRuns(readFileSync(new URL('./runs.csv', import.meta.url), 'utf8'))

async function disagreeing(ids: readonly string[], without: Partial<Profile>): Promise<string[]> {
  const profile = { ...profiles['6.x'], ...without }
  const found: string[] = []
  for (const row of rows.filter(({ id }) => ids.includes(id))) {
    const { answer } = await examine(row, { limit: 60_000, profile })
    if (answer === 'disagrees') found.push(row.id)
  }
  return found
}

const noticed = {
  readOpensFiles: ['d013', 'd041', 'd117', 'd118', 'd158'],
  readTakesBatches: ['d170', 'd172', 'd173', 'd174', 'd175', 'd176', 'd177'],
  ownAccessesRaise: ['d016', 'd030', 'd032', 'd074', 'd075', 'd094', 'd100', 'd105'],
  mountMarksSeeOneMount: ['d060'],
  closeFlushes: ['d045'],
  opensLockDirectory: ['d179', 'd180', 'd181', 'd195', 'd196', 'd197'],
  daemonThreadsAreFew: ['d045'],
  serverIsSerial: ['d082', 'd135', 'd143', 'd170', 'd172', 'd174', 'd175', 'd176', 'd177'],
} satisfies Partial<Record<keyof Profile, readonly string[]>>

test('no rule broken: none of these rows disagrees', async () => {
  const all = [...new Set(Object.values(noticed).flat())]
  expect(await disagreeing(all, {})).toEqual([])
})

test.each(Object.entries(noticed))('without %s: rows disagree', async (rule, ids) => {
  expect(await disagreeing(ids, { [rule]: false })).toEqual(ids)
})

test('every rule that can be broken is broken here', () => {
  expect(rules.flatMap(({ without }) => Object.keys(without))).toEqual(Object.keys(noticed))
})

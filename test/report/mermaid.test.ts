import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Explanation } from '../../src/explain/index.ts'
import { renderSequenceChart, renderWaitForChart } from '../../src/report/index.ts'
import { loopback, philosophers } from '../explain/systems.ts'
import { checked } from './setup.ts'

const hang = checked(loopback()).explanations[0]!

test('the loopback hang as a sequence chart', () => {
  expect(renderSequenceChart(hang)).toMatchInlineSnapshot(`
    "sequenceDiagram
      participant p0 as touch
      participant p1 as sshfs
      participant p2 as sftp-server
      participant p3 as listener
      Note over p0: openat(#34;n0#34;, O_WRONLY#124;O_CREAT)
      Note over p0,p3: round 1 — SFTP LSTAT n0 — returns
      Note over p1: sends LSTAT
      Note over p2: lstat = ENOENT
      Note over p0,p3: round 2 — SFTP OPEN n0 — returns
      Note over p1: sends OPEN
      Note over p2: openat#58; FAN_OPEN_PERM, waits for the verdict
      Note over p3: reads an event
      Note over p3: answers FAN_ALLOW
      Note over p2: openat = 3
      Note over p0,p3: round 3 — SFTP FSTAT n0 — returns
      Note over p1: sends FSTAT
      Note over p2: fstat = 0
      Note over p0: raises FAN_OPEN_PERM
      Note over p3: reads an event
      Note over p3: read#58; opens the file of the event, sends FUSE_OPEN
      Note over p0,p3: round 4 — SFTP OPEN n0 — never returns
      Note over p1: sends OPEN
      Note over p2: openat#58; FAN_OPEN_PERM, waits for the verdict
      Note over p0: blocked#58; wait for verdict
      Note over p3: blocked#58; wait for FUSE reply
      Note over p1: blocked#58; wait for SFTP reply
      Note over p2: blocked#58; wait for verdict"
  `)
})

test('who waits for whom as a flowchart', () => {
  expect(renderWaitForChart(hang)).toMatchInlineSnapshot(`
    "flowchart LR
      p0["touch"]:::victim
      p1["listener"]:::cycle
      p2["sshfs"]:::cycle
      p3["sftp-server"]:::cycle
      p0 -.->|"verdict"| p1
      p1 ==>|"FUSE reply"| p2
      p2 ==>|"SFTP reply"| p3
      p3 ==>|"verdict"| p1
      classDef cycle stroke:#c00,stroke-width:3px
      classDef victim stroke-dasharray:4
      linkStyle 1,2,3 stroke:#c00,stroke-width:3px"
  `)
})

test('a line that ends in an arrow to a task is an arrow', () => {
  const [group] = hang.groups
  const line = { step: 0, task: 'touch', text: 'FUSE_OPEN /mnt → listener' }
  const lines = [line, { ...line, text: 'writes → nowhere' }]
  const chart = renderSequenceChart({ ...hang, groups: [{ ...group!, lines }] })
  expect(chart).toContain('  p0->>p1: FUSE_OPEN /mnt\n')
  expect(chart).toContain('  Note over p0: writes → nowhere\n')
})

test('a run without steps and without waits has charts all the same', () => {
  const nothing: Explanation = {
    ...checked(philosophers(2)).explanations[0]!,
    groups: [],
    tasks: [],
    waitFor: { edges: [], cycle: [], cycles: [], entangled: [], victims: [], stranded: [] },
  }
  expect(renderSequenceChart(nothing)).toBe('sequenceDiagram\n  participant p0 as nobody')
  expect(renderWaitForChart(nothing)).toBe('flowchart LR\n  p0["nobody waits"]')
})

test('whatever the names, every line is of a known form and labels hold no syntax', () => {
  const label = String.raw`(?:[\p{L}\p{N} .,_/()=—→-]|#\d+;)+`
  const sequence = new RegExp(
    `^  (?:participant p\\d+ as ${label}|Note over p\\d+(?:,p\\d+)?: ${label}|p\\d+->>p\\d+: ${label})$`,
    'u',
  )
  const flow = new RegExp(
    `^  (?:p\\d+\\["${label}"\\](?::::(?:cycle|victim))?|p\\d+ (?:-->|==>|-\\.->)\\|"${label}"\\| p\\d+|classDef .*|linkStyle .*)$`,
    'u',
  )
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), (a, b) => {
      const renamed = rename(rename(hang, 'listener', `${a}1`), 'verdict', `${b}2`)
      for (const line of renderSequenceChart(renamed).split('\n').slice(1)) {
        expect(line).toMatch(sequence)
      }
      for (const line of renderWaitForChart(renamed).split('\n').slice(1)) {
        expect(line).toMatch(flow)
      }
    }),
  )
})

/** The same explanation with another name or thing in it. */
function rename(explanation: Explanation, from: string, to: string): Explanation {
  return JSON.parse(JSON.stringify(explanation), (_, value) => (value === from ? to : value))
}

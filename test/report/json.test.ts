import { expect, test } from 'vitest'
import { checkSync } from '../../src/check/index.ts'
import { renderJson } from '../../src/report/index.ts'
import { lockers, loopback } from '../explain/systems.ts'
import { checked } from './setup.ts'

const options = {
  version: '1.2.3',
  subject: { name: 'two locks', file: 'models/locks.ts', parameters: { locks: 2 } },
}

test('one object with the fixed keys', () => {
  const orders = [
    [0, 0],
    [1, 1],
  ]
  const { result, explanations } = checked(lockers(orders))
  expect(renderJson(result, explanations, options)).toMatchInlineSnapshot(`
    "{
      "fsmc": "1.2.3",
      "model": "two locks",
      "file": "models/locks.ts",
      "parameters": {
        "locks": 2
      },
      "exhaustive": true,
      "states": 4,
      "transitions": 4,
      "depth": 2,
      "seconds": 0.123,
      "reduction": "none",
      "fairness": "weak",
      "properties": [
        {
          "name": "no deadlock",
          "kind": "no-deadlock",
          "verdict": "violated",
          "counterexample": {
            "steps": [
              {
                "process": "p0",
                "label": "takes lock 0",
                "objects": [
                  "lock 0"
                ],
                "text": "takes lock 0"
              },
              {
                "process": "p1",
                "label": "takes lock 1",
                "objects": [
                  "lock 1"
                ],
                "text": "takes lock 1"
              }
            ],
            "loop": null,
            "waitFor": {
              "edges": [
                {
                  "from": "p0",
                  "to": "p0",
                  "for": "lock 0 is free"
                },
                {
                  "from": "p1",
                  "to": "p1",
                  "for": "lock 1 is free"
                }
              ],
              "cycle": [
                "p0"
              ]
            },
            "waysOut": []
          }
        }
      ]
    }
    "
  `)
})

test('the text of a step is what its parties say', () => {
  const { result, explanations } = checked(loopback())
  const report = JSON.parse(renderJson(result, explanations, options))
  const { steps, waitFor } = report.properties[0].counterexample
  expect(steps[0].text).toBe('openat("n0", O_WRONLY|O_CREAT); sends LSTAT; lstat = ENOENT')
  expect(waitFor.cycle).toEqual(['listener', 'sshfs', 'sftp-server'])
})

test('an unknown verdict says why, a verdict that holds says no more', () => {
  const report = (maxStates: number) =>
    JSON.parse(renderJson(checkSync(lockers([[0, 1]]), { maxStates }), [], options))
  expect(report(1).properties).toEqual([
    {
      name: 'no deadlock',
      kind: 'no-deadlock',
      verdict: 'unknown',
      reason: 'the limit of states was reached',
    },
  ])
  expect(report(100).properties).toEqual([
    { name: 'no deadlock', kind: 'no-deadlock', verdict: 'holds' },
  ])
})

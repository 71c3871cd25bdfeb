import { beforeAll, expect, test } from 'vitest'
import { build, buildTime, fsmc } from './run.ts'

beforeAll(build, buildTime)

const remote = ['check', 'models/remote.ts', '--coverage']

test('what was exercised, after the verdicts', async () => {
  const { code, stdout } = await fsmc(remote)
  expect(code).toBe(0)
  const [section] = /What was exercised[\s\S]*/.exec(stdout)!
  expect(section).toMatch(/^ {2}\d+ of \d+ steps were taken at some time$/m)
  expect(section).toMatch(/^ {2}\d+ of \d+ guards were true at some time and false at another$/m)
  expect(section).toMatch(/^ {4}never false: /m)
})

test('a step that is never taken: 4 where that was asked to fail', async () => {
  const peterson = ['check', 'models/examples/peterson.ts', '--coverage', '--fail-on-vacuous']
  expect((await fsmc(peterson)).code).toBe(0)
  const two = ['check', 'models/multithreaded.ts', '--set', 'threads=2', '--fail-on-vacuous']
  expect((await fsmc(two)).code).toBe(0)
  const { code, stdout } = await fsmc([...two, '--coverage', '--reporter', 'json'])
  expect(code).toBe(4)
  expect(JSON.parse(stdout).coverage.neverTaken).toContainEqual({
    process: 'listener 1',
    label: 'read(2) takes OPEN_PERM /home/src/f1 by sftp-server for listener 1',
  })
})

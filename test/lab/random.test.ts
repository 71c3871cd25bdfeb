import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { passthroughPossible, possible } from './machine.ts'

test.skipIf(!possible || !passthroughPossible)(
  'random set-ups on the kernel, free and driven, contradict nothing',
  { timeout: 900_000 },
  async () => {
    const env = { ...process.env, FSMC_SEED: '20261125', FSMC_RUNS: '40' }
    const script = promisify(execFile)('npx', ['jiti', 'test/lab/random.ts'], { env })
    const { stdout } = await script.catch((failed: { stdout: string }) => failed)
    expect(stdout).toMatch(/^seed 20261125, 40 set-ups: .* 0 contradicted/m)
  },
)

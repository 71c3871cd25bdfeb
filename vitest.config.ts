import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const source = (file: string) => fileURLToPath(new URL(`./src/${file}.ts`, import.meta.url))

export default defineConfig({
  resolve: {
    alias: [
      { find: /^fsmc\/vitest$/, replacement: source('vitest') },
      { find: /^fsmc\/fast-check$/, replacement: source('fast-check') },
      { find: /^fsmc$/, replacement: source('index') },
    ],
  },
  test: {
    globalSetup: ['test/assembly.ts'],
    include: ['test/**/*.test.ts'],
    typecheck: { enabled: true, include: ['test/**/*.test-d.ts'] },
    setupFiles: ['test/setup.ts'],
    testTimeout: 120_000,
  },
})

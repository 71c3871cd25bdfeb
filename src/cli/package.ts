import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The directory of the running fsmc, with a slash at its end. */
export const packageRoot = fileURLToPath(new URL('../../', import.meta.url))

/** The version of the running fsmc. */
export function version(): string {
  return JSON.parse(readFileSync(`${packageRoot}package.json`, 'utf8')).version
}

import type { Ora } from 'ora'
import type { Extent } from '../explore/index.ts'

export interface Progress {
  show(extent: Extent): void
  /** Leaves no trace of it. */
  erase(): void
}

/** A search shorter than this shows nothing, and does not load what would show it. */
const patience = 300

/** On a narrower terminal, and on one that does not know its width, nothing is shown. */
const narrowest = 20

/** How far a search has come, on one line of stderr that is erased at the end; only on a terminal. */
export function startProgress(name: string): Progress {
  const { isTTY, columns } = process.stderr
  if (isTTY !== true || columns < narrowest) return { show: () => {}, erase: () => {} }
  const started = performance.now()
  let spinner: Ora | undefined
  let loading = false
  let erased = false
  const load = async () => {
    loading = true
    const { default: ora } = await import('ora')
    if (!erased) spinner = ora({ stream: process.stderr, discardStdin: false }).start()
  }
  return {
    show: (extent) => {
      const seconds = (performance.now() - started) / 1000
      if (!loading && seconds * 1000 >= patience) void load()
      if (spinner !== undefined) spinner.text = progressText(name, extent, seconds)
    },
    erase: () => {
      erased = true
      spinner?.stop()
    },
  }
}

export function progressText(name: string, extent: Extent, seconds: number): string {
  return [
    `${name}: ${short(extent.states)} states`,
    `${short(extent.states / seconds)} states/s`,
    `${short(extent.frontier)} to expand`,
    `${short(extent.bytes)}B`,
  ].join(', ')
}

const short = (n: number) =>
  new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 }).format(n)

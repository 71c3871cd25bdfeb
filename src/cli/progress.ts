import type { Ora } from 'ora'
import type { Extent, Growing } from '../explore/index.ts'
import { Forecast } from './forecast.ts'

export interface Progress {
  show(extent: Extent, growing?: Growing): void
  /** Leaves no trace of it. */
  erase(): void
}

/** A search shorter than this shows nothing, and does not load what would show it. */
const patience = 300

/** On a narrower terminal, and on one that does not know its width, nothing is shown. */
const narrowest = 20

/** How far a search has come, on one line of stderr that is erased at the end; only on a terminal. */
export function startProgress(name: string): Progress {
  const forecast = new Forecast()
  const line = startLine()
  return {
    show: (extent, growing) => {
      forecast.look(extent)
      line.show((seconds) => {
        const bytes = process.memoryUsage.rss()
        return progressText(name, { ...extent, bytes }, seconds, forecast.remaining, growing)
      })
    },
    erase: line.erase,
  }
}

/** A line of stderr that is written anew again and again, and erased at the end; only on a terminal. */
export function startLine() {
  const { isTTY, columns } = process.stderr
  const shown = isTTY === true && columns >= narrowest
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
    show: (text: (seconds: number) => string) => {
      const seconds = (performance.now() - started) / 1000
      if (shown && !loading && seconds * 1000 >= patience) void load()
      if (spinner !== undefined) spinner.text = text(seconds)
    },
    erase: () => {
      erased = true
      spinner?.stop()
    },
  }
}

/** `name: 1.23M states, 800k states/s, 45k to expand, 120MB, depth 40, estimate: 300k more, 2 s`. */
export function progressText(
  name: string,
  extent: Extent,
  seconds: number,
  remaining?: number,
  growing?: Growing,
): string {
  const rate = extent.states / seconds
  return [
    `${name}: ${short(extent.states)} states`,
    `${short(rate)} states/s`,
    `${short(extent.frontier)} to expand`,
    `${short(extent.bytes)}B`,
    ...(extent.depth > 0 ? [`depth ${extent.depth}`] : []),
    ...(remaining === undefined
      ? []
      : [`estimate: ${short(remaining)} more, ${short(Math.ceil(remaining / rate))} s`]),
    ...(growing === undefined
      ? []
      : [`${growing.component} may grow without bound: ${short(growing.values)} values`]),
  ].join(', ')
}

const units = ['', 'k', 'M', 'G', 'T'] as const

/** 812, 8.2k, 12M: three digits at most. Not by Intl, which takes long to load. */
export function short(n: number): string {
  let unit = 0
  let rest = n
  while (rest >= 999.5 && unit < units.length - 1) {
    rest /= 1000
    unit++
  }
  const digits = rest < 10 && unit > 0 ? 2 : rest < 100 && unit > 0 ? 1 : 0
  return `${Number(rest.toFixed(digits))}${units[unit]}`
}

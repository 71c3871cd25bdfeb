import { InvalidArgumentError } from 'commander'

const multiples: Record<string, number> = { '': 1, k: 1e3, m: 1e6, g: 1e9 }

/** A number of states: 5000, 1_000_000, 1e6, 250k, 2M. */
export function readCount(text: string): number {
  const match = /^(\d[\d_]*(?:\.\d+)?(?:e\d+)?)([kmg]?)$/i.exec(text)
  const count = match
    ? Number(match[1]!.replaceAll('_', '')) * multiples[match[2]!.toLowerCase()]!
    : Number.NaN
  if (Number.isSafeInteger(count) && count > 0) return count
  throw new InvalidArgumentError('Give a number such as 1e6, 1_000_000 or 2M.')
}

const mostWorkers = 64

/** A number of threads. */
export function readWorkers(text: string): number {
  const count = /^\d+$/.test(text) ? Number(text) : 0
  if (count > 0 && count <= mostWorkers) return count
  throw new InvalidArgumentError(`Give a number from 1 to ${mostWorkers}.`)
}

const bytes: Record<string, number> = { k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 }

/** An amount of memory in bytes: 500M, 2G, 1.5GiB. */
export function readSize(text: string): number {
  const match = /^(\d+(?:\.\d+)?)([kmgt])(?:i?b)?$/i.exec(text)
  const size = match ? Math.floor(Number(match[1]) * bytes[match[2]!.toLowerCase()]!) : 0
  if (size > 0) return size
  throw new InvalidArgumentError('Give an amount of memory such as 500M or 2G.')
}

const milliseconds: Record<string, number> = { ms: 1, s: 1e3, m: 60e3, h: 3600e3 }

/** A duration in milliseconds: 500ms, 60s, 2m, 1.5h. */
export function readDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text)
  const duration = match ? Number(match[1]) * milliseconds[match[2]!]! : 0
  if (duration > 0) return duration
  throw new InvalidArgumentError('Give a duration such as 500ms, 60s or 2m.')
}

/** Adds one `--set name=value` to those before it. */
export function readSetting(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const equals = text.indexOf('=')
  if (equals <= 0) throw new InvalidArgumentError('Give a parameter as name=value.')
  return { ...before, [text.slice(0, equals)]: text.slice(equals + 1) }
}

/** Adds one value of a repeatable option to those before it. */
export function collect(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text]
}

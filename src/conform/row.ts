import { CsvError, parse } from 'csv-parse/sync'
import type { Waits } from '../check/index.ts'
import { FsmcError } from '../system/index.ts'
import { parseWaits } from './roles.ts'

const daemons = ['sshfs', 'sshfs-s', 'sshfs-c3', 'pt-ll', 'pt-hl', 'pt-ll-s', 'pt-hl-s'] as const
const remotes = ['no', 'bind', 'fs'] as const
const markKinds = ['mount', 'inode', 'fs'] as const
const operations = ['cat', 'touch', 'write', 'stat'] as const
const scans = ['reply', 'read', 'reopen'] as const
const exemptions = ['none', 'server', 'listener'] as const
const masks = ['open', 'access'] as const

/** One set-up that was run on a real kernel, and what was seen. */
export interface Row {
  readonly id: string
  readonly daemon: (typeof daemons)[number]
  /** Daemons that are chained, 1 or 2. */
  readonly hops: number
  /** Whether the server reaches the source through another mount of it, or has another source. */
  readonly remote: (typeof remotes)[number]
  /** F: the first FUSE mount, G: the second, S: the source. */
  readonly marks: string
  readonly markKind: (typeof markKinds)[number]
  readonly mask: readonly (typeof masks)[number][]
  /** Reader threads. */
  readonly threads: number
  readonly openers: number
  readonly op: (typeof operations)[number]
  readonly newfile: boolean
  /** Bytes given to read(2). */
  readonly buffer: number
  readonly scan: (typeof scans)[number]
  readonly workers: number
  /** One creator, the others on files that exist. */
  readonly mixed: boolean
  readonly exempt: (typeof exemptions)[number]
  /** Runs made of it, and how many hung. */
  readonly runs: number
  readonly hung: number
  /** Is what was not seen impossible? */
  readonly exact: boolean
  /** Tasks seen waiting when it hung, by role and wait. */
  readonly waits: Waits
}

/**
 * Reads runs as CSV with a header.
 * @throws FsmcError FSMC026 with the line and the column that cannot be read
 */
export function parseRuns(text: string): Row[] {
  return recordsOf(text).map(({ record, info: { lines } }) => {
    const at = (column: string): string => {
      const value = record[column]
      if (value !== undefined) return value
      throw new FsmcError('FSMC026', `The runs have no column "${column}".`, {
        hint: `Found: ${Object.keys(record).join(', ')}.`,
      })
    }
    const wrong = (column: string, hint: string) =>
      new FsmcError('FSMC026', `Line ${lines}: ${column} cannot be "${at(column)}".`, { hint })
    const word = <const T extends string>(column: string, words: readonly T[]): T => {
      const found = words.find((each) => each === at(column))
      if (found === undefined) throw wrong(column, `It is one of: ${words.join(', ')}.`)
      return found
    }
    const count = (column: string): number => {
      if (!/^\d+$/.test(at(column))) throw wrong(column, 'It is a whole number.')
      return Number(at(column))
    }
    const flag = (column: string) => word(column, ['yes', 'no']) === 'yes'
    const read = <T>(column: string, value: T | undefined, hint: string): T => {
      if (value === undefined) throw wrong(column, hint)
      return value
    }
    return {
      id: at('id'),
      daemon: word('daemon', daemons),
      hops: Number(word('hops', ['1', '2'])),
      remote: word('remote', remotes),
      marks: read('marks', /^[FGS]*$/.exec(at('marks'))?.[0], 'It is made of F, G and S.'),
      markKind: word('mark_kind', markKinds),
      mask: read('mask', maskOf(at('mask'), at('mark_kind')), maskHint),
      threads: count('threads'),
      openers: count('openers'),
      op: word('op', operations),
      newfile: flag('newfile'),
      buffer: count('read_buffer'),
      scan: word('scan', scans),
      workers: count('workers'),
      mixed: flag('mixed'),
      exempt: word('exempt', exemptions),
      runs: count('runs'),
      hung: count('hung'),
      exact: flag('exact'),
      waits: read(
        'waits_when_hung',
        parseWaits(at('waits_when_hung')),
        'It is a list such as "listener:EVENTFD_OPEN: 2, op:WAIT_VERDICT: 2".',
      ),
    }
  })
}

interface Numbered {
  readonly record: Readonly<Record<string, string>>
  readonly info: { readonly lines: number }
}

function recordsOf(text: string): Numbered[] {
  try {
    return parse(text, { columns: true, info: true, bom: true }) as unknown as Numbered[]
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw new FsmcError('FSMC026', `The runs are not CSV with a header: ${error.message}.`)
  }
}

const maskHint = 'It is open, access or open+access, with +child where inodes are marked.'

/** Inode marks are on directories: only with FAN_EVENT_ON_CHILD do they see files. */
function maskOf(text: string, markKind: string): Row['mask'] | undefined {
  const words = text.split('+')
  const child = markKind === 'inode' ? ['child'] : []
  const known = masks.filter((mask) => words.includes(mask))
  return [...known, ...child].join('+') === text ? known : undefined
}

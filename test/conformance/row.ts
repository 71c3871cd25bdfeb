/** One configuration that was run on a real kernel, and what was seen. Columns: README.md beside the runs. */
export interface Row {
  readonly id: string
  readonly daemon: 'sshfs' | 'sshfs-s' | 'sshfs-c3' | 'pt-ll' | 'pt-hl' | 'pt-ll-s' | 'pt-hl-s'
  readonly hops: number
  readonly remote: 'no' | 'bind' | 'fs'
  readonly marks: string
  readonly markKind: 'mount' | 'inode' | 'fs'
  readonly mask: readonly ('open' | 'access')[]
  readonly threads: number
  readonly openers: number
  readonly op: 'cat' | 'touch' | 'write' | 'stat'
  readonly newfile: boolean
  readonly buffer: number
  readonly scan: 'reply' | 'read' | 'reopen'
  readonly workers: number
  readonly mixed: boolean
  readonly exempt: 'none' | 'server' | 'listener'
  readonly hung: boolean
  readonly exact: boolean
  /** Tasks seen waiting when it hung, as "role:WAIT" with how many of them. */
  readonly waits: ReadonlyMap<string, number>
}

/** Reads runs.csv: fields may be quoted, lines end in CR LF. */
export function parseRuns(text: string): Row[] {
  const [header, ...lines] = text.split(/\r?\n/).filter((line) => line !== '')
  const names = fields(header!)
  return lines.map((line) => {
    const values = fields(line)
    return toRow(Object.fromEntries(names.map((name, i) => [name, values[i] ?? ''])))
  })
}

function fields(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"([^"]*)"|([^,]*))/g)].map((m) => m[1] ?? m[2] ?? '')
}

function toRow(raw: Readonly<Record<string, string>>): Row {
  const get = (name: string) => {
    const value = raw[name]
    if (value === undefined) throw new Error(`runs.csv has no column ${name}`)
    return value
  }
  return {
    id: get('id'),
    daemon: get('daemon') as Row['daemon'],
    hops: Number(get('hops')),
    remote: get('remote') as Row['remote'],
    marks: get('marks'),
    markKind: get('mark_kind') as Row['markKind'],
    mask: get('mask')
      .split('+')
      .filter((word): word is 'open' | 'access' => word === 'open' || word === 'access'),
    threads: Number(get('threads')),
    openers: Number(get('openers')),
    op: get('op') as Row['op'],
    newfile: get('newfile') === 'yes',
    buffer: Number(get('read_buffer')),
    scan: get('scan') as Row['scan'],
    workers: Number(get('workers')),
    mixed: get('mixed') === 'yes',
    exempt: get('exempt') as Row['exempt'],
    hung: Number(get('hung')) > 0,
    exact: get('exact') === 'yes',
    waits: new Map(
      get('waits_when_hung')
        .split(', ')
        .filter((part) => part !== '')
        .map((part) => {
          const at = part.lastIndexOf(': ')
          return [part.slice(0, at), Number(part.slice(at + 2))]
        }),
    ),
  }
}

import type { Access, FileSystem } from '../kernel/index.ts'
import type { Topology } from './words.ts'

/** The set-up as a Mermaid flowchart: clients, mounts with their daemons, file systems, listeners. */
export function diagram({ clients, listeners }: Topology): string {
  const ids = new Map<object | string, string>()
  const lines: string[] = []
  const node = (key: object | string, open: string, label: string, close: string) => {
    const known = ids.get(key)
    if (known !== undefined) return known
    const id = `n${ids.size}`
    ids.set(key, id)
    lines.push(`${id}${open}"${label.replaceAll('"', "'")}"${close}`)
    return id
  }
  const fileSystem = (fs: FileSystem): string => {
    if (fs.kind === 'local') return node(fs, '[(', fs.path, ')]')
    const known = ids.get(fs)
    if (known !== undefined) return known
    const id = node(fs, '[/', `${fs.path} (${fs.daemon.name})`, '/]')
    lines.push(`${id} -- "${servedBy(fs.daemon)}" --> ${reached(fs.backing)}`)
    return id
  }
  const reached = ({ fs, through }: Access): string => {
    if (through === 'mount') return fileSystem(fs)
    const id = node(`bind ${fs.path}`, '[', `another mount of ${fs.path}`, ']')
    lines.push(`${id} --- ${fileSystem(fs)}`)
    return id
  }
  for (const { name, on } of clients) {
    lines.push(`${node(`client ${name}`, '([', name, '])')} --> ${reached(on)}`)
  }
  listeners.forEach(({ name, threads = 1, marks }, i) => {
    const label = `${name ?? 'listener'}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`
    const id = node(`listener ${i}`, '{{', label, '}}')
    for (const { kind, fs } of marks) lines.push(`${id} -. "${kind} mark" .-> ${fileSystem(fs)}`)
  })
  const edges = [...new Set(lines)]
  return ['flowchart LR', ...edges.map((line) => `  ${line}`)].join('\n')
}

function servedBy({
  kind,
  server,
  connections,
}: {
  kind: string
  server: string
  connections: number
}) {
  if (kind !== 'sshfs') return 'same files'
  return connections === 1 ? server : `${connections} x ${server}`
}

import {
  cat,
  choice,
  count,
  type FileSystem,
  listener,
  local,
  markMount,
  model,
  passthrough,
  sshfs,
  topology,
  touch,
} from 'fsmc'

/* The set-ups whose outcome on a real kernel was forced: hangs that free runs hardly ever reach. */

const daemons = ['sshfs', 'sshfs-s', 'sshfs-c3', 'pt-ll', 'pt-ll-s', 'pt-hl', 'pt-hl-s'] as const

export default model({
  name: 'forced',
  description: 'a source, FUSE mounts on it, and a listener that watches all of them',
  parameters: {
    threads: count(1, 'reader threads'),
    openers: count(1, 'clients, each with a file of its own in one directory'),
    daemon: choice(
      daemons,
      'll, hl: libfuse API of a passthrough; -s: one thread; -c3: connections',
    ),
    mask: choice(['open', 'access', 'open+access'], 'which accesses need a verdict'),
    scan: choice(['reply', 'read'], 'how the listener judges'),
    op: choice(['cat', 'touch-new', 'mixed'], 'mixed: one creates a file, the others read'),
    buffer: choice(['24', '4096'], 'bytes given to read(2)'),
    hops: count(1, 'daemons on top of each other'),
  },
  build: ({ threads, openers, daemon, mask, scan, op, buffer, hops }) => {
    const source = local('/source')
    const mount = (path: string, of: FileSystem) => {
      const singleThreaded = daemon.endsWith('-s')
      if (daemon.startsWith('sshfs')) {
        return sshfs(path, { of, singleThreaded, connections: daemon === 'sshfs-c3' ? 3 : 1 })
      }
      const api = daemon.startsWith('pt-hl') ? 'high-level' : 'low-level'
      return passthrough(path, { of, singleThreaded, api })
    }
    const first = mount('/m1', source)
    const mounts = hops === 2 ? [mount('/m2', first), first] : [first]
    return topology({
      name: 'forced',
      listeners: [
        listener({
          marks: [...mounts, source].map(markMount),
          mask: mask.split('+') as ('open' | 'access')[],
          threads,
          scan,
          buffer: Number(buffer),
        }),
      ],
      clients: Array.from({ length: openers }, (_, i) =>
        op === 'touch-new' || (op === 'mixed' && i === 0)
          ? touch(mounts[0]!, `n${i}`, { creates: true })
          : cat(mounts[0]!, `f${i}`),
      ),
    })
  },
})

/**
 * How many reader threads are enough? The loopback mount of loopback.ts, with several clients at work on
 * as many files and several threads reading the listener's one group.
 *
 * Expected, with existing files and one event a read(2): a hang is possible exactly when openers >=
 * threads. Each thread takes the event of one client, opens its file through FUSE and so waits for the
 * server; the server's own open then finds no thread left. Nothing about the daemon moves that threshold,
 * neither more daemon threads nor fewer.
 *
 * What does move it:
 * - op=touch-new, dirs=one: the directory's lock is held until after the verdict, so creators in one
 *   directory wait for each other and count as one, and two threads are enough; unless the daemon has a
 *   single thread: then a reader that closes an event fd waits for that thread too.
 * - buffer=4096: a read(2) with room for more events keeps what it has already taken while it opens the
 *   next event's file. From two clients on, no number of threads is enough.
 * - marks=F or marks=S: with one side watched there is no circle.
 */
import {
  type ClientWords,
  cat,
  choice,
  count,
  type FuseFileSystem,
  listener,
  local,
  markMount,
  model,
  passthrough,
  sshfs,
  stat,
  topology,
  touch,
  write,
} from 'fsmc'

const ops = ['cat', 'touch', 'touch-new', 'write', 'stat'] as const

export default model({
  name: 'multithreaded',
  description: 'several clients on a loopback mount, several threads reading one permission group',
  parameters: {
    threads: count(1, 'reader threads of the listener'),
    openers: count(1, 'clients at the same time, each on a file of its own'),
    op: choice(ops, 'what each client does'),
    dirs: choice(['one', 'many'], 'all files in one directory, or each in its own'),
    daemon: choice(['sshfs', 'sshfs-s', 'passthrough', 'passthrough-s'], '-s: one daemon thread'),
    buffer: choice(['24', '4096'], 'bytes given to read(2): one event, or a batch'),
    scan: choice(['reply', 'read', 'reopen'], 'how the listener judges a file'),
    mask: choice(['open', 'access', 'open+access'], 'which accesses need a verdict'),
    marks: choice(['FS', 'F', 'S'], 'what is watched: the FUSE mount, the source, both'),
    compilation: choice(['service-frames', 'threads'], 'how servers are represented'),
  },
  build: ({ threads, openers, op, dirs, daemon, buffer, scan, mask, marks, compilation }) => {
    const src = local('/home/src')
    const mount = daemon.startsWith('sshfs') ? sshfs : passthrough
    const dst = mount('/mnt/dst', { of: src, singleThreaded: daemon.endsWith('-s') })
    const watched = { FS: [dst, src], F: [dst], S: [src] }[marks]
    return topology({
      name: 'multithreaded',
      compilation,
      listeners: [
        listener({
          marks: watched.map(markMount),
          mask: mask.split('+') as ('open' | 'access')[],
          buffer: Number(buffer),
          threads,
          scan,
        }),
      ],
      clients: Array.from({ length: openers }, (_, i) =>
        client(op, dst, `f${i + 1}`, dirs === 'one' ? '' : `d${i + 1}`),
      ),
    })
  },
  expectations: [
    { verdicts: 'violated', states: 7, because: 'one opener, one thread' },
    { with: { threads: 2 }, verdicts: 'holds', states: 17 },
    {
      with: { threads: 2, openers: 2 },
      verdicts: 'violated',
      states: 242,
      because: 'openers >= threads',
    },
    { with: { threads: 3, openers: 2 }, verdicts: 'holds', states: 320 },
    { with: { threads: 3, openers: 2, daemon: 'sshfs-s' }, verdicts: 'holds', states: 1877 },
    {
      with: { threads: 2, openers: 2, op: 'touch-new' },
      verdicts: 'holds',
      states: 165,
      because: 'one directory',
    },
    {
      with: { threads: 2, openers: 2, op: 'touch-new', dirs: 'many' },
      verdicts: 'violated',
      states: 437,
    },
    {
      with: { threads: 2, openers: 2, op: 'touch-new', daemon: 'sshfs-s' },
      verdicts: 'violated',
      states: 744,
    },
    {
      with: { threads: 4, openers: 2, buffer: '4096' },
      verdicts: 'violated',
      states: 1268,
      because: 'batches',
    },
    {
      with: { marks: 'F', openers: 2 },
      verdicts: 'holds',
      states: 98,
      because: 'the server is not asked about',
    },
    {
      with: { marks: 'S', openers: 2 },
      verdicts: 'holds',
      states: 76,
      because: 'readers open no FUSE file',
    },
    {
      with: { op: 'stat', openers: 2 },
      verdicts: 'holds',
      states: 24,
      because: 'stat raises no event',
    },
  ],
})

function client(
  op: (typeof ops)[number],
  dst: FuseFileSystem,
  file: string,
  dir: string,
): ClientWords {
  switch (op) {
    case 'cat':
      return cat(dst, file, { dir })
    case 'write':
      return write(dst, file, { dir })
    case 'stat':
      return stat(dst, file, { dir })
    default:
      return touch(dst, file, { dir, creates: op === 'touch-new' })
  }
}

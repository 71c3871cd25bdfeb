/**
 * The same mount and the same listener as in loopback.ts, but the server is another machine:
 *
 *     sshfs server:/home/src /mnt/dst
 *     listener --mark /mnt/dst --mark /home     # FAN_OPEN_PERM, one reader thread
 *     touch /mnt/dst/new
 *
 * Expected: nothing hangs, with any number of clients and a single thread. The listener still opens each
 * file through FUSE inside its own read(2), but the server's open of the backing file happens where
 * nobody here is asked about it, so every FUSE request comes back.
 *
 * It stays so as long as the listener does not open files by their path: scan=reopen asks the listener
 * about its own open, and hangs here too.
 */
import {
  cat,
  choice,
  count,
  listener,
  local,
  markMount,
  model,
  remote,
  sshfs,
  topology,
  touch,
} from 'fsmc'

export default model({
  name: 'remote',
  description: 'touch on an sshfs mount of another machine, a listener watching the mount',
  parameters: {
    threads: count(1, 'reader threads of the listener'),
    openers: count(2, 'clients at the same time'),
    op: choice(['touch-new', 'touch', 'cat'], 'what each client does'),
    scan: choice(['reply', 'read', 'reopen'], 'how the listener judges a file'),
  },
  build: ({ threads, openers, op, scan }) => {
    const home = local('/home')
    const dst = sshfs('/mnt/dst', { of: remote('/home/src') })
    const files = Array.from({ length: openers }, (_, i) => `f${i + 1}`)
    return topology({
      name: 'remote',
      listeners: [listener({ marks: [markMount(dst), markMount(home)], threads, scan })],
      clients: files.map((file) =>
        op === 'cat' ? cat(dst, file) : touch(dst, file, { creates: op === 'touch-new' }),
      ),
    })
  },
  expectations: [
    { verdicts: 'holds', states: 95, because: "the server's opens raise no events here" },
    { with: { op: 'cat', openers: 3, scan: 'read' }, verdicts: 'holds', states: 1184 },
    {
      with: { scan: 'reopen' },
      verdicts: 'violated',
      states: 40,
      because: 'the listener waits for its own verdict about its own open',
    },
  ],
})

/**
 * The seed's hang. A directory of this machine is mounted with sshfs from this same machine, and one
 * fanotify listener watches both sides:
 *
 *     sshfs localhost:/home/src /mnt/dst        # the "remote" is this machine
 *     listener --mark /mnt/dst --mark /home/src # FAN_OPEN_PERM, one reader thread
 *     touch /mnt/dst/new
 *
 * Expected: it hangs, every time. touch creates the file, and its open waits for a verdict. The listener
 * takes the event and, inside its own read(2), opens the file: a FUSE_OPEN. sshfs asks sftp-server, whose
 * open of the backing file raises an event of its own, and the only thread that could read it is the one
 * that waits. The first three round trips to the server return; the fourth, the listener's, never does.
 * touch is a victim of the circle, not part of it.
 *
 * With a second reader thread one touch is safe; see multithreaded.ts for how far that carries.
 */
import { choice, count, listener, local, markMount, model, sshfs, topology, touch } from 'fsmc'

export default model({
  name: 'loopback',
  description: 'touch on an sshfs mount of this same machine, a listener watching both sides',
  parameters: {
    threads: count(1, 'reader threads of the listener'),
    file: choice(['new', 'existing'], 'what touch finds'),
    kernel: choice(['6.x', '3.10'], 'whose rules apply'),
    compilation: choice(['service-frames', 'threads'], 'how servers are represented'),
  },
  build: ({ threads, file, kernel, compilation }) => {
    const src = local('/home/src')
    const dst = sshfs('/mnt/dst', { of: src })
    return topology({
      name: 'loopback',
      kernel,
      compilation,
      listeners: [listener({ marks: [markMount(dst), markMount(src)], threads })],
      clients: [touch(dst, file, { creates: file === 'new' })],
    })
  },
  expectations: [
    {
      verdicts: 'violated',
      states: 11,
      because: 'the one reader waits for a verdict that only it could give',
    },
    {
      with: { file: 'existing' },
      verdicts: 'violated',
      states: 7,
      because: 'the same circle, a round earlier',
    },
    {
      with: { kernel: '3.10' },
      verdicts: 'violated',
      states: 11,
      because: "the seed's own kernel",
    },
    {
      with: { threads: 2 },
      verdicts: 'holds',
      states: 19,
      because: 'a second thread answers the server',
    },
  ],
})

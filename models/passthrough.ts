/**
 * The hang without ssh: a passthrough FUSE daemon (bindfs, mergerfs, libfuse's examples) that serves a
 * directory of this machine, a listener watching both sides.
 *
 *     passthrough_ll -o source=/home/src /mnt/dst
 *     listener --mark /mnt/dst --mark /home/src
 *     cat /mnt/dst/f1
 *
 * Expected: the same circle, one party shorter. The daemon opens the backing file in its own thread, so
 * it is the daemon that waits for the verdict: listener -> passthrough -> listener. As with sshfs it hangs
 * exactly when openers >= threads.
 */
import { cat, choice, count, listener, local, markMount, model, passthrough, topology } from 'fsmc'

export default model({
  name: 'passthrough',
  description:
    'cat on a passthrough FUSE mount of this same machine, a listener watching both sides',
  parameters: {
    threads: count(1, 'reader threads of the listener'),
    openers: count(1, 'clients at the same time'),
    daemon: choice(['multi', 'single'], 'threads of the FUSE daemon'),
    api: choice(['low-level', 'high-level'], 'the libfuse API it is written against'),
  },
  build: ({ threads, openers, daemon, api }) => {
    const src = local('/home/src')
    const dst = passthrough('/mnt/dst', { of: src, singleThreaded: daemon === 'single', api })
    return topology({
      name: 'passthrough',
      listeners: [listener({ marks: [markMount(dst), markMount(src)], threads })],
      clients: Array.from({ length: openers }, (_, i) => cat(dst, `f${i + 1}`)),
    })
  },
  expectations: [
    { verdicts: 'violated', states: 5, because: "the daemon's own open waits for the one reader" },
    { with: { daemon: 'single' }, verdicts: 'violated', states: 7 },
    { with: { api: 'high-level' }, verdicts: 'violated', states: 5 },
    { with: { threads: 2 }, verdicts: 'holds', states: 12 },
    { with: { threads: 2, daemon: 'single' }, verdicts: 'holds', states: 32 },
    { with: { threads: 2, openers: 2 }, verdicts: 'violated', states: 134 },
    { with: { threads: 3, openers: 2 }, verdicts: 'holds', states: 184 },
  ],
})

/*
 * Stands outside of the PID namespace of a run, in a private mount namespace, and in a session of its own:
 * it survives whatever happens to the command and to what runs inside. Whatever ends first, it clears
 * away the rest. Started as `unshare --mount node janitor.js WORKSPACE`, it hands on its standard streams.
 */
import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { childrenOf } from './proc.ts'
import { run } from './run.ts'
import { abortConnections, connections } from './stop.ts'

const [, , workspace] = process.argv as [string, string, string]
const stageFile = new URL('../../dist/lab/stage.js', import.meta.url)

/** Milliseconds that the stage has to clear away by itself. */
const grace = 1_000

// The end of the command shows on stdin; signals to its terminal are not for this process.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGPIPE'] as const)
  process.on(signal, () => {})
process.stdout.on('error', () => {})

// What the command knows of connections it knows by their directory; ours alone is seen here.
await run('mount', ['-t', 'fusectl', 'fusectl', connections]).catch(() => {})

const inside = spawn(
  'unshare',
  [
    ...['--mount', '--pid', '--fork', '--kill-child=SIGKILL'],
    ...['--mount-proc', '--propagation', 'private'],
    ...[process.execPath, stageFile.pathname, workspace],
  ],
  { stdio: ['pipe', 'inherit', 'inherit'] },
)
inside.stdin.on('error', () => {})
inside.on('error', () => process.exit(1))
let ended = false
inside.on('exit', () => {
  ended = true
  process.exit(0)
})
process.stdin.pipe(inside.stdin)
process.stdin.on('end', () => void clearAway())
process.stdin.on('error', () => void clearAway())

/** The stage sees the end of its input, too. Where it does not act upon it, the kernel does. */
async function clearAway(): Promise<void> {
  await sleep(grace)
  while (!ended) {
    await abortConnections(inside.pid!, workspace)
    // the init of the PID namespace takes all others with it
    const [init] = childrenOf(inside.pid!)
    if (init === undefined) inside.kill('SIGKILL')
    else process.kill(init, 'SIGKILL')
    await sleep(100)
  }
}

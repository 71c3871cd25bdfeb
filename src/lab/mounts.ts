import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, mkdir, truncate, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { requestsTo } from './inflight.ts'
import type { Attributes, DaemonPart, FusePlan, Parts, Plan } from './plan.ts'
import { mountsOf } from './proc.ts'
import { run } from './run.ts'

/** Tells servers of different daemons apart: they inherit the environment. */
export const mountVariable = 'FSMC_MOUNT'

export interface RunningDaemon {
  readonly plan: FusePlan
  /** Of its mount among the file systems of the plan. */
  readonly number: number
  readonly pid: number
}

/** Mounts everything that the plan says, and starts the daemons. Files exist before anybody watches. */
export async function mountAll(plan: Plan, parts: Parts): Promise<RunningDaemon[]> {
  const { workspace, fileSystems } = plan
  await run('mount', ['-t', 'tmpfs', '-o', 'mode=755', 'fsmc', workspace])
  for (const { at, kind } of fileSystems) {
    await mkdir(at)
    if (kind === 'tmpfs') await run('mount', ['-t', 'tmpfs', '-o', 'mode=755', 'fsmc', at])
    if (kind === 'ext4') await mountExt4(at, parts.mkfs!)
  }
  for (const directory of plan.directories) await mkdir(directory, { recursive: true })
  for (const file of plan.files) await writeFile(file, 'a file of fsmc\n')
  const daemons: RunningDaemon[] = []
  for (const [number, each] of fileSystems.entries()) {
    if (each.kind === 'bind') await run('mount', ['--bind', fileSystems[each.of]!.at, each.at])
    if (each.kind !== 'fuse') continue
    const of = fileSystems[each.of]!.at
    const command =
      each.program === 'sshfs'
        ? await sshfs(each, of, number, workspace, parts.sftpServer!)
        : await passthrough(each, of, workspace, parts.daemons[each.program]!)
    const attributes = plan.attributes ?? (plan.moves === undefined ? undefined : 'fresh')
    if (attributes !== undefined) command.push(...keeping(attributes, each))
    daemons.push({ plan: each, number, pid: await start(command, each, number) })
  }
  if (plan.deed?.what === 'umount -l') await keepInSight(daemons)
  return daemons
}

/** The loop device lets go of the file with the last mount of it, so it ends with the namespace. */
async function mountExt4(at: string, mkfs: string): Promise<void> {
  const image = `${at}.ext4`
  await writeFile(image, '')
  await truncate(image, sizeOfImage)
  await run(mkfs, ['-q', '-F', image])
  await run('mount', ['-t', 'ext4', '-o', 'loop', image, at])
}

/** Bytes: room for a journal, and a few files. */
const sizeOfImage = 16 << 20

/** What is unmounted is no longer seen in the list of mounts, and could not be aborted by it. */
async function keepInSight(daemons: readonly RunningDaemon[]): Promise<void> {
  for (const { plan } of daemons) {
    const again = `${plan.at}-in-sight`
    await mkdir(again)
    await run('mount', ['--bind', plan.at, again])
  }
}

type CommandLine = [program: string, ...args: string[]]

/**
 * A directed run takes seconds for what is done at once otherwise: names and attributes that are known do not
 * grow old meanwhile, unless they are to. The high-level passthrough sets its timeouts by itself, to none.
 */
function keeping(attributes: Attributes, { program }: FusePlan): readonly string[] {
  const seconds = { fresh: 60, expired: 0 }[attributes]
  if (program === 'passthrough') return []
  if (program === 'passthrough_ll') return ['-o', `timeout=${seconds}`]
  // sshfs has a cache of its own, which outlasts the kernel's
  const cache = attributes === 'fresh' ? '' : ',dir_cache=no'
  return ['-o', `entry_timeout=60,attr_timeout=${seconds}${cache}`]
}

/** Without a network: what would be ssh is the server itself. */
async function sshfs(
  { at, singleThreaded, connections }: FusePlan,
  of: string,
  number: number,
  workspace: string,
  server: string,
): Promise<CommandLine> {
  const ssh = `${workspace}/ssh-${number}`
  await writeFile(ssh, `#!/bin/sh\nexec ${server}\n`)
  await chmod(ssh, 0o755)
  return [
    'sshfs',
    ...[`fsmc:${of}`, at, '-f', '-o', `ssh_command=${ssh}`],
    ...(singleThreaded ? ['-s'] : []),
    ...(connections > 1 ? ['-o', `max_conns=${connections}`] : []),
  ]
}

/** libfuse's own examples: passthrough_ll serves a source directory, passthrough the whole tree below `/`. */
async function passthrough(
  { at, program, singleThreaded }: FusePlan,
  of: string,
  workspace: string,
  part: DaemonPart,
): Promise<CommandLine> {
  const file = await built(program, workspace, part)
  const single = singleThreaded ? ['-s'] : []
  if (program === 'passthrough_ll') return [file, '-f', ...single, '-o', `source=${of}`, at]
  return [file, '-f', ...single, '-o', `modules=subdir,subdir=${of}`, at]
}

async function built(name: string, workspace: string, part: DaemonPart): Promise<string> {
  if ('program' in part) return part.program
  const file = `${workspace}/${name}`
  const { compiler, source, flags } = part
  await run(compiler, ['-O1', '-w', source, '-o', file, ...flags])
  return file
}

/** Milliseconds that a daemon has to mount. */
const patience = 20_000

async function start([program, ...args]: CommandLine, plan: FusePlan, number: number) {
  const child = spawn(program, args, {
    cwd: '/',
    env: { ...process.env, [mountVariable]: String(number) },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
  const failure = failureOf(child)
  const end = performance.now() + patience
  // U1: before it has replied to FUSE_INIT nobody gets as far as to send a request
  while (!isMounted(plan.at) || ((await requestsTo(plan.at)) ?? 0) > 0) {
    const failed = failure()
    if (failed !== undefined) throw new Error(`${program} ${failed}: ${errors.trim()}`)
    if (performance.now() > end) throw new Error(`${program} does not mount ${plan.at}`)
    await sleep(2)
  }
  return child.pid!
}

function isMounted(path: string): boolean {
  return mountsOf('self').some(({ at, type }) => at === path && type.startsWith('fuse'))
}

function failureOf(child: ChildProcess): () => string | undefined {
  let failed: string | undefined
  child.on('error', ({ message }) => (failed = `cannot be started (${message})`))
  child.on('exit', (status, signal) => (failed = `ended (${signal ?? status})`))
  return () => failed
}

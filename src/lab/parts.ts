import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { release } from 'node:os'
import path from 'node:path'
import { FsmcError } from '../system/index.ts'
import type { DaemonPart, DaemonProgram, Parts, Plan } from './plan.ts'

/**
 * What a plan needs of this machine; nothing is touched to find out.
 * @throws FsmcError FSMC030 with what is missing, and the command that installs it
 */
export function findParts({ fileSystems }: Pick<Plan, 'fileSystems'>): Parts {
  needKernel()
  for (const program of ['unshare', 'mount']) {
    if (find(program) === undefined) missing(program, 'util-linux')
  }
  const mkfs = fileSystems.some(({ kind }) => kind === 'ext4') ? { mkfs: needLoop() } : {}
  const programs = new Set(fileSystems.flatMap((fs) => (fs.kind === 'fuse' ? [fs.program] : [])))
  if (programs.size > 0 && !existsSync('/dev/fuse')) {
    cannot(
      'there is no /dev/fuse.',
      'Load the module by `modprobe fuse`; a container needs `--device /dev/fuse`.',
    )
  }
  if (!programs.has('sshfs'))
    return { ...mkfs, sftpServer: undefined, daemons: daemonsOf(programs) }
  if (find('sshfs') === undefined) missing('sshfs', 'sshfs')
  const sftpServer = sftpServers.find(isExecutable)
  if (sftpServer === undefined) missing('sftp-server', 'openssh-sftp-server')
  return { ...mkfs, sftpServer, daemons: daemonsOf(programs) }
}

/** An ext4 file system is made in a file, which is mounted by a loop device. */
function needLoop(): string {
  if (!existsSync('/dev/loop-control')) {
    cannot(
      'there is no /dev/loop-control.',
      'Load the module by `modprobe loop`; a container needs `--privileged`.',
    )
  }
  return find('mkfs.ext4') ?? missing('mkfs.ext4', 'e2fsprogs')
}

function needKernel(): void {
  if (process.platform !== 'linux') {
    cannot(
      `it takes Linux, and this is ${process.platform}.`,
      'Elsewhere, `fsmc check` tells what a kernel would do.',
    )
  }
  if (process.getuid!() !== 0) {
    cannot('it takes root: permission events and mounts are for root alone.', 'Run it by sudo.')
  }
  if (!/^\s*0\s+0\s+4294967295$/m.test(readFileSync('/proc/self/uid_map', 'utf8'))) {
    cannot(
      'root of a user namespace may not listen for permission events.',
      'Run it outside of the container.',
    )
  }
  if (!hasCapability(capSysAdmin)) {
    cannot(
      'this root may neither mount nor listen for permission events (CAP_SYS_ADMIN).',
      'A container needs `--cap-add SYS_ADMIN --device /dev/fuse`, or `--privileged`.',
    )
  }
  if (Number.parseInt(release(), 10) < 6) {
    cannot(`the models are about 6.x kernels, and this is ${release()}.`)
  }
  if (!existsSync('/proc/sys/fs/fanotify')) {
    cannot('this kernel has no fanotify.', permissionEvents)
  }
  const config = configOfKernel()
  if (config !== undefined && !config.includes('CONFIG_FANOTIFY_ACCESS_PERMISSIONS=y')) {
    cannot('this kernel has no permission events.', permissionEvents)
  }
}

const capSysAdmin = 21n

function hasCapability(number: bigint): boolean {
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))
  return effective !== null && ((BigInt(`0x${effective[1]}`) >> number) & 1n) === 1n
}

export const permissionEvents =
  'It takes a kernel with CONFIG_FANOTIFY and CONFIG_FANOTIFY_ACCESS_PERMISSIONS.'

function configOfKernel(): string | undefined {
  const file = `/boot/config-${release()}`
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

const sftpServers = [
  '/usr/lib/openssh/sftp-server',
  '/usr/libexec/openssh/sftp-server',
  '/usr/lib/ssh/sftp-server',
  '/usr/libexec/sftp-server',
]

function daemonsOf(programs: ReadonlySet<DaemonProgram>): Parts['daemons'] {
  const daemons: Partial<Record<DaemonProgram, DaemonPart>> = {}
  for (const program of programs) {
    if (program !== 'sshfs') daemons[program] = daemonPart(program)
  }
  return daemons
}

/** What libfuse's own build finds out about the system; without them the examples cannot set times. */
const features = ['UTIMENSAT', 'POSIX_FALLOCATE', 'SETXATTR', 'COPY_FILE_RANGE'].map(
  (feature) => `-DHAVE_${feature}`,
)

const examples = '/usr/share/doc/libfuse3-dev/examples'

/** libfuse's examples are seldom installed as programs; their sources come with its headers. */
function daemonPart(program: DaemonProgram): DaemonPart {
  const installed = find(program)
  if (installed !== undefined) return { program: installed }
  const source = `${examples}/${program}.c`
  const compiler = find('cc') ?? find('gcc')
  const headers = ['/usr/include', '/usr/local/include']
    .map((directory) => `${directory}/fuse3`)
    .find((directory) => existsSync(`${directory}/fuse_lowlevel.h`))
  if (compiler !== undefined && headers !== undefined && existsSync(source)) {
    return { source, compiler, flags: [...features, `-I${headers}`, '-lfuse3', '-lpthread'] }
  }
  return missing(`libfuse's example ${program}`, 'libfuse3-dev gcc libc6-dev')
}

/** Also where root's programs are, which the PATH of a user may leave out. */
function find(program: string): string | undefined {
  return (process.env.PATH ?? '')
    .split(path.delimiter)
    .filter(Boolean)
    .map((directory) => path.join(directory, program))
    .find(isExecutable)
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function missing(what: string, packages: string): never {
  cannot(`${what} is missing.`, `On Debian or Ubuntu: apt-get install ${packages}`)
}

function cannot(why: string, hint?: string): never {
  throw new FsmcError(
    'FSMC030',
    `A real run is not possible here: ${why}`,
    hint === undefined ? {} : { hint },
  )
}

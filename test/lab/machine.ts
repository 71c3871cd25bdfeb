import { existsSync, readFileSync } from 'node:fs'

/* What tests need of this machine; they are skipped, with a word, where it is not there. */

export const isRoot = process.getuid?.() === 0

const on = (program: string) =>
  (process.env.PATH ?? '').split(':').some((directory) => existsSync(`${directory}/${program}`))

/** CAP_SYS_ADMIN */
function mayMount(): boolean {
  const status = readFileSync('/proc/self/status', 'utf8')
  const effective = /CapEff:\s*(\w+)/.exec(status)?.[1] ?? '0'
  return ((BigInt(`0x${effective}`) >> 21n) & 1n) === 1n
}

const missing = [
  ...(isRoot && mayMount() ? [] : ['root']),
  ...(existsSync('/dev/fuse') ? [] : ['/dev/fuse']),
  ...(existsSync('/usr/lib/openssh/sftp-server') ? [] : ['sftp-server']),
  ...['sshfs', 'unshare'].filter((program) => !on(program)),
]

export const possible = missing.length === 0

/** libfuse's passthrough examples are compiled, if they are not installed. */
export const passthroughPossible =
  possible &&
  (on('passthrough_ll') ||
    (on('gcc') && existsSync('/usr/share/doc/libfuse3-dev/examples/passthrough_ll.c')))

/** What ext4 on a loop device takes. */
export const loopPossible = existsSync('/dev/loop-control') && on('mkfs.ext4')

if (!possible) console.log(`no runs on the kernel of this machine: it lacks ${missing.join(', ')}`)
else if (!passthroughPossible) console.log('no runs of passthrough daemons: libfuse3-dev, gcc')

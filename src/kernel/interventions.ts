import type { Intervention, KernelObject, Value } from '../system/index.ts'
import type { FuseFileSystem } from './files.ts'
import { aborted } from './lifetime.ts'
import type { Machine } from './machine.ts'

/** Who can be interfered with: programs by name, FUSE mounts. */
export interface Targets {
  readonly clients: readonly string[]
  readonly listeners: readonly string[]
  readonly mounts: readonly FuseFileSystem[]
}

/**
 * What an administrator can try on a hang. Clients, listeners and sftp-servers die of SIGINT and SIGTERM as
 * of SIGKILL; libfuse takes the former two as a wish to end, which threads that are stuck do not see.
 */
export function interventionsOn(machine: Machine, targets: Targets): readonly Intervention[] {
  const fatal = (text: string, program: string): Intervention => ({
    text,
    to: program,
    sets: [set(machine.signalsOf(program), 'fatal')],
  })
  const nothing = (text: string, to?: string): Intervention => ({
    text,
    ...(to !== undefined && { to }),
    sets: [],
  })
  const any = 'SIGINT, SIGTERM or SIGKILL'
  const { clients, listeners, mounts } = targets
  return [
    ...[...clients, ...listeners].map((name) => fatal(any, name)),
    ...mounts.flatMap((fs) => {
      const connection = machine.connectionOf(fs)
      const servers = fs.daemon.kind === 'sshfs' ? machine.connectionsOf(fs) : []
      return [
        ...servers.map((server) => fatal(any, server)),
        fatal('SIGKILL', fs.daemon.name),
        nothing('SIGINT or SIGTERM', fs.daemon.name),
        {
          text: `aborting the FUSE connection of ${fs.path} (umount -f, a FUSE request timeout)`,
          sets: [set(connection, aborted(connection))],
        },
        nothing(`umount -l ${fs.path}`),
      ]
    }),
    // F18: it logs
    nothing('the fanotify watchdog'),
  ]
}

function set(object: KernelObject, state: Value) {
  return { object, state }
}

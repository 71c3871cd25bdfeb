import type { Intervention, KernelObject, Value } from '../system/index.ts'
import { type FuseFileSystem, serverNames } from './files.ts'
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
  const fatal = (what: readonly string[], to: string) => ({
    ...signal(what, to),
    sets: [set(machine.signalsOf(to), 'fatal')],
  })
  const { clients, listeners, mounts } = targets
  return [
    ...[...clients, ...listeners].map((name) => fatal(anySignal, name)),
    ...mounts.flatMap((fs) => {
      const { path, daemon } = fs
      const connection = machine.connectionOf(fs)
      return [
        ...serverNames(fs).map((server) => fatal(anySignal, server)),
        fatal(['SIGKILL'], daemon.name),
        { ...signal(['SIGINT', 'SIGTERM'], daemon.name), sets: [] },
        {
          text: `aborting the FUSE connection of ${path} (umount -f, a FUSE request timeout)`,
          deeds: ['abort', 'umount -f'].map((what) => ({ what, to: path })),
          sets: [set(connection, aborted(connection))],
        },
        {
          text: `umount -l ${path}`,
          deeds: [{ what: 'umount -l', to: path }],
          sets: [],
        },
      ]
    }),
    // F18: it logs
    { text: 'the fanotify watchdog', deeds: [], sets: [] },
  ]
}

const anySignal = ['SIGINT', 'SIGTERM', 'SIGKILL']

function signal(what: readonly string[], to: string) {
  const list = [what.slice(0, -1).join(', '), ...what.slice(-1)].filter(Boolean)
  return { text: list.join(' or '), to, deeds: what.map((each) => ({ what: each, to })) }
}

function set(object: KernelObject, state: Value) {
  return { object, state }
}

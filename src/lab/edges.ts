import type { ObservedEdge, ObservedTask } from './observation.ts'
import type { Plan } from './plan.ts'

/** A task with what the lab knows of its place. */
export interface PlacedTask {
  readonly task: ObservedTask
  /** The mount it serves (daemons, servers) or works on (clients). */
  readonly mount: number | undefined
}

/**
 * Who waits for whom, as far as it shows from outside: a verdict is up to the threads of the listeners that
 * are not idle, a reply to the daemon of the mount that has requests in flight, an SFTP reply to the
 * server of the same mount, a lock to those who are in the same directory.
 */
export function edgesOf(
  placed: readonly PlacedTask[],
  { fileSystems, clients }: Plan,
  busyMounts: ReadonlySet<number>,
): ObservedEdge[] {
  const edges = new Map<string, ObservedEdge>()
  const stuck = placed.filter(({ task }) => task.state === 'waits')
  const names = (which: (other: PlacedTask) => boolean) => [
    ...new Set(stuck.filter(which).map(({ task }) => task.name)),
  ]
  for (const { task, mount } of stuck) {
    for (const to of targets(task, mount)) {
      edges.set(JSON.stringify([task.name, to]), { from: task.name, to, for: task.wait! })
    }
  }
  return [...edges.values()]

  function targets(task: ObservedTask, mount: number | undefined): readonly string[] {
    const others = (which: (other: PlacedTask) => boolean) =>
      names((other) => other.task !== task && which(other))
    switch (task.wait) {
      case 'WAIT_VERDICT':
        return names(({ task: { role } }) => role === 'reader' || role === 'worker')
      case 'WAIT_SFTP_REPLY':
        return names((other) => other.task.role === 'server' && other.mount === mount)
      case 'EVENTFD_OPEN':
      case 'WAIT_FUSE_REPLY':
      case 'WAIT_PAGE': {
        const asked = mountsAskedBy(task, mount)
        return names((other) => other.task.role === 'daemon' && asked.has(other.mount!))
      }
      case 'WAIT_DIRLOCK':
      case 'WAIT_LOOKUP_LOCK':
      case 'WAIT_INODE_LOCK':
        return others(
          ({ task: other }) =>
            other.role === task.role && other.wait !== task.wait && meets(task, other),
        )
      default:
        return []
    }
  }

  /** A client knows its mount, a server or daemon that of its backing; a listener works on any. */
  function mountsAskedBy({ role }: ObservedTask, mount: number | undefined): ReadonlySet<number> {
    if (role === 'client') return new Set([groundOf(mount!)])
    if (role === 'reader' || role === 'worker') return busyMounts
    const served = fileSystems[mount!]!
    return new Set('of' in served ? [groundOf(served.of)] : [])
  }

  function groundOf(mount: number): number {
    const fs = fileSystems[mount]!
    return fs.kind === 'bind' ? groundOf(fs.of) : mount
  }

  function meets(one: ObservedTask, other: ObservedTask): boolean {
    const placeOf = ({ name }: ObservedTask) => {
      const client = clients.find((each) => each.name === name)
      return client && `${groundOf(client.on)} ${client.dir}`
    }
    return placeOf(one) === placeOf(other)
  }
}

import { Record } from 'immutable'
import { object, operation } from '../system/index.ts'

/*
 * What a signal, the end of a process or of a connection changes, where it is asked what ends a hang. In
 * a system that nobody interferes with these objects stay as they are.
 */

/** Has a fatal signal been sent to this process (all its threads)? */
export function signals(process: string) {
  return object(`signals of ${process}`, 'none' as 'none' | 'fatal', {
    none: operation(
      'no fatal signal is pending',
      (state) => state === 'none',
      (state) => state,
      'read',
    ),
    fatal: operation(
      'a fatal signal is pending',
      (state) => state === 'fatal',
      (state) => state,
      'read',
    ),
  })
}

const Connection = Record({ connected: true, threads: 0 })

/** U7: a FUSE connection is aborted by its user, or when the last thread that holds it has died. */
export function fuseConnection(mount: string, threads: number) {
  return object(`fuse_conn of ${mount}`, Connection({ threads }), {
    isConnected: operation(
      'it is connected',
      ({ connected }) => connected,
      (connection) => connection,
      'read',
    ),
    isAborted: operation(
      'it is aborted',
      ({ connected }) => !connected,
      (connection) => connection,
      'read',
    ),
    threadDied: operation((connection) => {
      const threads = connection.threads - 1
      return connection.merge({ threads, connected: connection.connected && threads > 0 })
    }),
  })
}

/** U7: what an abort leaves of a connection's state. */
export function aborted(connection: FuseConnection) {
  return (connection.init as ReturnType<typeof Connection>).set('connected', false)
}

/** F17: a group is released when the last thread of its listener has died. */
export function groupLifetime(group: string, threads: number) {
  return object(`life of group ${group}`, threads as number, {
    isGone: operation(
      'its listener is dead',
      (alive) => alive === 0,
      (alive) => alive,
      'read',
    ),
    threadDied: operation((alive) => alive - 1),
  })
}

/** S4: an sftp-server that has died is seen as the end of its connection. */
export function serverLifetime(server: string) {
  return object(`life of ${server}`, true as boolean, {
    isGone: operation(
      'it is dead',
      (alive) => !alive,
      (alive) => alive,
      'read',
    ),
    die: operation(() => false),
  })
}

export type Signals = ReturnType<typeof signals>
export type FuseConnection = ReturnType<typeof fuseConnection>
export type GroupLifetime = ReturnType<typeof groupLifetime>
export type ServerLifetime = ReturnType<typeof serverLifetime>

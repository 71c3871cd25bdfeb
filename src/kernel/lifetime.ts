import { List, Record } from 'immutable'
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

/** Of fds, the names of their files by number; '' where a number is free. */
const Files = Record({ threads: 0, fds: List<string>() })

/**
 * F17, U9: the threads of a listener, and the files that they have open together. The last thread that
 * dies closes them, from the lowest fd on; then the group is released.
 */
export function groupLifetime(group: string, threads: number) {
  return object(`life of group ${group}`, Files({ threads }), {
    isGone: operation(
      'its listener is dead',
      ({ threads }) => threads === 0,
      (files) => files,
      'read',
    ),
    opened: operation((files, name: string) => {
      const free = files.fds.indexOf('')
      return files.update('fds', (fds) => (free < 0 ? fds.push(name) : fds.set(free, name)))
    }),
    closed: operation((files, name: string) => without(files, name)),
    threadExits: operation(
      'other threads hold its files',
      ({ threads }) => threads > 1,
      (files) => files.update('threads', (threads) => threads - 1),
    ),
    closesLast: operation(
      '{0} is the next file of a listener without other threads',
      ({ threads, fds }, name: string) => threads === 1 && fds.find((fd) => fd !== '') === name,
      (files, name: string) => without(files, name),
    ),
    lastExits: operation(
      'nothing is open any more',
      ({ threads, fds }) => threads === 1 && fds.isEmpty(),
      (files) => files.set('threads', 0),
    ),
  })
}

function without(files: ReturnType<typeof Files>, name: string) {
  const fds = files.fds.set(files.fds.indexOf(name), '')
  return files.set('fds', fds.slice(0, fds.findLastIndex((fd) => fd !== '') + 1))
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

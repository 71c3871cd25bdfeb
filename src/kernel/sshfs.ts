import type { Narration } from '../system/index.ts'
import { fstat, ifEverywhere } from './attributes.ts'
import { type File, type FuseFileSystem, nameIn, pathOf, serverNames } from './files.ts'
import type { Machine } from './machine.ts'
import {
  type Actor,
  act,
  byTask,
  choose,
  holder,
  holding,
  type Path,
  poolOf,
  undoing,
} from './path.ts'
import type { Request } from './request.ts'
import * as vfs from './vfs.ts'

/**
 * S2, S6: an sshfs handler turns a FUSE request into SFTP round trips, and waits for each.
 */
export function serve(machine: Machine, daemon: Actor, request: Request): Path {
  const { fs, file, opcode } = request
  const { backing } = fs
  const round = (message: string, body: (server: Actor) => Path) =>
    sftp(machine, daemon, request, message, body)
  const stat = (server: Actor) => vfs.stat(machine, server, backing, file)
  // S2: OPEN and LSTAT are sent in one volley, and others may get in between; both are waited for
  const volley = (open: Path) => {
    const looks = machine.volleys ? round('LSTAT', stat) : []
    return [...undoing(open, looks), ...looks]
  }
  switch (opcode) {
    case 'LOOKUP':
      return round('LSTAT', stat)
    case 'OPEN':
      return volley(round('OPEN', (server) => vfs.open(machine, server, backing, file)))
    case 'CREATE':
      return [
        ...volley(round('OPEN(CREAT)', (server) => vfs.create(machine, server, backing, file))),
        ...round('FSTAT', (server) => ifEverywhere(machine, fstat(machine, server, backing, file))),
      ]
    case 'READ':
      return round('READ', (server) => vfs.read(machine, server, backing, file, { cached: false }))
    case 'GETATTR':
      // S5: or from its own cache, which is as good as not to be asked
      return round('FSTAT', (server) => fstat(machine, server, backing, file))
    case 'WRITE':
      // S2: asynchronous. The server's work is told where somebody waits for it: in the FLUSH
      return [act(`leaves SFTP WRITE ${file.name} for later, does not wait`)]
    case 'SETATTR':
      return [
        ...round('SETSTAT', (server) => vfs.setattr(machine, server, backing, file)),
        ...round('LSTAT', stat),
      ]
    case 'FLUSH':
      // S2: it waits for the file's WRITEs, which queue behind all that the server has before them
      return request.written
        ? round('WRITE', (server) => vfs.write(machine, server, backing, file))
        : []
    case 'RELEASE':
      // S2: asynchronous, too
      return vfs.isServed(machine, fs)
        ? close(machine, daemon, request)
        : [
            act(`leaves SFTP CLOSE ${file.name} for later, does not wait`),
            ...vfs.release(machine, daemon, backing.fs, file),
          ]
    default:
      return opcode satisfies never
  }
}

/** S2, S6: on the file's connection, as the last that is sent about it. */
function close(machine: Machine, daemon: Actor, request: Request): Path {
  const { fs, file, written = false } = request
  const words = `sends SFTP CLOSE ${file.name}, does not wait`
  const send = (connection: string) => {
    const sent = machine.sftpMessage({
      request,
      message: 'CLOSE',
      connection,
      round: words,
      sender: daemon.process,
      body: (server) => vfs.close(machine, server, fs.backing, file, { written }),
    })
    return machine.pipeTo(connection).push(sent.key)
  }
  const connections = serverNames(fs)
  if (connections.length === 1) return [act(words, [send(connections[0]!)])]
  const load = machine.loadOf(fs)
  const name = nameIn(file)
  return choose(
    act(words, [load.pin(name)]),
    Object.fromEntries(
      connections.map((connection) => [
        connection,
        [
          act('writes to the pipe', [
            send(connection),
            load.unpin(connection, 1),
            load.release(name),
          ]),
        ],
      ]),
    ),
  )
}

/** S1, S3: one message to sftp-server and its answer; the server is serial, so messages queue. */
function sftp(
  machine: Machine,
  daemon: Actor,
  request: Request,
  message: string,
  body: (server: Actor) => Path,
): Path {
  const { fs, file } = request
  const round = machine.exchange(request, message)
  const opens = {
    text: `sends SFTP ${message} ${pathOf(fs.backing, file)} → ${fs.daemon.server}`,
    opens: round,
  }
  const send = (connection: string, words: string | Narration = 'writes to the pipe'): Path =>
    machine.serviceFrames
      ? inFrames(machine, daemon, fs, file, connection, message, round, body)
      : queued(machine, daemon, request, connection, message, round, body, words)
  const connections = serverNames(fs)
  if (connections.length === 1) {
    return machine.serviceFrames
      ? [act(opens), ...send(connections[0]!)]
      : send(connections[0]!, opens)
  }
  // S6: it goes to the file's own connection, else to a least loaded one, and queues there
  const load = machine.loadOf(fs)
  const name = nameIn(file)
  const isOpen = message.startsWith('OPEN')
  const sent = choose(
    act(opens, [isOpen ? load.open(name) : load.pin(name)]),
    Object.fromEntries(
      connections.map((connection) => [
        connection,
        holding(
          act(`chooses the connection to ${connection}`, [], { minor: true }),
          send(connection),
          act('is done with the connection', [load.unpin(connection, isOpen ? 2 : 1)], {
            frees: true,
            minor: true,
          }),
        ),
      ]),
    ),
  )
  return isOpen
    ? undoing(sent, [
        act('forgets the connection of the file', [load.release(name)], { minor: true }),
      ])
    : sent
}

function inFrames(
  machine: Machine,
  daemon: Actor,
  fs: FuseFileSystem,
  file: File,
  connection: string,
  message: string,
  round: string,
  body: (server: Actor) => Path,
): Path {
  const server: Actor = {
    process: daemon.process,
    task: connection,
    program: connection,
    pid: 'server',
    ...poolOf(connection, fs.daemon.server),
  }
  const serial = machine.serverLock(connection)
  const takes = { task: connection, text: `takes SFTP ${message} ${pathOf(fs.backing, file)}` }
  return holding(
    act(takes, serial === undefined ? [] : [serial.acquire(holder(server))], {
      wait: machine.waits.sftpReply,
    }),
    byTask(server, machine.waits.sftpReply, body(server)),
    act(
      { task: connection, text: `answers SFTP ${message} → ${daemon.task}`, closes: round },
      serial === undefined ? [] : [serial.release(holder(server))],
      { frees: true },
    ),
  )
}

function queued(
  machine: Machine,
  daemon: Actor,
  request: Request,
  connection: string,
  message: string,
  round: string,
  body: (server: Actor) => Path,
  words: string | Narration,
): Path {
  const sender = daemon.process
  const sent = machine.sftpMessage({ request, message, connection, round, sender, body })
  const answer = machine.sftpAnswer(sender)
  return [
    act(words, [machine.pipeTo(connection).push(sent.key), answer.ask(connection)]),
    act(`gets the answer to SFTP ${message}`, [answer.await()], {
      wait: machine.waits.sftpReply,
      fails: (error) => error !== '',
      errno: (error) => error as string,
      exits: !machine.mortal
        ? []
        : [
            {
              text: 'gets an error: the sftp-server is gone',
              operations: [machine.lifetimeOfServer(connection).isGone(), answer.end()],
              errno: 'EIO',
            },
          ],
    }),
  ]
}

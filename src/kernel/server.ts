import { type FuseFileSystem, pathOf, serverNames } from './files.ts'
import { serve } from './fuse.ts'
import type { Thread } from './listener.ts'
import type { Machine, SftpMessage } from './machine.ts'
import { type Actor, act, anyway, attempt, type Path, poolOf } from './path.ts'
import { compile, type Program } from './program.ts'
import type { Request } from './request.ts'
import { type Mortality, Standing, taskProcess } from './task.ts'

/*
 * Daemon threads and sftp-servers as processes of their own (the `threads` compilation): each takes a
 * request or message off its queue, serves it, and replies.
 */

/** The threads of a FUSE daemon (U5, U13). */
export function daemonThreads(machine: Machine, fs: FuseFileSystem) {
  const threads = machine
    .threadNamesOf(fs)
    .map((name) =>
      service(
        name,
        { program: fs.daemon.name, ...poolOf(name, fs.daemon.name) },
        ['fuse_dev_do_read', 'fuse_dev_read'],
        () => daemonDeaths(machine, fs),
      ),
    )
  return {
    threads,
    meet(request: Request) {
      if (request.fs !== fs) return
      for (const { who, jobs } of threads) {
        jobs.set(
          request.key,
          program(machine, who, serveRequest(machine, who, request), () => [
            act('dies', [machine.connectionOf(fs).threadDied()]),
          ]),
        )
      }
    },
  }
}

function serveRequest(machine: Machine, who: Actor, request: Request): Path {
  const { fs, opcode } = request
  if (request.background) return serveInBackground(machine, who, request)
  const req = machine.fuseRequest(request)
  const pages = opcode === 'READ' ? machine.pagesOf(fs, request.file) : undefined
  const takes = [
    machine.pendingOf(fs).popIf(request.key),
    req.send(who.task),
    ...(machine.mortal ? [machine.connectionOf(fs).isConnected()] : []),
  ]
  return [
    act(`reads ${request.key}`, takes),
    ...attempt(serve(machine, who, request), [
      act(`replies with an error to FUSE_${opcode}`, pages ? [pages.unlock()] : [], {
        relays: (errno) => [req.finish(errno || denied)],
      }),
    ]),
    act(`replies to FUSE_${opcode}`, [req.finish(''), ...(pages ? [pages.fill()] : [])]),
  ]
}

function serveInBackground(machine: Machine, who: Actor, request: Request): Path {
  const { fs, opcode } = request
  const takes = [
    machine.pendingOf(fs).popIf(request.key),
    ...(machine.mortal ? [machine.connectionOf(fs).isConnected()] : []),
  ]
  return [
    act(`reads ${request.key}`, takes),
    ...anyway(serve(machine, who, request)),
    act(`replies to FUSE_${opcode}`),
  ]
}

/** One sftp-server: serial, in order (S3). */
export function sftpServer(machine: Machine, { daemon }: FuseFileSystem, connection: string) {
  const idle = ['poll_schedule_timeout', 'do_sys_poll']
  const of = { program: connection, ...poolOf(connection, daemon.server) }
  const server = service(connection, of, idle, () => serverDeaths(machine, connection))
  return {
    threads: [server],
    meet(sent: SftpMessage) {
      if (sent.connection !== connection) return
      server.jobs.set(
        sent.key,
        program(machine, server.who, serveMessage(machine, server.who, sent), () => [
          act('dies', [machine.lifetimeOfServer(connection).die()]),
        ]),
      )
    },
  }
}

function serveMessage(machine: Machine, who: Actor, sent: SftpMessage): Path {
  const { message, request, sender, connection, round } = sent
  if (message === 'CLOSE') {
    const words = `takes SFTP CLOSE ${pathOf(request.fs.backing, request.file)}`
    return [act(words, [machine.pipeTo(connection).popIf(sent.key)]), ...anyway(sent.body(who))]
  }
  const answer = machine.sftpAnswer(sender)
  const to = request.fs.daemon.name
  return [
    act(`takes SFTP ${message} ${pathOf(request.fs.backing, request.file)}`, [
      machine.pipeTo(connection).popIf(sent.key),
    ]),
    ...attempt(sent.body(who), [
      act({ text: `answers SFTP ${message} with an error → ${to}`, closes: round }, [], {
        relays: (errno) => [answer.give(errno === 'EPERM' ? denied : errno || denied)],
      }),
    ]),
    act({ text: `answers SFTP ${message} → ${to}`, closes: round }, [answer.give('')]),
  ]
}

/** What an open that was denied comes back as from a server. */
const denied = 'EACCES'

/** U7: the last thread that dies takes the connection with it. S4: sshfs exits without its server. */
function daemonDeaths(machine: Machine, fs: FuseFileSystem): Mortality | undefined {
  if (!machine.mortal) return undefined
  const signals = machine.signalsOf(fs.daemon.name)
  const dies = machine.connectionOf(fs).threadDied()
  return {
    noFatalSignal: signals.none(),
    deaths: [
      { text: 'dies of the signal', operations: [signals.fatal(), dies] },
      ...serverNames(fs).map((server) => ({
        text: `exits: ${server} is gone`,
        operations: [machine.lifetimeOfServer(server).isGone(), dies],
      })),
    ],
  }
}

function serverDeaths(machine: Machine, connection: string): Mortality | undefined {
  if (!machine.mortal) return undefined
  const signals = machine.signalsOf(connection)
  const dies = machine.lifetimeOfServer(connection).die()
  return {
    noFatalSignal: signals.none(),
    deaths: [{ text: 'dies of the signal', operations: [signals.fatal(), dies] }],
  }
}

function program(machine: Machine, who: Actor, path: Path, onDeath: () => Path): Program {
  return compile(path, who, machine.compilationFor(who.program, onDeath))
}

function service(
  name: string,
  of: Pick<Actor, 'program' | 'pool'>,
  idleStack: readonly string[],
  mortal: () => Mortality | undefined,
): Thread {
  const jobs = new Map<string, Program>()
  return {
    who: { process: name, task: name, ...of, pid: 'server' },
    jobs,
    process: taskProcess({
      name,
      jobs,
      init: Standing(),
      begins: (self) => [...jobs.keys()].map((job) => ({ job, after: self })),
      ends: () => Standing(),
      idle: { name, stack: idleStack, ...poolOf(name, of.pool ?? name) },
      mortal: mortal(),
    }),
  }
}

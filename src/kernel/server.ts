import type { FuseFileSystem } from './files.ts'
import { serve } from './fuse.ts'
import type { Thread } from './listener.ts'
import type { Machine, SftpMessage } from './machine.ts'
import { type Actor, act, attempt, compile, type Path, type Program } from './path.ts'
import type { Request } from './request.ts'
import { Standing, taskProcess } from './task.ts'

/*
 * Daemon threads and sftp-servers as processes of their own (the `threads` compilation): each takes a
 * request or message off its queue, serves it, and replies.
 */

/** The threads of a FUSE daemon (U5, U13). */
export function daemonThreads(machine: Machine, fs: FuseFileSystem) {
  const threads = machine
    .threadNamesOf(fs)
    .map((name) => service(name, ['fuse_dev_do_read', 'fuse_dev_read']))
  return {
    threads,
    meet(request: Request) {
      if (request.fs !== fs) return
      for (const { who, jobs } of threads) {
        jobs.set(request.key, program(who, serveRequest(machine, who, request)))
      }
    },
  }
}

function serveRequest(machine: Machine, who: Actor, request: Request): Path {
  const { fs, opcode } = request
  const req = machine.fuseRequest(request)
  const reply = (error: boolean) =>
    act(`replies${error ? ' with an error' : ''} to FUSE_${opcode}`, [req.finish(error)])
  return [
    act(`reads ${request.key}`, [machine.pendingOf(fs).popIf(request.key), req.send(who.task)]),
    ...attempt(serve(machine, who, request), [reply(true)]),
    reply(false),
  ]
}

/** One sftp-server: serial, in order (S3). */
export function sftpServer(machine: Machine, connection: string) {
  const server = service(connection, ['poll_schedule_timeout', 'do_sys_poll'])
  return {
    threads: [server],
    meet(sent: SftpMessage) {
      if (sent.connection !== connection) return
      server.jobs.set(sent.key, program(server.who, serveMessage(machine, server.who, sent)))
    },
  }
}

function serveMessage(machine: Machine, who: Actor, sent: SftpMessage): Path {
  const { message, request, sender, connection, round } = sent
  const answer = machine.sftpAnswer(sender)
  const give = (error: boolean) =>
    act(
      {
        text: `answers SFTP ${message}${error ? ' with an error' : ''} → ${request.fs.daemon.name}`,
        closes: round,
      },
      [answer.give(error)],
    )
  return [
    act(`takes SFTP ${message}`, [machine.pipeTo(connection).popIf(sent.key)]),
    ...attempt(sent.body(who), [give(true)]),
    give(false),
  ]
}

function program(who: Actor, path: Path): Program {
  return compile(path, who, { merge: false })
}

function service(name: string, idleStack: readonly string[]): Thread {
  const jobs = new Map<string, Program>()
  return {
    who: { process: name, task: name, pid: 'server' },
    jobs,
    process: taskProcess({
      name,
      jobs,
      init: Standing(),
      begins: (self) => [...jobs.keys()].map((job) => ({ job, after: self })),
      ends: () => Standing(),
      idle: { name, stack: idleStack },
    }),
  }
}

import type { Wait } from '../system/index.ts'
import { type File, type FuseFileSystem, pathOf } from './files.ts'
import type { Machine } from './machine.ts'
import { serve as servePassthrough } from './passthrough.ts'
import {
  type Act,
  type Actor,
  act,
  byTask,
  type Exit,
  frame,
  holder,
  holding,
  killed,
  type Path,
} from './path.ts'
import type { Opcode, Request } from './request.ts'
import { serve as serveSshfs } from './sshfs.ts'

/** What the daemon does with a request, as the task that serves it. */
export function serve(machine: Machine, daemon: Actor, request: Request): Path {
  const handler = request.fs.daemon.kind === 'sshfs' ? serveSshfs : servePassthrough
  return handler(machine, daemon, request)
}

interface RequestOptions {
  readonly wait?: Wait
  readonly written?: boolean
}

/**
 * U1-U3, U9: sends a request to the daemon and waits for its reply. Either a daemon thread serves it
 * (a process of its own), or, with service frames, the daemon's work is done as frames on the sender's
 * stack while it holds one of the daemon's threads: callers that wait do nothing else, so nothing that
 * can get stuck is lost.
 * @param wait how the sender waits for the reply
 * @param written has the sender written to the file?
 */
export function request(
  machine: Machine,
  sender: Actor,
  fs: FuseFileSystem,
  opcode: Opcode,
  file: File,
  { wait = machine.waits.fuseReply, written = false }: RequestOptions = {},
): Path {
  const { functions } = machine.profile
  const sent = machine.request({ opcode, fs, file, sender, ...(written && { written }) })
  const words = `FUSE_${opcode} ${pathOf({ fs, through: 'mount' }, file)} → ${fs.daemon.name}`
  const body = machine.serviceFrames
    ? inFrames(machine, sent, words, wait)
    : queued(machine, sent, words, wait)
  // who reads a page waits for the page
  return wait.kind === 'WAIT_PAGE' ? body : frame([functions.request, functions.reply], body)
}

function inFrames(machine: Machine, sent: Request, words: string, wait: Wait): Path {
  const { fs, sender } = sent
  const daemon = machine.servingTask(fs, sender)
  const threads = machine.threadsOf(fs)
  const reply = { task: daemon.task, text: `replies to FUSE_${sent.opcode}` }
  const service = byTask(daemon, wait, serve(machine, daemon, sent))
  if (threads === undefined) return [act(words), ...service, act(reply)]
  const name = holder(daemon)
  return holding(
    act(words, [threads.acquire(name)], { wait }),
    service,
    act(reply, [threads.release(name)], { frees: true }),
  )
}

/** U6: a request that its sender does not wait for. */
export function inBackground(
  machine: Machine,
  sender: Actor,
  fs: FuseFileSystem,
  file: File,
  written: boolean,
): Act {
  const sent = machine.request({
    opcode: 'RELEASE',
    fs,
    file,
    sender,
    background: true,
    ...(written && { written }),
  })
  const words = `FUSE_RELEASE ${pathOf({ fs, through: 'mount' }, file)} → ${fs.daemon.name}, does not wait`
  return act(words, [machine.pendingOf(fs).push(sent.key)])
}

/** U3, U7: how a wait for a FUSE reply ends without one. */
function exitsOf(
  machine: Machine,
  { key, fs, file, sender, opcode }: Request,
  wait: Wait,
): readonly Exit[] {
  if (!machine.mortal) return []
  const req = machine.fuseRequest({ fs, sender })
  const pending = machine.pendingOf(fs)
  // what closes a file is sent by force (U3); what reads pages goes on without who waits for it
  const forced = opcode === 'FLUSH' || opcode === 'RELEASE'
  const withdrawable = !forced && wait.kind !== 'WAIT_PAGE'
  const withdrawn = 'drop' in pending ? [pending.drop(key)] : []
  const pages = opcode === 'READ' ? machine.pagesOf(fs, file) : undefined
  return [
    {
      text: 'gets an error: the FUSE connection is aborted',
      operations: [
        machine.connectionOf(fs).isAborted(),
        req.end(),
        ...withdrawn,
        ...(pages ? [pages.unlock()] : []),
      ],
      errno: 'ECONNABORTED',
    },
    ...(!withdrawable
      ? []
      : [
          {
            text: 'dies of the signal: no daemon has read the request',
            operations: [machine.signalsOf(sender.program).fatal(), req.withdraw(), ...withdrawn],
            errno: killed,
          },
        ]),
  ]
}

function queued(machine: Machine, sent: Request, words: string, wait: Wait): Path {
  const req = machine.fuseRequest(sent)
  return [
    act(words, [req.queue(), machine.pendingOf(sent.fs).push(sent.key)]),
    act(`gets the reply to FUSE_${sent.opcode}`, [req.await()], {
      wait,
      fails: (error) => error !== '',
      errno: (error) => error as string,
      exits: exitsOf(machine, sent, wait),
    }),
  ]
}

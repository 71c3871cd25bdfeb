import { List, Record } from 'immutable'
import { object, operation, outcome } from '../system/index.ts'
import type { File, FuseFileSystem } from './files.ts'
import type { Actor } from './path.ts'

export type Opcode =
  | 'LOOKUP'
  | 'OPEN'
  | 'CREATE'
  | 'READ'
  | 'GETATTR'
  | 'WRITE'
  | 'SETATTR'
  | 'FLUSH'
  | 'RELEASE'

/** A request that some path can send; its sender waits for the reply, so one of each at a time. */
export interface Request {
  readonly key: string
  readonly opcode: Opcode
  readonly fs: FuseFileSystem
  readonly file: File
  readonly sender: Actor
  /** Nobody waits for the reply (U6). */
  readonly background?: boolean
  /** FLUSH, RELEASE: of a file that was written (S2). */
  readonly written?: boolean
}

/** U2: FREE, PENDING on fc->pending, SENT to a daemon thread, FINISHED with a reply; an error, or ''. */
const FuseReq = Record({ state: 'FREE', by: '', error: '' })

/** U2: the request that a process has in flight on one connection. */
export function fuseRequest(process: string, mount: string, threads: readonly string[]) {
  return object(
    `fuse_req of ${process} on ${mount}`,
    FuseReq(),
    {
      queue: operation((req) => req.set('state', 'PENDING')),
      send: operation((req, by: string) => req.set('state', 'SENT').set('by', by)),
      /** A reply to a request that is there no more finds nobody. */
      finish: operation((req, error: string) =>
        req.state === 'SENT' ? req.set('state', 'FINISHED').set('by', '').set('error', error) : req,
      ),
      /** U7: the connection was aborted. */
      end: operation(() => FuseReq()),
      /** U3: its sender dies while no daemon has read it. */
      withdraw: operation(
        'no daemon has read the request',
        (req) => req.state === 'PENDING',
        () => FuseReq(),
      ),
      await: operation(
        'the FUSE reply is there',
        (req) => req.state === 'FINISHED',
        (req) => outcome(FuseReq(), req.error),
      ),
    },
    {
      heldBy: ({ state, by }) => (state === 'SENT' ? [by] : state === 'PENDING' ? threads : []),
      needs: ({ operation }) =>
        operation === 'await' ? [(other) => other.operation === 'finish'] : [],
    },
  )
}

/** U1, U3: fc->pending, from which the request of a task that dies is taken. */
export function withdrawableQueue(name: string) {
  return object(name, List<string>(), {
    push: operation((queue, request: string) => queue.push(request)),
    popIf: operation(
      `{0} is next in ${name}`,
      (queue, request: string) => queue.first() === request,
      (queue) => queue.shift(),
    ),
    drop: operation((queue, request: string) => queue.filter((other) => other !== request)),
  })
}

export type FuseRequest = ReturnType<typeof fuseRequest>

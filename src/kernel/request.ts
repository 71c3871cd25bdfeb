import { Record } from 'immutable'
import { object, operation, outcome } from '../system/index.ts'
import type { File, FuseFileSystem } from './files.ts'
import type { Actor } from './path.ts'

export type Opcode = 'LOOKUP' | 'OPEN' | 'CREATE' | 'READ' | 'WRITE' | 'SETATTR' | 'FLUSH'

/** A request that some path can send; its sender waits for the reply, so one of each at a time. */
export interface Request {
  readonly key: string
  readonly opcode: Opcode
  readonly fs: FuseFileSystem
  readonly file: File
  readonly sender: Actor
}

/** U2: FREE, PENDING on fc->pending, SENT to a daemon thread, FINISHED with a reply. */
const FuseReq = Record({ state: 'FREE', by: '', error: false })

/** U2: the request that a process has in flight on one connection. */
export function fuseRequest(process: string, mount: string, threads: readonly string[]) {
  return object(
    `fuse_req of ${process} on ${mount}`,
    FuseReq(),
    {
      queue: operation((req) => req.set('state', 'PENDING')),
      send: operation((req, by: string) => req.set('state', 'SENT').set('by', by)),
      finish: operation((req, error: boolean) =>
        req.set('state', 'FINISHED').set('by', '').set('error', error),
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

export type FuseRequest = ReturnType<typeof fuseRequest>

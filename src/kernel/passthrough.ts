import { fstat } from './attributes.ts'
import type { Machine } from './machine.ts'
import type { Actor, Path } from './path.ts'
import type { Request } from './request.ts'
import * as vfs from './vfs.ts'

/** A passthrough daemon does the like on its backing directory; its own thread waits for verdicts. */
export function serve(machine: Machine, daemon: Actor, request: Request): Path {
  const { fs, file, opcode, written = false } = request
  const { backing } = fs
  switch (opcode) {
    case 'LOOKUP':
      return vfs.stat(machine, daemon, backing, file)
    case 'OPEN':
      return vfs.open(machine, daemon, backing, file)
    case 'CREATE':
      return vfs.create(machine, daemon, backing, file)
    case 'READ':
      return vfs.read(machine, daemon, backing, file, { cached: false })
    case 'GETATTR':
      return fstat(machine, daemon, backing, file)
    case 'WRITE':
      return vfs.write(machine, daemon, backing, file)
    case 'SETATTR':
      return vfs.setattr(machine, daemon, backing, file)
    case 'FLUSH':
      // libfuse's passthrough_ll: close(dup(fd)), which flushes the backing file
      return fs.daemon.flushHandler ? vfs.flush(machine, daemon, backing, file, { written }) : []
    case 'RELEASE':
      return vfs.close(machine, daemon, backing, file, { written })
    default:
      return opcode satisfies never
  }
}

import { List } from 'immutable'
import { fstat, ifEverywhere } from './attributes.ts'
import { type Access, type File, pathOf } from './files.ts'
import type { Machine } from './machine.ts'
import { type Actor, act, ifKilled, inUserSpace, type Path, undoing } from './path.ts'
import { compile } from './program.ts'
import { type Jobs, Standing, taskProcess } from './task.ts'
import * as vfs from './vfs.ts'

/** What a client does with its file. */
export type Command = 'cat' | 'touch' | 'write' | 'stat'

const flags: Readonly<Record<Exclude<Command, 'stat'>, string>> = {
  cat: 'O_RDONLY',
  touch: 'O_WRONLY|O_CREAT',
  write: 'O_WRONLY|O_CREAT|O_TRUNC',
}

/** A command that runs once and ends, or again and again: a process, and the jobs it consists of. */
export function client(
  machine: Machine,
  name: string,
  command: Command,
  access: Access,
  file: File,
  forever: boolean,
) {
  const who: Actor = { process: name, task: name, program: name, pid: 'client' }
  const path = pathOf(access, file)
  const start = act(command === 'stat' ? `stat("${path}")` : `openat("${path}", ${flags[command]})`)
  const program = compile(
    [
      start,
      ...vfs.walk(machine, who, access, file),
      ...systemCalls(machine, who, command, access, file),
    ],
    who,
    {
      ...machine.compilationFor(name),
      onFailure: [act('fails with EPERM')],
    },
  )
  const jobs: Jobs = new Map([[command, program]])
  return {
    jobs,
    process: taskProcess({
      name,
      jobs,
      init: forever ? Standing() : Standing({ job: command, at: program.entry }),
      begins: (self) => (forever ? [{ job: command, after: self }] : []),
      ends: ({ errno }) => Standing({ batch: List(), errno: forever ? '' : errno }),
      idle: { name, stack: [] },
      ...(machine.mortal && {
        mortal: { noFatalSignal: machine.signalsOf(name).none(), deaths: [] },
      }),
    }),
  }
}

function systemCalls(
  machine: Machine,
  who: Actor,
  command: Command,
  access: Access,
  file: File,
): Path {
  const opened = file.isNew
    ? vfs.create(machine, who, access, file)
    : vfs.open(machine, who, access, file, { uncached: true, creat: command !== 'cat' })
  // U9: who dies with a file open closes it on its way out
  const whileOpen = (body: Path) =>
    ifKilled(body, vfs.close(machine, { ...who, dying: true }, access, file))
  const close = whileOpen(
    inUserSpace(vfs.close(machine, who, access, file, { written: command === 'write' })),
  )
  switch (command) {
    case 'stat':
      return vfs.stat(machine, who, access, file)
    case 'cat':
      // the second read(2) finds the end of the file; it is asked about all the same (V6). One that was
      // denied closes its file all the same
      return [
        ...opened,
        ...undoing(
          whileOpen([
            ...inUserSpace(ifEverywhere(machine, fstat(machine, who, access, file))),
            ...inUserSpace(vfs.read(machine, who, access, file, { cached: false })),
            ...inUserSpace(vfs.read(machine, who, access, file, { cached: true })),
          ]),
          close,
        ),
        ...close,
      ]
    case 'touch':
      // touch closes the file it opened, then sets the times through a duplicate (U9); of one that it could
      // not open it sets them by name
      return [
        ...undoing(opened, inUserSpace(vfs.setattrByName(machine, who, access, file))),
        ...whileOpen([
          ...inUserSpace(vfs.flush(machine, who, access, file)),
          ...inUserSpace(vfs.setattr(machine, who, access, file)),
        ]),
        ...close,
      ]
    case 'write':
      return [...opened, ...whileOpen(inUserSpace(vfs.write(machine, who, access, file))), ...close]
    default:
      return command satisfies never
  }
}

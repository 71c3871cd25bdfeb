import {
  bind,
  type ClientWords,
  cat,
  type FileSystem,
  type FuseFileSystem,
  type ListenerWords,
  listener,
  local,
  type Mark,
  markChildren,
  markFilesystem,
  markMount,
  passthrough,
  remote,
  sshfs,
  stat,
  type Topology,
  touch,
  write,
} from '../index.ts'

/** A FUSE mount to come; `chained`: on top of the one before it, whatever `of` says. */
export interface MountPlan {
  readonly daemon:
    | 'sshfs'
    | 'sshfs -s'
    | 'sshfs -o max_conns=2'
    | 'passthrough_ll'
    | 'passthrough_ll -s'
    | 'passthrough'
    | 'passthrough -s'
  readonly of: 'mount' | 'bind' | 'elsewhere'
  readonly chained: boolean
}

/** A file system by number: the mounts, the last first, then the source; modulo how many there are. */
interface MarkPlan {
  readonly kind: 'mount' | 'children' | 'filesystem'
  readonly on: number
}

export interface ListenerPlan
  extends Required<
    Pick<
      ListenerWords,
      | 'class'
      | 'mask'
      | 'threads'
      | 'workers'
      | 'buffer'
      | 'scan'
      | 'exempt'
      | 'policy'
      | 'maxEvents'
      | 'scans'
      | 'workersTake'
    >
  > {
  readonly marks: readonly MarkPlan[]
  readonly ignore: readonly MarkPlan[]
  /** The file system its log is on; undefined: it has none. */
  readonly logsTo: number | undefined
}

export interface ClientPlan {
  readonly command: 'cat' | 'touch' | 'write' | 'stat'
  readonly on: number
  readonly bind: boolean
  readonly file: 'own' | 'shared'
  readonly dir: string
  readonly creates: boolean
}

export interface TopologyPlan {
  readonly mounts: readonly MountPlan[]
  readonly listeners: readonly ListenerPlan[]
  readonly clients: readonly ClientPlan[]
  readonly kernel: NonNullable<Topology['kernel']>
}

const commands = { cat, touch, write, stat }
const marking = { mount: markMount, children: markChildren, filesystem: markFilesystem }

/** Puts a plan into words. */
export function buildTopology({ mounts, listeners, clients, kernel }: TopologyPlan): Topology {
  const source = local('/src')
  const built: FuseFileSystem[] = []
  mounts.forEach((plan, i) => {
    built.push(buildMount(plan, `/mnt/${i + 1}`, source, built.at(-1)))
  })
  const fileSystems = [...built.toReversed(), source]
  const find = (number: number): FileSystem => fileSystems[number % fileSystems.length]!
  const mark = ({ kind, on }: MarkPlan): Mark => marking[kind](find(on))
  return {
    name: 'random',
    kernel,
    listeners: listeners.map(({ logsTo, scans, ...plan }) =>
      listener({
        ...plan,
        // what is answered before it is judged is allowed
        scans: plan.policy === 'allow' ? scans : 'before answering',
        marks: plan.marks.map(mark),
        ignore: plan.ignore.map(mark),
        ...(logsTo !== undefined && { log: { on: find(logsTo), file: 'log' } }),
      }),
    ),
    clients: clients.map(({ command, on, bind: other, file, dir, creates }, i): ClientWords => {
      const target = other ? bind(find(on)) : find(on)
      const name = file === 'own' ? `f${i + 1}` : 'f'
      return commands[command](target, name, {
        dir,
        creates: creates && file === 'own' && (command === 'touch' || command === 'write'),
      })
    }),
  }
}

function buildMount(
  { daemon, of, chained }: MountPlan,
  path: string,
  source: FileSystem,
  below: FileSystem | undefined,
): FuseFileSystem {
  const served = { mount: source, bind: bind(source), elsewhere: remote(`/srv${path}`) }[of]
  const [program, ...flags] = daemon.split(' ')
  const options = {
    of: chained && below !== undefined ? below : served,
    singleThreaded: flags.includes('-s'),
  }
  if (program === 'sshfs') {
    return sshfs(path, { ...options, connections: flags.includes('max_conns=2') ? 2 : 1 })
  }
  const api = program === 'passthrough' ? 'high-level' : 'low-level'
  return passthrough(path, { ...options, api })
}

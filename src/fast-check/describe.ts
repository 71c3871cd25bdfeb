import type { ClientWords, FileSystem, ListenerWords, Mark, Topology } from '../index.ts'
import { accessTo } from '../topology/setup.ts'

type Access = ClientWords['on']

/** A set-up in a few lines, one for each party; what is said nowhere is the default. */
export function describeTopology({
  listeners,
  clients,
  kernel = '6.x',
  memory = 'ample',
  attributes = 'of any age',
}: Topology): string {
  const mounts = new Set<FileSystem>()
  const collect = (fs: FileSystem) => {
    if (fs.kind === 'local') return
    collect(fs.backing.fs)
    mounts.add(fs)
  }
  for (const { on } of clients) collect(on.fs)
  for (const { marks, ignore = [] } of listeners) {
    for (const { fs } of [...marks, ...ignore]) collect(fs)
  }
  return [
    [
      `kernel ${kernel}`,
      ...(memory === 'ample' ? [] : [`memory is ${memory}`]),
      ...(attributes === 'of any age' ? [] : [`attributes are ${attributes}`]),
    ].join(', '),
    ...[...mounts].map(describeMount),
    ...listeners.map(describeListener),
    ...clients.map(describeClient),
  ]
    .map((line) => `\n  ${line}`)
    .join('')
}

function describeMount(fs: FileSystem): string {
  if (fs.kind === 'local') return fs.path
  const { kind, threads, connections, flushHandler } = fs.daemon
  const options = [
    ...(threads === 1 ? ['single-threaded'] : []),
    ...(connections === 1 ? [] : [`${connections} connections`]),
    ...(flushHandler ? [] : ['high-level API']),
  ]
  const how = options.length === 0 ? '' : ` (${options.join(', ')})`
  return `${kind}${how} of ${reached(fs.backing)} at ${fs.path}`
}

function reached({ fs, through }: Access): string {
  return through === 'mount' ? fs.path : `another mount of ${fs.path}`
}

function describeListener(listener: ListenerWords): string {
  const { marks, ignore = [], mask = ['open'], threads = 1, workers = 0, buffer = 24 } = listener
  const { scan = 'reply', exempt = 'none', policy = 'allow' } = listener
  const { scans = 'before answering', log, workersTake = 'oldest' } = listener
  const { maxEvents = Number.POSITIVE_INFINITY } = listener
  return [
    `${listener.class ?? 'content'} listener, marks ${marks.map(marked).join(' and ')}`,
    ...(ignore.length === 0 ? [] : [`ignores ${ignore.map(marked).join(' and ')}`]),
    `asked on ${mask.join(' and ')}`,
    `${threads} ${threads === 1 ? 'thread' : 'threads'}`,
    ...(workers === 0 ? [] : [`${workers} ${workers === 1 ? 'worker' : 'workers'}`]),
    ...(workersTake === 'oldest' ? [] : [`which take ${workersTake} first`]),
    ...(buffer === 24 ? [] : [`reads ${buffer} bytes`]),
    ...(scan === 'reply' ? [] : [`scans by ${scan}`]),
    ...(scans === 'before answering' ? [] : [`judges ${scans}`]),
    ...(log === undefined ? [] : [`logs to ${accessTo(log.on).fs.path}/${log.file}`]),
    ...(exempt === 'none' ? [] : [`exempts the ${exempt}`]),
    ...(policy === 'allow' ? [] : [`answers ${policy}`]),
    ...(maxEvents === Number.POSITIVE_INFINITY ? [] : [`queues ${maxEvents} at most`]),
  ].join(', ')
}

function marked({ kind, fs }: Mark): string {
  return `${kind} ${fs.path}`
}

function describeClient({ command, on, file, forever }: ClientWords): string {
  const path = file.dir === '' ? file.name : `${file.dir}/${file.name}`
  const via = on.through === 'mount' ? '' : ' by another mount'
  return `${command} ${on.fs.path}/${path}${file.isNew ? ', a new file' : ''}${via}${forever ? ', for ever' : ''}`
}

import { release } from 'node:os'
import type { FuseFileSystem } from '../kernel/index.ts'
import { FsmcError } from '../system/index.ts'
import type { ListenerWords, Topology } from '../topology/index.ts'
import { mountsOf } from '../topology/setup.ts'

/**
 * What a topology can say and the lab cannot do is refused: something that is merely similar would be
 * held against the wrong model.
 * @throws FsmcError FSMC032
 */
export function refuse(topology: Topology): void {
  const { name, clients, listeners, kernel = '6.x', memory, attributes } = topology
  const cannot = (what: string, hint?: string) => {
    throw new FsmcError('FSMC032', `${name}: ${what}`, hint === undefined ? {} : { hint })
  }
  if (kernel !== '6.x') {
    cannot(`it is about a ${kernel} kernel, and this machine runs ${release()}.`, setOther)
  }
  if (clients.some(({ forever }) => forever)) {
    cannot('it has clients that go on for ever; a real run ends, or hangs.')
  }
  if (memory === 'short') {
    cannot('its memory is short; that of the whole machine would be, too.')
  }
  const forgets = ({ daemon }: FuseFileSystem) =>
    daemon.kind === 'passthrough' && !daemon.flushHandler
  if (attributes === 'fresh' && mountsOf(topology).some(forgets)) {
    cannot("its attributes are fresh; libfuse's high-level passthrough lets none be kept.")
  }
  for (const listener of listeners) {
    const why = hindrance(listener)
    if (why !== undefined) cannot(why)
  }
}

const setOther = 'Say another one by --set, if the model has a parameter for it.'

function hindrance(words: ListenerWords): string | undefined {
  if (words.policy === 'either') {
    return 'its listener may answer either way; a real one answers one way: policy allow or deny.'
  }
  if (words.maxEvents !== undefined && words.maxEvents !== Number.POSITIVE_INFINITY) {
    return 'its queue is limited; the limit is one setting for the whole machine, which is not touched.'
  }
  if ((words.workersTake ?? 'oldest') !== 'oldest') {
    return 'its workers do not take the oldest event first, as those of the lab do.'
  }
  if (
    (words.log !== undefined || words.scans !== undefined) &&
    words.closes === 'before answering'
  ) {
    return 'its listener closes the event fd before it answers, and then logs or scans.'
  }
  return undefined
}

import { mustBeOptions, type Words } from '../system/index.ts'
import type { ClientWords, DaemonOptions, FileOptions, ListenerWords, Topology } from './words.ts'

/*
 * All words of a description. A model is loaded without a look at its types: a word that is misspelt must not
 * be passed over, for the default in its place may well not hang.
 */

/** Of each word, what it can be where that is one of a few; else undefined. */
export type Vocabulary<T> = { readonly [K in keyof T]-?: Choices<NonNullable<T[K]>> }

type Choices<V> = [V] extends [string]
  ? string extends V
    ? undefined
    : Readonly<Record<V, true>>
  : [V] extends [readonly (infer E extends string)[]]
    ? Readonly<Record<E, true>>
    : undefined

export const topologyWords: Vocabulary<Topology> = {
  name: undefined,
  listeners: undefined,
  clients: undefined,
  kernel: { '3.10': true, '6.x': true },
  memory: { ample: true, short: true },
  attributes: { 'of any age': true, fresh: true, expired: true },
  compilation: { 'service-frames': true, threads: true },
}

export const listenerWords: Vocabulary<ListenerWords> = {
  marks: undefined,
  ignore: undefined,
  name: undefined,
  class: { content: true, 'pre-content': true },
  mask: { open: true, access: true },
  threads: undefined,
  workers: undefined,
  workersTake: { oldest: true, newest: true, any: true },
  buffer: undefined,
  scan: { reply: true, read: true, reopen: true },
  scans: { 'before answering': true, 'after answering': true },
  log: undefined,
  exempt: { none: true, listener: true, server: true },
  policy: { allow: true, deny: true, either: true },
  closes: { 'after answering': true, 'before answering': true },
  maxEvents: undefined,
}

export const clientWords: Vocabulary<ClientWords> = {
  name: undefined,
  command: { cat: true, touch: true, write: true, stat: true },
  on: undefined,
  file: undefined,
  forever: undefined,
}

export const fileWords: Vocabulary<FileOptions> = {
  dir: undefined,
  name: undefined,
  creates: undefined,
  forever: undefined,
}

export const daemonWords: Vocabulary<DaemonOptions> = { of: undefined, singleThreaded: undefined }

/**
 * @param whose such as `a listener`
 * @throws FsmcError FSMC017 where a word is unknown, or is none of what it can be
 */
export function mustBeKnown(whose: string, said: object, words: Words): void {
  mustBeOptions(whose, said, words, 'FSMC017')
}

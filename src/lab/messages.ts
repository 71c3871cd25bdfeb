import type { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import type { Observation } from './observation.ts'

/* What the processes of the lab tell each other: a line of JSON each. */

/** From inside the private namespaces to the command. */
export type Report =
  | { readonly kind: 'doing'; readonly what: string }
  | { readonly kind: 'observed'; readonly observation: Observation }
  | {
      readonly kind: 'failed'
      readonly possible: boolean
      readonly message: string
      readonly hint?: string
    }

/** From a listener to who set it up. */
export type ListenerReport =
  | { readonly kind: 'ready'; readonly thread: string; readonly tid: number }
  | { readonly kind: 'unfit'; readonly possible: boolean; readonly message: string }

export function onLines<T>(stream: Readable | Socket, take: (message: T) => void): void {
  createInterface({ input: stream }).on('line', (line) => {
    if (line !== '') take(JSON.parse(line) as T)
  })
}

export const toLine = (message: unknown) => `${JSON.stringify(message)}\n`

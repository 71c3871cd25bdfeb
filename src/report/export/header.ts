import type { TabulatedSystem } from '../../explain/index.ts'
import { amount } from '../phrases.ts'
import { formatParameters, type Subject } from '../subject.ts'

/** What was exported, and by which version of fsmc. */
export interface Origin {
  readonly subject: Subject
  readonly version: string
}

/** What the reader of an exported model has to know first. */
export function header(
  { states, transitions, deadlocks }: TabulatedSystem,
  origin: Origin,
): readonly string[] {
  return [
    title(origin),
    '',
    'A variable is a component, and its value the number of a local state. A step is a guarded transition.',
    `fsmc finds ${amount(states, 'state')}, ${amount(transitions, 'transition')}, ${amount(deadlocks, 'deadlock')}.`,
  ]
}

/** `philosophers seats=3, from models/examples/philosophers.ts, exported by fsmc 0.1.0` */
export function title({ subject, version }: Origin): string {
  const what = [subject.name, formatParameters(subject.parameters)].filter(Boolean).join(' ')
  const from = subject.file === undefined ? [] : [`from ${subject.file}`]
  return [what, ...from, `exported by fsmc ${version}`].join(', ')
}

/** A text without line breaks, and without what a terminal would act upon. */
export function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, ' ').replace(/\p{C}/gu, '\ufffd')
}

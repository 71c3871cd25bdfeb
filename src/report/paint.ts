import { styleText } from 'node:util'

export interface Paint {
  title(text: string): string
  good(text: string): string
  bad(text: string): string
  doubtful(text: string): string
  faint(text: string): string
}

/** Colours for a terminal, or none at all. Whether they are wanted is for the caller to know. */
export function paint(colour: boolean): Paint {
  type Format = Parameters<typeof styleText>[0]
  const as = (format: Format) => (text: string) =>
    colour ? styleText(format, text, { validateStream: false }) : text
  return {
    title: as('bold'),
    good: as('green'),
    bad: as('red'),
    doubtful: as('yellow'),
    faint: as('dim'),
  }
}

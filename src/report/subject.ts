/** What was checked: a model and the values of its parameters. */
export interface Subject {
  readonly name: string
  /** Path of the file it comes from, as the user gave it. */
  readonly file?: string
  readonly parameters: Readonly<Record<string, string | number>>
}

/** Parameters on one line: `openers=1 threads=2`. */
export function formatParameters(parameters: Subject['parameters']): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')
}

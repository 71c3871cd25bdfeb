import { fsmc } from '../cli/run.ts'

/** What `fsmc reproduce --reporter json` prints, as far as tests look at it. */
export interface Report {
  readonly waysOut?: readonly {
    readonly what: string
    readonly to: string
    readonly agreement: string
  }[]
  readonly foretold: { readonly verdict: string }
  readonly runs: readonly {
    readonly agreement: string
    readonly because: string
    readonly outcome: string
    readonly cycles: readonly (readonly string[])[]
    readonly tasks: readonly {
      readonly name: string
      readonly letter: string
      readonly wait?: string
      readonly stack: readonly string[]
    }[]
    readonly model?: {
      readonly tasks: readonly {
        readonly name: string
        readonly stack: readonly string[]
        readonly state: string
      }[]
    }
  }[]
}

type Values = Readonly<Record<string, string | number>>

type Reproduced = Report & { readonly code: number | null }

/**
 * Runs the real command. Real runs are races: where one could not be made, or nothing can be told from it,
 * they are made once more; never where one contradicts the model.
 * @throws where it says that no run is possible
 */
export async function reproduce(
  file: string,
  values: Values = {},
  ...args: readonly string[]
): Promise<Reproduced> {
  const once = () => reproduceOnce(file, values, args)
  const made = await once().catch((error: Error) => {
    if (error.message.includes('FSMC033')) return undefined
    throw error
  })
  return made === undefined || isOpen(made) ? once() : made
}

function isOpen({ runs, waysOut = [] }: Reproduced): boolean {
  const all = [...runs, ...waysOut].map(({ agreement }) => agreement)
  return !all.includes('contradicted') && all.some((agreement) => agreement !== 'agreed')
}

/** The same, whatever comes of it. */
export async function reproduceOnce(
  file: string,
  values: Values,
  args: readonly string[],
): Promise<Reproduced> {
  const settings = Object.entries(values).flatMap(([name, value]) => ['--set', `${name}=${value}`])
  const ended = await fsmc(['reproduce', file, '--reporter', 'json', ...settings, ...args])
  if (ended.code === 2 || ended.code === 70) throw new Error(ended.stderr)
  return { code: ended.code, ...(JSON.parse(ended.stdout) as Report) }
}

import Table from 'cli-table3'
import { buildSystem, isFsmcError, type Parameters } from '../system/index.ts'
import { shortPath } from './message.ts'
import { forEachModel, type LoadedModel } from './models.ts'
import { packageRoot } from './package.ts'
import { type Status, status } from './status.ts'
import type { Terminal } from './terminal.ts'

export interface ListFlags {
  readonly reporter: 'text' | 'json'
}

/** What `fsmc list` says of a model. */
interface Entry {
  readonly name: string
  readonly file: string
  readonly description: string
  readonly parameters: LoadedModel['model']['parameters']
  /** Names, with the default parameters. */
  readonly properties: readonly string[]
}

/** `fsmc list`: the models of the files and directories, by default those shipped with fsmc. */
export async function listCommand(
  args: readonly string[],
  { reporter }: ListFlags,
  terminal: Terminal,
): Promise<Status> {
  const entries: Entry[] = []
  const paths = args.length === 0 ? [`${packageRoot}models`] : args
  const result = await forEachModel(paths, terminal, async ({ model, file }) => {
    const { name, description, parameters } = model
    const properties = propertiesOf(model)
    entries.push({ name, file: shortPath(file), description, parameters, properties })
    return status.ok
  })
  if (reporter === 'json') terminal.print(JSON.stringify(entries, null, 2))
  else if (entries.length > 0) terminal.print(entryTable(entries, terminal))
  return result
}

function propertiesOf(model: LoadedModel['model']): readonly string[] {
  try {
    return buildSystem(model, {}).system.properties.map(({ name }) => name)
  } catch (error) {
    if (!isFsmcError(error)) throw error
    return ['(cannot be built with its defaults)']
  }
}

const narrowest = 100
const padding = 2
const borders = 5

function entryTable(entries: readonly Entry[], { width, colour }: Terminal): string {
  const longest = Math.max(...entries.flatMap(({ name, file }) => [name.length, file.length]))
  const paths = Math.min(longest + padding, 40)
  const rest = Math.floor((Math.max(width, narrowest) - paths - borders) / 3)
  const table = new Table({
    head: ['model', 'what it is', 'parameters', 'properties'],
    colWidths: [paths, rest, rest, rest],
    wordWrap: true,
    style: colour ? { head: ['bold'], border: [] } : { head: [], border: [] },
  })
  for (const { name, file, description, parameters, properties } of entries) {
    table.push([
      `${name}\n${file}`,
      description,
      Object.entries(parameters).map(parameterLine).join('\n'),
      properties.join('\n'),
    ])
  }
  return table.toString()
}

/** name=default: what it is, and its choices. */
function parameterLine([name, parameter]: readonly [string, Parameters[string]]): string {
  const range =
    parameter.kind === 'choice' ? ` (${parameter.choices.join(', ')})` : ` (${parameter.min}..)`
  return `${name}=${parameter.default} ${parameter.text}${range}`
}

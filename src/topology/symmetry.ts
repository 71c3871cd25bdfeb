import {
  type KernelObject,
  type Process as ProcessOf,
  type SymmetricFamily,
  symmetric,
} from '../system/index.ts'
import type { ClientWords } from './words.ts'

// biome-ignore lint/suspicious/noExplicitAny: processes of any local state
type Process = ProcessOf<any>

/** A member before its objects are known: its process, and the words that stand for it besides. */
interface Candidate {
  readonly process: Process
  readonly words: readonly string[]
}

/** Clients that do the same to files of their own, and the threads of one pool, are interchangeable. */
export function families(
  clients: readonly { readonly words: ClientWords; readonly process: Process }[],
  pools: readonly (readonly Process[])[],
  objects: readonly KernelObject[],
): SymmetricFamily[] {
  const groups = [
    ...alikeClients(clients),
    ...pools.map((pool) => pool.map((process) => ({ process, words: [] }))),
  ].filter((group) => group.length > 1)
  const names = [...clients.map(({ process }) => process), ...pools.flat(), ...objects].map(
    ({ name }) => name,
  )
  return groups.flatMap((group) => familyOf(group, objects, names) ?? [])
}

function alikeClients(
  clients: readonly { readonly words: ClientWords; readonly process: Process }[],
): Candidate[][] {
  const groups = new Map<string, typeof clients>()
  const keys = new Map<object, number>()
  const isShared = (name: string) =>
    clients.filter(({ words }) => words.file.name === name).length > 1
  for (const client of clients) {
    const { command, on, file, forever = false } = client.words
    // a file that others work on too does not stand for its client
    if (isShared(file.name)) continue
    if (!keys.has(on.fs)) keys.set(on.fs, keys.size)
    const { dir } = file
    // the mount's own directory has no name that could stand for its client
    const alone = dir !== '' && clients.filter(({ words }) => words.file.dir === dir).length === 1
    const where = alone ? 'in a directory of its own' : `in ${dir}/`
    const key = [command, keys.get(on.fs), on.through, file.isNew, where, forever].join()
    groups.set(key, [...(groups.get(key) ?? []), client])
  }
  return [...groups.values()].map((group) =>
    group.map(({ words: { file }, process }) => {
      const ownDir = group.filter(({ words }) => words.file.dir === file.dir).length === 1
      return { process, words: ownDir && file.dir !== '' ? [file.name, file.dir] : [file.name] }
    }),
  )
}

/** The family with its objects, unless its words could be mistaken: then its members stay apart. */
function familyOf(
  group: readonly Candidate[],
  objects: readonly KernelObject[],
  names: readonly string[],
): SymmetricFamily | undefined {
  const wordsOf = ({ process, words }: Candidate) => [process.name, ...words]
  const all = group.flatMap(wordsOf)
  if (new Set(all).size !== all.length) return undefined
  const others = names.filter((name) => !group.some((member) => mentions(name, wordsOf(member))))
  if (others.some((name) => mentions(name, all))) return undefined
  const rows = group.map((member) => {
    const own = objects.filter(({ name }) => mentions(name, wordsOf(member)))
    const inOrder = own
      .map((object) => [template(object.name, wordsOf(member)), object] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1))
    return { inOrder, row: [member.process, ...inOrder.map(([, object]) => object)] }
  })
  const shape = ({ inOrder }: (typeof rows)[number]) => inOrder.map(([name]) => name).join('\n')
  if (rows.some((row) => shape(row) !== shape(rows[0]!))) return undefined
  return symmetric(
    rows.map(({ row }) => row),
    group.map(({ words }) => words),
    { inferred: true },
  )
}

function mentions(text: string, words: readonly string[]): boolean {
  return words.some((word) => template(text, [word]) !== text)
}

/** The text with the words, where they stand by themselves, made blanks. */
function template(text: string, words: readonly string[]): string {
  return words.reduce((rest, word, i) => {
    const literal = word.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
    return rest.replace(new RegExp(`(?<![A-Za-z0-9_])${literal}(?![A-Za-z0-9_])`, 'g'), `<${i}>`)
  }, text)
}

import { FsmcError } from './error.ts'
import type { Interfered } from './intervention.ts'
import type { KernelObject } from './object.ts'
import type { Process } from './process.ts'
import type { Property } from './property.ts'

/** Processes, objects and properties: a finite or infinite transition system. */
export interface System {
  readonly name: string
  readonly processes: readonly Process[]
  readonly objects: readonly KernelObject[]
  readonly properties: readonly Property[]
  /** Families of interchangeable processes, each with the objects that belong to one member. */
  readonly symmetric: readonly SymmetricFamily[]
  /** A picture of what is modelled, as a Mermaid diagram, for reports. */
  readonly diagram?: string
  /** What is taken for granted of the world, a clause each: without it, what holds might not. */
  readonly assumes?: readonly string[]
  /** What can be done about a hang. */
  readonly interfered?: () => Interfered
}

/** Interchangeable members of a system. */
export interface SymmetricFamily {
  /** One row a member: its process first, then its own objects, all rows alike. */
  readonly rows: readonly (readonly (Process | KernelObject)[])[]
  /** For each member, further words that stand for it in local states, in the same order for all. */
  readonly aliases: readonly (readonly string[])[]
  /** Found by fsmc in a description, not declared by its author: given up silently if it proves wrong. */
  readonly inferred: boolean
}

// biome-ignore lint/suspicious/noExplicitAny: processes and objects of any local state
type AnyProcess = Process<any>
// biome-ignore lint/suspicious/noExplicitAny: as above
type AnyObject = KernelObject<any>

export interface SystemParts {
  readonly processes: readonly AnyProcess[]
  readonly objects: readonly AnyObject[]
  readonly properties: readonly Property[]
  readonly symmetric?: readonly SymmetricFamily[]
  readonly diagram?: string
  readonly assumes?: readonly string[]
  readonly interfered?: () => Interfered
}

/**
 * Declares that the rows are interchangeable: exchanging two of them, their objects, and the words for
 * them in all local states, changes nothing. Local states speak of a member by the names of its
 * components, or by its aliases; symmetry reduction renames those.
 * @example symmetric(philosophers.map((philosopher, i) => [philosopher, plates[i]]))
 */
export function symmetric(
  rows: readonly (AnyProcess | readonly (AnyProcess | AnyObject)[])[],
  aliases: readonly (readonly string[])[] = rows.map(() => []),
  { inferred = false }: { readonly inferred?: boolean } = {},
): SymmetricFamily {
  return {
    rows: rows.map(
      (row) => (Array.isArray(row) ? row : [row]) as readonly (Process | KernelObject)[],
    ),
    aliases,
    inferred,
  }
}

/**
 * Puts a system together.
 * @throws FsmcError FSMC006 without properties, FSMC007 when two components, or two properties, share a name
 */
export function system(name: string, parts: SystemParts): System {
  if (parts.properties.length === 0) {
    throw new FsmcError('FSMC006', `${name} has no properties: there is nothing to check.`, {
      hint: 'Give system() at least one, such as properties: [noDeadlock()].',
    })
  }
  const names = new Set<string>()
  for (const component of [...parts.processes, ...parts.objects]) {
    if (names.has(component.name)) {
      throw new FsmcError('FSMC007', `${name} has two components named "${component.name}".`, {
        hint: 'Name each process and each object once: traces and wait-for graphs speak of them by name.',
      })
    }
    names.add(component.name)
  }
  const [twice] = parts.properties.filter(
    (one, i) => parts.properties.findIndex(({ name }) => name === one.name) < i,
  )
  if (twice !== undefined) {
    throw new FsmcError('FSMC007', `${name} has two properties named "${twice.name}".`, {
      hint: 'Name each once: verdicts and --property speak of them by name.',
    })
  }
  return { name, ...parts, symmetric: parts.symmetric ?? [] }
}

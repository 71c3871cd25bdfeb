/*
 * How tasks are called: the one place that makes such names of others, and takes them apart again.
 */

/** Alike members of a set-up, told apart by a number where there are several: `cat 2`, `listener 1`. */
export function memberNames(name: string, count: number): readonly string[] {
  return numbered(name, ' ', count)
}

/** Threads of a pool, of which nobody asks which one it was: `sshfs/3`. */
export function threadNames(pool: string, count: number): readonly string[] {
  return numbered(pool, '/', count)
}

function numbered(name: string, mark: string, count: number): readonly string[] {
  if (count === 1) return [name]
  return Array.from({ length: count }, (_, i) => `${name}${mark}${i + 1}`)
}

/** Which one it is of several that serve somebody: the one `for cat 2`. */
export function serving(caller: string): string {
  return `for ${caller}`
}

/** A task that is told from others of its name, as `sshfs for cat 2`. */
export function nameOf({ name, of }: { readonly name: string; readonly of?: string }): string {
  return of === undefined ? name : `${name} ${of}`
}

/** Another task of the same name. */
export function nameAgain(name: string, times: number): string {
  return `${name} (${times})`
}

/** A name, or a text that ends in one, without whom it serves: `sshfs for cat 2` is sshfs. */
export function callerless(text: string): string {
  return text.replace(/ for [^,]*| \(\d+\)$/, '')
}

/** "FUSE reply" as it stands in a sentence: "the FUSE reply". */
export function withArticle(what: string): string {
  return /^(the|a|an|its) /i.test(what) ? what : `the ${what}`
}

/** a; a and b; a, b and c. */
export function list(parts: readonly string[], word: 'and' | 'or'): string {
  if (parts.length < 2) return parts.join('')
  return `${parts.slice(0, -1).join(', ')} ${word} ${parts.at(-1)}`
}

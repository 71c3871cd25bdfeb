/** "FUSE reply" as it stands in a sentence: "the FUSE reply". */
export function withArticle(what: string): string {
  return /^(the|a|an|its) /i.test(what) ? what : `the ${what}`
}

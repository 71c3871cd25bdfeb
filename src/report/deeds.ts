import { howEnded, type TriedDeed } from '../reproduce/index.ts'
import { clean, columnsOf, hang, pad } from './lay.ts'
import type { Paint } from './paint.ts'

/** What was done about a real hang, one line a deed: does the kernel do what the model says? */
export function deedLines(tried: readonly TriedDeed[], width: number, painted: Paint): string[] {
  if (tried.length === 0) return []
  const names = tried.map(
    ({ deed: { what, to } }) => `${what}${what.startsWith('SIG') ? ' to' : ''} ${to}`,
  )
  const column = Math.max(...names.map(columnsOf))
  return [
    painted.title('What ends it, on this kernel'),
    ...tried.flatMap((each, i) => {
      const { contradictions } = each
      const sign = contradictions === undefined ? '?' : contradictions.length === 0 ? '✓' : '✗'
      const colour = { '?': painted.doubtful, '✓': painted.good, '✗': painted.bad }[sign]!
      const differs =
        contradictions === undefined || contradictions.length === 0
          ? ''
          : `; in the model it does not: ${contradictions.join(', ')}`
      const lead = `  ${sign} ${pad(clean(names[i]!), column)}  `
      const lines = hang(lead, clean(seenWords(each) + differs), width)
      return lines.map((line, at) => (at === 0 ? line.replace(sign, colour(sign)) : line))
    }),
  ]
}

/** What came of it on the kernel. */
function seenWords({ observation: { ended, after } }: TriedDeed): string {
  if (after === undefined) return 'there was no hang to try it on'
  const before = new Set(ended.map(({ name }) => name))
  const ends = after.ended
    .filter(({ name }) => !before.has(name))
    .map((end) => `${end.name} ${howEnded(end) || 'completes'}`)
  const stuck = [...new Set(after.tasks.map(({ name }) => name))]
  const still =
    stuck.length === 0
      ? 'nobody waits any more'
      : `${stuck.join(', ')} still ${stuck.length === 1 ? 'waits' : 'wait'}`
  return [...ends, still].join('; ')
}

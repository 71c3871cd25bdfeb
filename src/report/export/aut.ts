import type { ReachableGraph } from '../../explain/index.ts'
import { oneLine } from './header.ts'

/** The graph of reachable states in the Aldebaran format, for CADP and mCRL2, line by line. */
export function* autLines({ states, edges }: ReachableGraph): Generator<string> {
  yield `des (0, ${edges.length}, ${states.length})`
  for (const { from, to, process, label } of edges) {
    // The format knows no escapes.
    yield `(${from}, "${oneLine(`${process}: ${label}`).replaceAll('"', "'")}", ${to})`
  }
}

import type { ReachableGraph, TabulatedComponent } from '../../explain/index.ts'
import { cut } from '../lay.ts'
import { type Origin, oneLine, title } from './header.ts'

/** A longer local state is cut short. */
const longestValue = 60

/** The graph of reachable states for Graphviz, line by line. */
export function* dotLines(graph: ReachableGraph, origin: Origin): Generator<string> {
  const { components, states, edges } = graph
  const moving = new Set(edges.map(({ from }) => from))
  yield `// ${oneLine(title(origin))}`
  yield '// A state says what differs from the initial one, 0. Red: a deadlock. Two frames: it ends, all at rest.'
  yield `digraph ${quoted(origin.subject.name)} {`
  yield '  node [shape=box, fontname="monospace", fontsize=10]'
  yield '  edge [fontname="monospace", fontsize=9]'
  for (const [state, row] of states.entries()) {
    const label = [String(state), ...stateLines(components, row, state === 0)]
    const look = moving.has(state) ? '' : lookOfEnd(components, row)
    yield `  s${state} [label="${label.map((line) => `${escaped(line)}\\l`).join('')}"${look}]`
  }
  for (const { from, to, process, label } of edges) {
    yield `  s${from} -> s${to} [label=${quoted(`${process}: ${label}`)}]`
  }
  yield '}'
}

function stateLines(
  components: readonly TabulatedComponent[],
  row: readonly number[],
  initial: boolean,
): readonly string[] {
  return components.flatMap(({ name, values }, i) => {
    const value = row[i]!
    return initial || value !== 0 ? [`${name}: ${cut(oneLine(values[value]!), longestValue)}`] : []
  })
}

function lookOfEnd(components: readonly TabulatedComponent[], row: readonly number[]): string {
  const allRest = components.every(({ rests }, i) => rests[row[i]!])
  return allRest ? ', peripheries=2' : ', color=red, penwidth=2'
}

const escaped = (text: string) => oneLine(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"')
const quoted = (text: string) => `"${escaped(text)}"`

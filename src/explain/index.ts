export { cyclesOf } from './cycles.ts'
export { explain, explainAll, explainEvidence } from './explain.ts'
export type {
  Exchange,
  ExplainedStep,
  Explanation,
  Group,
  Line,
  Task,
  TaskState,
  Truths,
  WaitEdge,
  WaitFor,
  WayOut,
} from './explanation.ts'
export { followHang } from './interventions.ts'
export { withArticle } from './phrases.ts'
export { reachableGraph } from './reachable.ts'
export { tabulate } from './tabulate.ts'
export type {
  Cell,
  GraphEdge,
  ReachableGraph,
  TabulatedComponent,
  TabulatedProperty,
  TabulatedStep,
  TabulatedSystem,
  TabulatedWay,
  TruthTable,
} from './tabulated.ts'

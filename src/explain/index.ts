export { explain, explainAll } from './explain.ts'
export type {
  Exchange,
  ExplainedStep,
  Explanation,
  Group,
  Line,
  Task,
  TaskState,
  WaitEdge,
  WaitFor,
  WayOut,
} from './explanation.ts'
export { withArticle } from './phrases.ts'

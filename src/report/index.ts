export { renderCounterexample, type TextOptions } from './counterexample.ts'
export {
  type JsonCounterexample,
  type JsonOptions,
  type JsonProperty,
  type JsonReport,
  jsonReport,
  renderJson,
} from './json.ts'
export { formatParameters, type Subject } from './subject.ts'
export { renderSummary, renderText } from './text.ts'

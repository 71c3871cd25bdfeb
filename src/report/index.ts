export { type Conformity, renderConformity, renderConformityJson } from './conform.ts'
export { renderCounterexample, type TextOptions } from './counterexample.ts'
export {
  type JsonCounterexample,
  type JsonOptions,
  type JsonProperty,
  type JsonReport,
  jsonReport,
  renderJson,
} from './json.ts'
export { renderIndex, renderPage } from './markdown.ts'
export { renderSequenceChart, renderWaitForChart } from './mermaid.ts'
export { expectedVerdict, isAsExpected, type ModelPage, type Variant } from './page.ts'
export { amount } from './phrases.ts'
export { renderReproduction } from './reproduce.ts'
export { renderReproductionJson } from './reproduceJson.ts'
export { formatParameters, type Subject } from './subject.ts'
export { renderSummary, renderText } from './text.ts'

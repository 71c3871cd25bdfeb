export { checkInterchangeable } from './interchange.ts'
export { type BlockedStep, blockedSteps, type Run, type RunStep, runAlong } from './run.ts'
export { type Extent, type Observer, Search, type SearchOrder } from './search.ts'
export type { NamedProposition } from './tables.ts'

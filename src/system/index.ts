export { buildSystem } from './build.ts'
export { type Culprit, type ErrorCode, errorCodes, FsmcError, isFsmcError } from './error.ts'
export {
  type Formula,
  formatFormula,
  formula,
  type Operand,
  propositionsOf,
  type Spelling,
  spell,
} from './formula.ts'
export type { Deed, Interfered, Intervention } from './intervention.ts'
export {
  type Choice,
  type Count,
  choice,
  count,
  type Expectation,
  type Model,
  model,
  type Parameters,
  type ParameterValues,
  type PropertyVerdict,
  parameterValues,
} from './model.ts'
export { callerless, memberNames, nameAgain, nameOf, serving, threadNames } from './names.ts'
export {
  type Component,
  type KernelObject,
  type Mode,
  type ObjectWith,
  type Operation,
  Outcome,
  object,
  operation,
  outcome,
} from './object.ts'
export {
  type Cell,
  type Counter,
  cell,
  counter,
  type Fifo,
  fifo,
  type Lock,
  lock,
  type Permits,
  permits,
  type RwLock,
  rwlock,
} from './objects.ts'
export { mustBeOptions, type Words } from './options.ts'
export {
  type Fair,
  type Narration,
  type Process,
  process,
  type Step,
  step,
  type TaskView,
  type Wait,
} from './process.ts'
export {
  type Always,
  always,
  alwaysEventually,
  type Deadlock,
  eventually,
  eventuallyAlways,
  type LeadsTo,
  leadsTo,
  ltl,
  noDeadlock,
  type Possibly,
  type Property,
  type Proposition,
  possibly,
  proposition,
  propositionsOfProperty,
  type Sometimes,
  sometimes,
  type Temporal,
  until,
} from './property.ts'
export { type SymmetricFamily, type System, symmetric, system } from './system.ts'
export { findNonValue, formatValue, sameValue, type Value } from './value.ts'

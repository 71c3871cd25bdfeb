/** Every error fsmc reports about a model, a file or a flag, by its stable code. */
export const errorCodes = {
  FSMC001: 'no such file',
  FSMC002: 'the file could not be loaded',
  FSMC003: 'the file exports no model',
  FSMC004: 'no such parameter',
  FSMC005: 'a parameter has a wrong value',
  FSMC006: 'the system has no properties',
  FSMC007: 'two components, or two properties, share a name',
  FSMC008: 'the model could not be built',
  FSMC009: 'a model is not declared as it must be',
  FSMC010: 'a step or operation threw',
  FSMC011: 'a state is not an immutable value',
  FSMC012: 'a step or operation is impure',
  FSMC013: 'a process returned something that is not a step',
  FSMC014: 'an operation of an object outside the system',
  FSMC015: 'a property is not decided by this version',
  FSMC016: 'an operation returned no outcome',
  FSMC017: 'a topology does not make sense',
  FSMC018: 'an expectation does not make sense',
  FSMC020: 'a usage error',
  FSMC021: 'members of a symmetric family are not interchangeable',
  FSMC022: 'what an object says of its operations is not true',
  FSMC023: 'a checkpoint does not fit',
  FSMC024: 'a system is too large to be exported',
  FSMC026: 'a file of runs cannot be read',
  FSMC027: 'a temporal formula cannot be used',
  FSMC030: 'a real run is not possible on this machine',
  FSMC031: 'a model is not made of a topology',
  FSMC032: 'a topology has what cannot be set up on a real kernel',
  FSMC033: 'a real run failed',
} as const

export type ErrorCode = keyof typeof errorCodes

/** A function of the user's: where it was written is the place of an error without a stack. */
export type Culprit = (...args: never[]) => unknown

/**
 * What went wrong, with a stable code and what to do about it. `cause`, where the user's code threw,
 * is the user's own error: its stack names the file and line. Where nothing threw, `culprits` are the
 * functions that may be at fault, the likeliest first.
 */
export class FsmcError extends Error {
  override readonly name = 'FsmcError'
  readonly code: ErrorCode
  readonly hint: string | undefined
  readonly culprits: readonly Culprit[]

  constructor(
    code: ErrorCode,
    message: string,
    options: { hint?: string; cause?: unknown; culprits?: readonly Culprit[] } = {},
  ) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined)
    this.code = code
    this.hint = options.hint
    this.culprits = options.culprits ?? []
  }
}

/** True for errors of any copy of fsmc (a model may have loaded another one). */
export function isFsmcError(error: unknown): error is FsmcError {
  return error instanceof Error && error.name === 'FsmcError' && 'code' in error
}

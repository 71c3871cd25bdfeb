import { FsmcError, isFsmcError } from './error.ts'
import { type Model, type Parameters, type ParameterValues, parameterValues } from './model.ts'
import type { System } from './system.ts'

/**
 * The system of a model for these settings, defaults for the rest.
 * @throws FsmcError FSMC004 or FSMC005 for a wrong setting, FSMC008 when build() throws or returns
 *   something else, and what the parts of the system throw about themselves
 */
export function buildSystem(
  model: Model,
  settings: Readonly<Record<string, string | number | undefined>>,
): { system: System; parameters: Readonly<Record<string, string | number>> } {
  const parameters = parameterValues(model, settings)
  const built = runBuild(model, parameters)
  if (Array.isArray(built?.processes) && Array.isArray(built.properties)) {
    return { system: built, parameters }
  }
  throw new FsmcError('FSMC008', `build() of "${model.name}" did not return a system.`, {
    hint:
      (built as unknown) instanceof Promise
        ? 'It returned a promise: build() is synchronous.'
        : 'Return what system(name, { processes, objects, properties }) gives.',
    culprits: [model.build],
  })
}

function runBuild(model: Model, parameters: Readonly<Record<string, string | number>>) {
  try {
    return model.build(parameters as ParameterValues<Parameters>)
  } catch (cause) {
    if (isFsmcError(cause)) throw cause
    const message = cause instanceof Error ? cause.message : String(cause)
    const settings = Object.entries(parameters)
      .map(([name, value]) => `${name}=${value}`)
      .join(' ')
    throw new FsmcError('FSMC008', `build() of "${model.name}" threw: ${message}`, {
      hint: `Its parameters were ${settings || 'none'}.`,
      cause,
      culprits: [model.build],
    })
  }
}

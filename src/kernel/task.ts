import { List, Record } from 'immutable'
import {
  type Operation,
  type Process,
  process,
  type Step,
  step,
  type TaskView,
} from '../system/index.ts'
import { killed } from './path.ts'
import { died, done, gaveUp, type Instruction, type Program } from './program.ts'

/**
 * Where a task stands: which job it does, at which instruction of the job's program; of a reader whose
 * read(2) returns several events, those it has in hand; where it is asked what ends a hang, the error that
 * the task has met.
 */
export const Standing = Record({ job: '', at: done, batch: List<string>(), errno: '' })
export type Standing = ReturnType<typeof Standing>

/** The programs of a task by job; a service gets one for each event, request or message it can meet. */
export type Jobs = ReadonlyMap<string, Program>

export interface TaskOptions {
  readonly name: string
  readonly jobs: Jobs
  readonly init: Standing
  /** What it may begin while it has no job; the first instruction of a job is how it begins. */
  begins(self: Standing): readonly { readonly job: string; readonly after: Standing }[]
  /** Where it stands when a job is done, or was given up after a failure. */
  ends(self: Standing, failed: boolean): Standing
  /** How it looks while it has no job. */
  readonly idle: TaskView
  /** Given where it is asked what ends a hang. */
  readonly mortal?: Mortality | undefined
}

/** How a task without a job meets its end. */
export interface Mortality {
  readonly noFatalSignal: Operation
  /** Each with what its death does. */
  readonly deaths: readonly Death[]
  /** How it is gone in the end, where something may be left to do on its way out; then it may begin it. */
  readonly exits?: readonly Death[]
}

interface Death {
  readonly text: string
  readonly operations: readonly Operation[]
}

/** The error of a task that has died, and is on its way out. */
export const exiting = 'exiting'

/** A process that runs programs: a client, a reader, a worker, a daemon thread, a server. */
export function taskProcess(options: TaskOptions): Process<Standing> {
  const { name, jobs, idle, mortal } = options
  const at = (self: Standing): Instruction | undefined =>
    self.job === '' ? undefined : jobs.get(self.job)!.instructions[self.at]
  const move = (self: Standing, to: number, errno = '') => {
    // the first error is the one that it ends with
    const kept = mortal === undefined || errno === '' || self.errno !== ''
    const met = kept ? self : self.set('errno', errno)
    const leaves = mortal?.exits !== undefined && (to === died || self.errno === exiting)
    if (leaves && to < 0) return Standing({ errno: exiting })
    if (to === died) return Standing({ errno: killed })
    return to === done || to === gaveUp ? options.ends(met, to === gaveUp) : met.set('at', to)
  }
  const take = (
    self: Standing,
    instruction: Instruction,
    besides: readonly Operation[] = [],
  ): Step<Standing> =>
    step(
      instruction.narration[0]?.text ?? '',
      [...instruction.operations, ...(instruction.relays?.(self.errno) ?? []), ...besides],
      (...results: readonly unknown[]) =>
        move(self, instruction.next(results), instruction.errno(results)),
      { narration: instruction.narration },
    )
  const leave = (self: Standing, { exits }: Instruction): Step<Standing>[] =>
    exits.map(({ text, operations, errno, next }) =>
      step(text, operations, () => move(self, next, errno)),
    )
  return process(
    name,
    options.init,
    (self) => {
      const instruction = at(self)
      if (instruction !== undefined) return [take(self, instruction), ...leave(self, instruction)]
      if (self.errno === killed) return []
      const leaves = self.errno === exiting
      const begun = options.begins(self).flatMap(({ job, after }) => {
        const program = jobs.get(job)!
        const first = program.instructions[program.entry]
        if (first === undefined) return []
        return [take(after.set('job', job), first, leaves ? [] : mortal && [mortal.noFatalSignal])]
      })
      const ends = leaves ? mortal?.exits : mortal?.deaths
      const errno = leaves || mortal?.exits === undefined ? killed : exiting
      return [
        ...begun,
        ...(ends ?? []).map(({ text, operations }) =>
          step(text, operations, () => Standing({ errno })),
        ),
      ]
    },
    {
      rests: atRest,
      tasks: (self) => at(self)?.tasks ?? [idle],
      ended: ({ errno }) =>
        errno === '' ? undefined : errno === killed ? 'dies' : `fails with ${errno}`,
    },
  )
}

/** It has nothing to do. */
export function atRest({ job, batch, errno }: Standing): boolean {
  return job === '' && batch.isEmpty() && errno !== exiting
}

type Trait = (instruction: Instruction) => boolean

/** The task, or one that serves it, waits for a verdict. */
export const waitsForVerdict: Trait = ({ tasks }) => tasks.at(-1)?.wait?.kind === 'WAIT_VERDICT'

/** The task, or one that serves it, goes on with an access that nobody has judged. */
export const goesUnjudged: Trait = ({ unjudged }) => unjudged

/** Does the task stand where the trait is true? */
export function stands(jobs: Jobs, self: Standing, trait: Trait): boolean {
  if (self.job === '') return false
  const instruction = jobs.get(self.job)!.instructions[self.at]
  return instruction !== undefined && trait(instruction)
}

/** Can it ever stand where the trait is true? */
export function canStand(jobs: Jobs, trait: Trait): boolean {
  return [...jobs.values()].some(({ instructions }) => instructions.some(trait))
}

import { List, Record } from 'immutable'
import { type Process, process, type Step, step, type TaskView } from '../system/index.ts'
import { done, gaveUp, type Instruction, type Program } from './path.ts'

/**
 * Where a task stands: which job it does, at which instruction of the job's program, and, for a reader
 * whose read(2) returns several events, the events it has in hand.
 */
export const Standing = Record({ job: '', at: done, batch: List<string>() })
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
}

/** A process that runs programs: a client, a reader, a worker, a daemon thread, a server. */
export function taskProcess(options: TaskOptions): Process<Standing> {
  const { name, jobs, idle } = options
  const at = (self: Standing): Instruction | undefined =>
    self.job === '' ? undefined : jobs.get(self.job)!.instructions[self.at]
  const move = (self: Standing, to: number) =>
    to === done || to === gaveUp ? options.ends(self, to === gaveUp) : self.set('at', to)
  const take = (self: Standing, instruction: Instruction): Step<Standing> =>
    step(
      instruction.narration[0]?.text ?? '',
      instruction.operations,
      (...results: readonly unknown[]) => move(self, instruction.next(results)),
      { narration: instruction.narration },
    )
  return process(
    name,
    options.init,
    (self) => {
      const instruction = at(self)
      if (instruction !== undefined) return [take(self, instruction)]
      return options.begins(self).flatMap(({ job, after }) => {
        const program = jobs.get(job)!
        const first = program.instructions[program.entry]
        return first === undefined ? [] : [take(after.set('job', job), first)]
      })
    },
    {
      rests: atRest,
      tasks: (self) => at(self)?.tasks ?? [idle],
    },
  )
}

/** It has nothing to do. */
export function atRest({ job, batch }: Standing): boolean {
  return job === '' && batch.isEmpty()
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

import { cyclesSeen, type Reproduction } from '../reproduce/index.ts'
import type { JsonOptions } from './json.ts'

/** One object: what the model says, and each run with its tasks, its circles and the judgement. */
export function renderReproductionJson(
  { kernel, foretold, trials, tried }: Reproduction,
  { version, subject }: JsonOptions,
): string {
  const { verdict, states, hang, moves } = foretold
  return `${JSON.stringify({
    fsmc: version,
    model: subject?.name,
    file: subject?.file,
    parameters: subject?.parameters,
    kernel,
    foretold: { verdict, states, cycles: hang?.waitFor.cycles ?? [], moves: moves ?? null },
    runs: trials.map(({ observation, judgement: { agreement, because, like } }) => ({
      agreement,
      because,
      ...observation,
      cycles: cyclesSeen(observation),
      model: like && { tasks: like.tasks, waitFor: like.waitFor },
    })),
    ...(tried && {
      waysOut: tried.map(({ deed, fates, observation, contradictions }) => ({
        ...deed,
        agreement:
          contradictions === undefined
            ? 'undecided'
            : contradictions.length === 0
              ? 'agreed'
              : 'contradicted',
        contradictions: contradictions ?? [],
        foretold: fates,
        seen: observation.after ?? null,
      })),
    }),
  })}\n`
}

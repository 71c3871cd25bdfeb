import type { CheckResult, Coverage, PropertyResult, Verdict } from '../check/index.ts'
import type { Explanation, WayOut } from '../explain/index.ts'
import { formatFormula, formatValue, type Property } from '../system/index.ts'
import type { Subject } from './subject.ts'

/** The result of one check, for machines. The keys are fixed. */
export interface JsonReport {
  /** The version of fsmc. */
  readonly fsmc: string
  readonly model: string
  readonly file: string | null
  readonly parameters: Readonly<Record<string, string | number>>
  readonly exhaustive: boolean
  /** Distinct states stored. */
  readonly states: number
  readonly transitions: number
  readonly depth: number
  readonly seconds: number
  readonly reduction: string
  /** What was assumed of the scheduler at least: `none`, `weak` or `strong`. A property says if it needs it. */
  readonly fairness: CheckResult['fairness']
  /** What is taken for granted of the world, a clause each: without it, what holds might not. */
  readonly assumes?: readonly string[]
  /** Why a reduction was asked for and is not used. */
  readonly refused?: CheckResult['refused']
  readonly properties: readonly JsonProperty[]
  /** Where a limit ended the search: a component that may grow without bound, and three of its values. */
  readonly growing?: {
    readonly component: string
    readonly values: number
    readonly examples: readonly string[]
  }
  /** With --coverage, where everything was explored. */
  readonly coverage?: Coverage
}

export interface JsonProperty {
  readonly name: string
  readonly kind: Property['kind']
  readonly verdict: Verdict
  /** Of a temporal formula: as SPIN writes it. */
  readonly formula?: string
  /** Why it is unknown. */
  readonly reason?: string
  /** The fairness that the verdict needs. */
  readonly assuming?: string
  /** The fairness of processes and steps that the model declares beyond that. */
  readonly declared?: readonly { readonly kind: string; readonly of: string }[]
  /** It holds because what it is about never happens. */
  readonly vacuous?: true
  readonly counterexample?: JsonCounterexample
}

export interface JsonCounterexample {
  readonly steps: readonly {
    readonly process: string
    readonly label: string
    readonly objects: readonly string[]
    /** What its parties say, joined by "; ". */
    readonly text: string
  }[]
  /** Index of the step that the loop begins with; null for a run that ends. */
  readonly loop: number | null
  /** Is it weakly fair to go round in the loop for ever? */
  readonly fair?: boolean
  /** Of a property about whole runs: the truth of its propositions in the initial state and after each step. */
  readonly truth?: Readonly<Record<string, readonly boolean[]>>
  readonly waitFor: {
    readonly edges: readonly { readonly from: string; readonly to: string; readonly for: string }[]
    /** Empty where nobody waits in a circle. */
    readonly cycle: readonly string[]
  }
  /** What ends the hang, and what does not. */
  readonly waysOut: readonly {
    readonly effect: WayOut['effect']
    readonly text: string
    /** What is done, where each was tried in the model. */
    readonly by?: readonly string[]
  }[]
}

export interface JsonOptions {
  /** The version of fsmc. */
  readonly version: string
  readonly subject: Subject
}

/** The report as a value. */
export function jsonReport(
  result: CheckResult,
  explanations: readonly Explanation[],
  { version, subject }: JsonOptions,
): JsonReport {
  const { growing } = result
  return {
    fsmc: version,
    model: subject.name,
    file: subject.file ?? null,
    parameters: subject.parameters,
    exhaustive: result.exhaustive,
    states: result.states,
    transitions: result.transitions,
    depth: result.depth,
    seconds: Number(result.seconds.toFixed(3)),
    reduction: result.reduction,
    fairness: result.fairness,
    ...(result.system.assumes !== undefined && { assumes: result.system.assumes }),
    ...(result.refused !== undefined && { refused: result.refused }),
    properties: result.properties.map((property) => jsonProperty(property, explanations)),
    ...(growing !== undefined && {
      growing: { ...growing, examples: growing.examples.map(formatValue) },
    }),
    ...(result.coverage !== undefined && { coverage: result.coverage }),
  }
}

/** The report as text: one object, indented, with a newline at the end. */
export function renderJson(
  result: CheckResult,
  explanations: readonly Explanation[],
  options: JsonOptions,
): string {
  return `${JSON.stringify(jsonReport(result, explanations, options), null, 2)}\n`
}

function jsonProperty(
  { property, verdict, reason, assuming, declared, vacuous }: PropertyResult,
  explanations: readonly Explanation[],
): JsonProperty {
  const explanation =
    verdict === 'violated'
      ? explanations.find(({ properties }) => properties.includes(property.name))
      : undefined
  return {
    name: property.name,
    kind: property.kind,
    verdict,
    ...(property.kind === 'ltl' && { formula: formatFormula(property.formula) }),
    ...(reason !== undefined && { reason }),
    ...(assuming !== undefined && { assuming }),
    ...(declared !== undefined && { declared }),
    ...(vacuous && { vacuous }),
    ...(explanation !== undefined && {
      counterexample: jsonCounterexample(explanation, property.name),
    }),
  }
}

function jsonCounterexample(
  { steps, loop, truths, waitFor, waysOut }: Explanation,
  property: string,
): JsonCounterexample {
  const truth = truths.find((its) => its.property === property)
  return {
    steps: steps.map(({ process, label, objects, lines }) => ({
      process,
      label,
      objects,
      text: lines.map(({ text }) => text).join('; '),
    })),
    loop: loop?.from ?? null,
    ...(loop !== undefined && { fair: loop.fair }),
    ...(truth !== undefined && {
      truth: Object.fromEntries(truth.propositions.map(({ name, values }) => [name, values])),
    }),
    waitFor: {
      edges: waitFor.edges.map((edge) => ({ from: edge.from, to: edge.to, for: edge.for })),
      cycle: waitFor.cycle,
    },
    waysOut: waysOut.map(({ effect, text, by }) => ({ effect, text, ...(by && { by }) })),
  }
}

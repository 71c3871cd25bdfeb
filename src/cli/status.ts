/** What the process exits with. */
export const status = {
  /** All properties hold (`test`: all verdicts as declared). */
  ok: 0,
  /** Some property is violated (`test`: some verdict differs). */
  violated: 1,
  /** A usage, configuration or model error. */
  error: 2,
  /** A budget ended the search, or no method decides the property. */
  inconclusive: 3,
  /** Holds only because what it is about never happens, where that was asked to fail. */
  vacuous: 4,
  /** A mistake in fsmc itself. */
  internal: 70,
  /** Interrupted from the keyboard, after the partial figures. */
  interrupted: 130,
} as const

export type Status = (typeof status)[keyof typeof status]

/** From what must be looked at first to what needs no look. */
const byGravity: readonly Status[] = [
  status.interrupted,
  status.internal,
  status.error,
  status.violated,
  status.inconclusive,
  status.vacuous,
  status.ok,
]

/** The status of several files together: an error hides a violation, which hides an open question. */
export function gravest(statuses: readonly Status[]): Status {
  return byGravity.find((candidate) => statuses.includes(candidate)) ?? status.ok
}

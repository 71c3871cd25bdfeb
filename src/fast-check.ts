/** Arbitraries for fast-check: random runs of a system, and random systems. */
export { type RunsConstraints, runs } from './fast-check/runs.ts'
export { type SystemsConstraints, systems } from './fast-check/systems.ts'
export { type TopologiesConstraints, topologies } from './fast-check/topologies.ts'
